#pragma once

#include <span>

#include "db/database.hpp"

namespace jw::org {

// Tables org_region, org_edition, org_org, org_person, org_session, org_failure, org_client.
std::span<const db::Migration> migrations();

}  // namespace jw::org
