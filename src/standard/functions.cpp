#include "standard/functions.hpp"

#include <chrono>
#include <string>

#include "lake/block_number.hpp"
#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {

namespace {

// Owned by every function: they live as long as the engine.
struct Ground {
  std::shared_ptr<const RegionHistory> regions;
  const Clock& clock;

  // The clock is asked once a block of values, the day is written out once a day and thread.
  Context context() const {
    thread_local std::uint64_t asked = 0;
    thread_local std::int64_t known = -1;
    thread_local std::string day;
    if (const auto block = lake::block_number(); block != asked || known < 0) {
      asked = block;
      constexpr std::chrono::hours kChina{8};
      const auto now = clock.now();
      const auto number = std::chrono::floor<std::chrono::days>(now + kChina).time_since_epoch().count();
      if (number != known) day = compact_day(now);
      known = number;
    }
    return {day, regions.get()};
  }
};

}  // namespace

Result<> add_functions(lake::Engine& engine, std::shared_ptr<const RegionHistory> regions,
                       const Clock& clock) {
  const auto ground = std::make_shared<const Ground>(Ground{std::move(regions), clock});
  for (const auto& row : identifier_checks()) {
    const auto check = row.check;
    JW_TRY(engine.add_function("check_" + std::string(row.code), 1,
                               [ground, check](std::span<const std::string_view> in, std::string& out) {
                                 out = check(in[0], ground->context()).fault;
                                 return true;
                               }));
    JW_TRY(engine.add_function("normal_" + std::string(row.code), 1,
                               [ground, check](std::span<const std::string_view> in, std::string& out) {
                                 out = check(in[0], ground->context()).normal;
                                 return true;
                               }));
  }
  return {};
}

}  // namespace jw::standard
