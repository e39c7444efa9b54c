#include "sharing/breaches.hpp"

namespace jw::sharing {
namespace {

// Art 39: what was ruled against the provider, by what was disputed. A stop that was only proposed is
// none, and neither is a suspension that an authority ordered.
std::string_view ruled_code(const Application& a, const Dispute& dispute) {
  if (dispute.topic == "narrowing") return "P2";
  if (dispute.topic == "delay") return "P4";
  if (dispute.topic == "refusal") return "P9";
  if (dispute.topic == "suspension" && !a.suspensions.empty() && a.suspensions.back().by.id == a.provider.id)
    return "P7";
  return {};
}

}  // namespace

Result<> raise_breaches(Work& work, const Application& before, const Application& after) {
  if (!work.parts.breach) return {};
  const auto raise = [&](Breach breach) { return work.parts.breach(work.session, work.call, after, breach); };
  if (after.suspensions.size() > before.suspensions.size()) {
    const auto& found = after.suspensions.back();
    JW_TRY(raise({found.code, after.applicant.id, "application", after.id, "suspended at " + found.time}));
  }
  // Rectification refused or not enough: one more piece of evidence.
  if (!after.suspensions.empty() && after.suspensions.back().state == "terminated" &&
      before.suspensions.size() == after.suspensions.size() &&
      before.suspensions.back().state != "terminated") {
    const auto& found = after.suspensions.back();
    JW_TRY(raise({found.code, after.applicant.id, "termination", after.id, "terminated at " + found.closed}));
  }
  // A ruling for the requester says what the provider's act was.
  for (std::size_t n = 0; n < after.disputes.size(); ++n) {
    const auto& dispute = after.disputes[n];
    const auto known = n < before.disputes.size() ? before.disputes[n].rulings.size() : 0;
    if (dispute.rulings.size() <= known || dispute.rulings.back().outcome != "uphold") continue;
    const auto& ruling = dispute.rulings.back();
    const auto code = ruled_code(after, dispute);
    if (!code.empty())
      JW_TRY(raise({std::string(code), after.provider.id, "ruling", after.id + "/" + ruling.time,
                    fmt::format("{} {} {}", ruling.level, ruling.org, dispute.topic)}));
  }
  return {};
}

}  // namespace jw::sharing
