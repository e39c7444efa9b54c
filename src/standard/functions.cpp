#include "standard/functions.hpp"

#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

namespace jw::standard {

Result<> add_functions(lake::Engine& engine, std::shared_ptr<const RegionHistory> regions,
                       std::string today) {
  // Owned by every function: they live as long as the engine.
  struct Ground {
    std::shared_ptr<const RegionHistory> regions;
    std::string today;
    Context context() const { return {today, regions.get()}; }
  };
  const auto ground = std::make_shared<const Ground>(Ground{std::move(regions), std::move(today)});
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
