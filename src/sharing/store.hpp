#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "db/database.hpp"
#include "sharing/application.hpp"

// Rows of the module's tables. Every function works inside the caller's transaction.
namespace jw::sharing::store {

Result<std::optional<Application>> find(db::Session& session, std::string_view id);

Result<> insert(db::Session& session, const Application& application);

// Writes the next revision and counts it up; "application.state" (Conflict) when somebody was faster.
Result<> save(db::Session& session, Application& application);
// Takes the revision the holder sent; false when a newer one is here already. What is pending stays.
Result<bool> replace(db::Session& session, const Application& application);

// What travels and is kept: without what is one node's own or computed for a reader.
boost::json::object document_of(const Application& application);
Result<Application> read_document(const boost::json::object& document);

// The reviewer's form behind a proposal: what the grant is composed of once the head consents.
Result<> keep_choice(db::Session& session, std::string_view application, const boost::json::object& form);
Result<boost::json::object> choice_of(db::Session& session, std::string_view application);

// What the other nodes were told last.
struct Told {
  std::int64_t revision = 0;
  std::string grant;
  std::string by;  // the envelope that brought the grant to the applicant's node
};
Result<Told> told(db::Session& session, std::string_view application);
Result<> set_told(db::Session& session, const Application& application, std::string_view by);

// At the node of whoever acted: the act is on its way to the holder, and then answered. An answer to
// another one changes nothing; without an id it answers whatever is pending.
Result<> set_pending(db::Session& session, std::string_view application, std::string_view act,
                     std::string_view name);
Result<> set_answered(db::Session& session, std::string_view application,
                      const std::optional<std::string>& act);

// At the holder. False when this act was done before: envelopes are sent again after a restore.
Result<bool> first_time(db::Session& session, std::string_view act, std::string_view application,
                        std::string_view name, std::string_view time, std::string_view node);
// The last act taken from that node; "" when there is none.
Result<std::string> taken_from(db::Session& session, std::string_view application, std::string_view node);

Result<> add_step(db::Session& session, std::string_view application, const Step& step,
                  std::string_view actor_id);
Result<std::vector<Step>> steps(db::Session& session, std::string_view application);
// Who took that step last; "" when nobody did.
Result<std::string> actor_of(db::Session& session, std::string_view application, std::string_view action);

Result<> set_envelope(db::Session& session, std::string_view application, std::string_view envelope);
Result<std::string> envelope_of(db::Session& session, std::string_view application);

// "SQ-320613.data-2026-0001": one row of numbers for each department and year.
Result<std::string> next_number(db::Session& session, std::string_view prefix, std::string_view org,
                                std::string_view day);

}  // namespace jw::sharing::store
