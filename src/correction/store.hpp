#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/page.hpp"
#include "correction/correction.hpp"
#include "db/database.hpp"

// Rows of the module's tables. Every function works inside the caller's transaction.
namespace jw::correction::store {

Result<std::optional<Correction>> find(db::Session& session, std::string_view id);

Result<> insert(db::Session& session, const Correction& correction, std::string_view raised_by);

// Writes it back, from one state to another (or the same); "correction.state" (Conflict) when
// somebody was faster.
Result<> move(db::Session& session, const Correction& correction, std::string_view from);

// What travels and is kept: without history, actions and what is computed.
boost::json::object document_of(const Correction& correction);
Result<Correction> read_document(const boost::json::object& document);

// A point that is there already stays as it is.
Result<> add_point(db::Session& session, std::string_view correction, std::string_view grant,
                   const Point& point);
// In order; `state` "" all.
Result<std::vector<Point>> points(db::Session& session, std::string_view correction, std::int64_t after,
                                  std::size_t limit, std::string_view state = "");
Result<> settle(db::Session& session, std::string_view correction, const Point& point);
// What was rejected is open again: the bureau has upheld the dispute.
Result<> reopen(db::Session& session, Correction& correction);
// Points, open, corrected and rejected, counted anew.
Result<> count(db::Session& session, Correction& correction);

// An open point about one cell of one grant, in a correction that still goes on.
struct Cell {
  std::string correction;
  std::string number;
  std::int64_t n = 0;
};
Result<std::optional<Cell>> open_point(db::Session& session, std::string_view grant, std::string_view key,
                                       std::string_view item);

Result<> add_step(db::Session& session, std::string_view correction, const Step& step,
                  std::string_view actor_id);
Result<std::vector<Step>> steps(db::Session& session, std::string_view correction);

Result<> set_envelope(db::Session& session, std::string_view correction, std::string_view envelope);
Result<std::string> envelope_of(db::Session& session, std::string_view correction);
Result<std::string> raised_by(db::Session& session, std::string_view correction);

// "JH-320613.data-2026-0001": one row of numbers for each department and year.
Result<std::string> next_number(db::Session& session, std::string_view org, std::string_view day);

}  // namespace jw::correction::store
