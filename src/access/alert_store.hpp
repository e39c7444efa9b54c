#pragma once

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
    "explained_by, conclusion, reason, raised_by";

Alert read(const db::Row& row);
Result<Alert> find(db::Session& session, std::string_view id);  // "alert.unknown"
Result<std::vector<Alert>> open_of(db::Session& session, std::string_view grant);
Result<> insert(db::Session& session, const Alert& alert);
Result<> save(db::Session& session, const Alert& alert);

std::span<const std::string_view> steps();
std::string_view next_step(std::string_view step);
// What a step holds back: "", "verify_only" or "suspended"; and of two the stricter.
std::string_view standing_of(std::string_view step);
bool is_stricter(std::string_view one, std::string_view than);
std::string_view stricter(std::string_view one, std::string_view other);
// The strictest that open alerts but `except` ask for.
Result<std::string_view> wanted(db::Session& session, std::string_view grant, std::string_view except);

tl::unexpected<Error> unknown(std::string_view id);
Result<> check_text(std::string_view text);

// Of a grant, its parties, id and state alone are looked at.
bool is_provider(const Call& call, const exchange::StoredGrant& grant);
// The data bureau over the provider, when it is no party of the grant.
Result<bool> is_authority(db::Session& session, const Call& call, const exchange::StoredGrant& grant);
Result<bool> may_conclude(db::Session& session, const Call& call, const Alert& alert,
                          const exchange::StoredGrant& grant);
// The name of who raised it and what the caller may do.
Result<> dress(db::Session& session, const Call& call, Alert& alert, const exchange::StoredGrant& grant);

}  // namespace jw::access::alert_store
