#pragma once

#include <optional>
#include <string_view>

#include "db/database.hpp"
#include "supervision/findings.hpp"

// Rows of findings. Every function works inside the caller's transaction.
namespace jw::supervision::finding_store {

// The columns finding_of() reads, in its order.
inline constexpr std::string_view kColumns =
    "id, code, org, org_name, region, subject_type, subject, number, title, link, evidence, raised, "
    "raised_by, state, reason, decided, decided_by, home, revision, pending";
Result<Finding> finding_of(const db::Row& row);

Result<std::optional<Finding>> find(db::Session& session, std::string_view id);
// Of one code, department and subject there is one.
Result<std::optional<Finding>> find_same(db::Session& session, std::string_view code, std::string_view org,
                                         std::string_view subject_type, std::string_view subject);
Result<> insert(db::Session& session, const Finding& finding);
// Evidence, state and decision.
Result<> write(db::Session& session, const Finding& finding);

}  // namespace jw::supervision::finding_store
