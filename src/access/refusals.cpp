#include "access/refusals.hpp"

#include "access/journal.hpp"
#include "access/use_line.hpp"

namespace jw::access {
namespace {

constexpr std::size_t kMostKinds = 1000;

}  // namespace

void Refusals::note(std::string_view grant, std::string_view mode, std::string_view org,
                    std::string_view actor, std::string_view reason) {
  std::lock_guard hold(mutex_);
  const auto asked = std::tie(grant, mode, org, actor, reason);
  auto found = counts_.find(asked);
  // Beyond that many in a second it is still known of which grant, and how many.
  if (found == counts_.end() && counts_.size() >= kMostKinds) {
    constexpr std::string_view kOthers;
    found = counts_.try_emplace(Who(grant, kOthers, kOthers, kOthers, kOthers), 0).first;
  }
  if (found == counts_.end()) found = counts_.emplace(Who(grant, mode, org, actor, reason), 0).first;
  ++found->second;
}

void Refusals::write(Journal& journal, Time now) {
  std::map<Who, std::int64_t, std::less<>> counts;
  {
    std::lock_guard hold(mutex_);
    counts.swap(counts_);
  }
  for (const auto& [who, count] : counts) {
    const auto& [grant, mode, org, actor, reason] = who;
    journal.append([&](std::string& line) {
      write_refusals(line, {now, grant, mode, org, actor, reason, count});
    });
  }
}

}  // namespace jw::access
