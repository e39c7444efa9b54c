#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::sharing {

// sharing_application, sharing_step, sharing_number, sharing_act, sharing_usage.
std::span<const db::Migration> migrations();

}  // namespace jw::sharing
