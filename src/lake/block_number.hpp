#pragma once

#include <cstdint>

namespace jw::lake {

// Which block of some thousand values this thread evaluates a function for; grows with each. A function
// that needs something costly that holds for a whole block (the day) asks anew when this has changed.
std::uint64_t block_number();

}  // namespace jw::lake
