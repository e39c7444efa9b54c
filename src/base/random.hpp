#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace jw {

// `count` bytes from the operating system's generator. Thread-safe. A machine that cannot give
// random bytes cannot run this program: it aborts.
std::string random_bytes(std::size_t count);

// UUIDv7 (RFC 9562): "0192f0c4-...". Ids made later in one process sort later.
std::string make_id(const Clock& clock);

// A UUID in its canonical lower-case form; nothing else may stand in an id field or a path.
bool is_id(std::string_view text);

}  // namespace jw
