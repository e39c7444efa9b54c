#pragma once

#include <string_view>

#include "base/call.hpp"
#include "db/database.hpp"
#include "org/person.hpp"

namespace jw::org {

// The columns of org_person as `p`, in the order person_of() reads them.
inline constexpr std::string_view kPersonColumns =
    "p.id, p.login, p.name, p.org, p.roles, p.active, p.must_change, p.created";

Person person_of(const db::Row& row, std::size_t first = 0);

// Whom the person acts as. Until a password set by somebody else is changed, with no role at all.
Actor actor_of(const Person& person);

}  // namespace jw::org
