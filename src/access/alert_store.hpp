#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/alerts.hpp"
#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::db {
class Row;
class Session;
}  // namespace jw::db

// Of this module alone: alerts in the store, the ladder, and who may do what about them.
namespace jw::access::alert_store {

inline constexpr std::string_view kByHand = "by_hand";
inline constexpr std::string_view kColumns =
    "id, grant_id, system, detector, step, state, measured, allowed, opened, changed, explanation, "
    "explained_by, conclusion, reason, raised_by, turn, due, holds, fired, judged, base";

Alert read(const db::Row& row);
Result<Alert> find(db::Session& session, std::string_view id);  // "alert.unknown"
// The newest of a detector, open or closed.
Result<std::optional<Alert>> newest(db::Session& session, std::string_view grant, std::string_view system,
                                    std::string_view detector);
// Those that are open, and closed ones that hold something back still.
Result<std::vector<Alert>> in_force(db::Session& session, std::string_view grant);
Result<> insert(db::Session& session, const Alert& alert);
Result<> save(db::Session& session, const Alert& alert);
// What was measured, which is no act about the alert.
Result<> save_measured(db::Session& session, const Alert& alert);

std::span<const std::string_view> steps();
std::string_view next_step(std::string_view step);
// What a step holds back: "", "verify_only" or "suspended"; what an alert does; and of two the stricter.
std::string_view standing_of(std::string_view step);
std::string_view held_by(const Alert& alert);
bool is_stricter(std::string_view one, std::string_view than);
std::string_view stricter(std::string_view one, std::string_view other);
// The strictest that alerts in force but `except` ask for, and why, as the consumer reads it.
struct Wanted {
  std::string standing, reason;
};
Result<Wanted> wanted(db::Session& session, std::string_view grant, std::string_view except);
std::string reason_of(const Alert& alert);

tl::unexpected<Error> unknown(std::string_view id);
Result<> check_text(std::string_view text);

// Of a grant, its parties, id and state alone are looked at.
bool has_ended(const exchange::StoredGrant& grant);
// Why somebody may not act on it: "grant.unknown" when he may not see it either, else "alert.authority".
tl::unexpected<Error> not_theirs(const Call& call, const exchange::StoredGrant& grant);
Result<> check_live(const exchange::StoredGrant& grant);  // "grant.ended"
bool is_provider(const Call& call, const exchange::StoredGrant& grant);
// The data bureau over the provider, when it is no party of the grant.
Result<bool> is_authority(db::Session& session, const Call& call, const exchange::StoredGrant& grant);
Result<bool> may_conclude(db::Session& session, const Call& call, const Alert& alert,
                          const exchange::StoredGrant& grant);
// The name of who raised it, whether it is overdue, and what the caller may do.
Result<> dress(db::Session& session, const Call& call, Alert& alert, const exchange::StoredGrant& grant,
               Time now);

}  // namespace jw::access::alert_store
