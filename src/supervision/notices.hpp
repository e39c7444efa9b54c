#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "flow/duty_search.hpp"
#include "supervision/parts.hpp"

namespace jw::supervision {

// 催办: reminders of the ladder and of people, as the department that gets them sees them. One to a
// department of another node is carried there, and that it was seen comes back (relay.hpp).
// Thread-safe.
class Notices {
 public:
  explicit Notices(Parts parts) : parts_(std::move(parts)) {}

  // A data bureau reminds departments of its block, whoever waits for a duty the one that owes it;
  // once a day each. Right supervision.read (of a bureau: supervision.write). Errors:
  // "duty.unknown", "supervision.block", "supervision.own" (one's own duty), "supervision.closed"
  // (Conflict), "supervision.reminded" (Conflict: today already), "supervision.text".
  Result<flow::DutyNotice> remind(const Call& call, std::string_view duty, std::string_view note) const;

  // To the caller's department; newest first. `open`: only those nobody acknowledged.
  Result<Page<flow::ToldNotice>> list(const Call& call, bool open, const PageRequest& page) const;
  // "notice.unknown" when it is not the caller's department's. Twice is as good as once.
  Result<> acknowledge(const Call& call, std::string_view id) const;

 private:
  Parts parts_;
};

}  // namespace jw::supervision
