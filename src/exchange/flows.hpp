#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

// What runs between two departments under one grant: a thread of the lattice.
struct Flow {
  std::string grant;
  std::string from;  // org
  std::string to;
  std::string resource;
  std::string resource_name;
  std::string mode;
  std::string state;      // "active" or "ended"
  std::int64_t rows = 0;  // held by the recipient, as far as this node knows
  std::string last;       // last batch that was acknowledged or applied; "" before the first
};

// All this node knows of, newest first, at most 2,000. Who may see which is the caller's business.
Result<std::vector<Flow>> flows(db::Session& session, const Clock& clock);

}  // namespace jw::exchange
