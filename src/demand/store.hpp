#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "db/database.hpp"
#include "demand/demand.hpp"

// Rows of demands. Every function works inside the caller's transaction.
namespace jw::demand::store {

Result<std::optional<Demand>> find(db::Session& session, std::string_view id);

Result<> insert(db::Session& session, const Demand& demand, std::string_view created_by);

// "demand.state" (Conflict) when it is not at the revision before any more.
Result<> update(db::Session& session, const Demand& demand, std::int64_t revision_before);

// What travels and is kept: the demand without what is for one caller.
boost::json::object document_of(const Demand& demand);
Result<Demand> read_document(const boost::json::object& document);

Result<> add_step(db::Session& session, std::string_view demand, const Step& step, std::string_view actor_id);
Result<std::vector<Step>> steps(db::Session& session, std::string_view demand);

Result<> set_envelope(db::Session& session, std::string_view demand, std::string_view envelope);
Result<std::string> envelope_of(db::Session& session, std::string_view demand);

// "XQ-320613.data-2026-0001": one row of numbers for each series, department and year.
Result<std::string> next_number(db::Session& session, std::string_view prefix, std::string_view org,
                                std::string_view day);

}  // namespace jw::demand::store
