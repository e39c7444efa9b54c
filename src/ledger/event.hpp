#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::ledger {

// One thing that happened, as the log will hold it: never personal data, only ids, counts and
// digests. `kind` is a row of ledger/kinds.cpp; `subject` the id of what it happened to.
struct Event {
  std::string_view kind;
  std::string subject;
  boost::json::object details;
};

// Puts the event into the outbox of the same transaction: both are kept or neither. Returns the
// index the entry will have in the log. An unknown kind is a Bug.
Result<std::uint64_t> record(db::Session& session, const Call& call, const Clock& clock, const Event& event);

}  // namespace jw::ledger
