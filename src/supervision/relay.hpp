#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "supervision/parts.hpp"

namespace jw::db {
class Session;
}
namespace jw::federation {
class Inbox;
}

namespace jw::supervision {

// Duties and reminders between nodes. Every duty this node keeps is told to the node of the department
// that owes it and to those of the bureaus of its block and above, which show it beside their own; a
// reminder goes to where the department works, and that it was seen goes back. Each word travels in an
// envelope of its transaction, so it survives a cut line and a restart, and is heard once. Thread-safe.
class Relay {
 public:
  explicit Relay(Parts parts) : parts_(std::move(parts)) {}

  // Called once each, while wiring.
  void watch(flow::DutyRegister& duties) const;
  void handle(federation::Inbox& inbox) const;

  // Open duties that a node which should hear of them has not heard of: begun before it joined, or by
  // an earlier version of the program.
  Result<> keep_open(const Call& call) const;

 private:
  Result<> tell(db::Session& session, const Call& call, const flow::Duty& duty) const;

  Parts parts_;
};

// That a reminder was seen, to the node it came from.
Result<> send_seen(db::Session& session, const Call& call, const Parts& parts, std::string_view notice);

}  // namespace jw::supervision
