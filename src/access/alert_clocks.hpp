#pragma once

#include <string>
#include <string_view>

#include "access/alerts.hpp"
#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::flow {
struct Duty;
class DutyRegister;
}  // namespace jw::flow

// The answers that an alert waits for, as duties with a clock: the consumer's explanation once it is asked
// ("alert.explain"), then the conclusion of the provider or of the bureau that took the measure
// ("alert.conclude"). Their lights, reminders and ladder are the register's, on the provider's node; other
// nodes are told like of any duty.
namespace jw::access {

// Makes the register say what the alert says; in the transaction that changed it.
Result<> keep_clocks(db::Session& session, const Call& call, const flow::DutyRegister& duties,
                     const Alert& alert);
// The same for all that wait for an answer: raised by an earlier version of the program.
Result<> keep_clocks(const Call& call, db::Database& database, const flow::DutyRegister& duties);

// The page of the grant that such a duty is about, as node `from` told it; "" when that node keeps no
// such alert.
Result<std::string> page_of(db::Session& session, const flow::Duty& duty, std::string_view from);

}  // namespace jw::access
