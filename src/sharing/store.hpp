#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "db/database.hpp"
#include "sharing/application.hpp"

// Rows of the module's tables. Every function works inside the caller's transaction.
namespace jw::sharing::store {

Result<std::optional<Application>> find(db::Session& session, std::string_view id);

Result<> insert(db::Session& session, const Application& application);

// Moves the application from one state to another; "application.state" (Conflict) when somebody
// was faster.
Result<> move(db::Session& session, const Application& application, std::string_view from);

// What travels and is kept: the application without history, actions and transport.
boost::json::object document_of(const Application& application);
Result<Application> read_document(const boost::json::object& document);

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
