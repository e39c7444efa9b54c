#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::correction {

// correction_case, correction_point, correction_step, correction_holder, correction_notice,
// correction_file, correction_file_error, correction_number.
std::span<const db::Migration> migrations();

}  // namespace jw::correction
