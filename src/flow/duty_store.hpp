#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "flow/duty.hpp"

// Rows of the duty register. Every function works inside the caller's transaction.
namespace jw::flow::duty_store {

// The columns duty_of() reads, in its order, for searches of other modules' views.
inline constexpr std::string_view kColumns =
    "id, kind, subject_type, subject, number, title, link, org, org_name, line, region, node, counterpart, "
    "counterpart_name, preset, preset_version, basis, outer_duty, state, light, own_light, started, due, "
    "due_end, provisional, days, used, late, stopped, outcome, rung, updated, told_by, clock";
Result<Duty> duty_of(const db::Row& row);

Result<std::optional<Duty>> find(db::Session& session, std::string_view id);
Result<std::vector<Duty>> inside(db::Session& session, std::string_view outer);

// `next_at`: when the chaser has to look again, "" never; `calendar`: the version it was counted by.
Result<> insert(db::Session& session, const Duty& duty, std::string_view next_at, std::string_view calendar);
Result<> update(db::Session& session, const Duty& duty, std::string_view next_at, std::string_view calendar);
Result<> set_light(db::Session& session, std::string_view id, std::string_view light);
// Of the same thing, kind and department: kept here with `here`, else told by another node; "" none.
Result<std::string> find_twin(db::Session& session, const Duty& duty, bool here);
// One that another node told of gives way to our own; its reminders stay.
Result<> give_way(db::Session& session, std::string_view told, std::string_view own);

Result<> add_notice(db::Session& session, const DutyNotice& notice);
Result<std::vector<DutyNotice>> notices(db::Session& session, std::string_view duty);

}  // namespace jw::flow::duty_store
