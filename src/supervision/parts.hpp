#pragma once

#include <string>

#include "base/clock.hpp"

namespace jw::db {
class Database;
}
namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org
namespace jw::flow {
class DutyRegister;
}

namespace jw::supervision {

// What this module stands on; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  const org::Orgs& orgs;
  const org::Calendars& calendars;
  const flow::DutyRegister& duties;
  std::string node;  // this one
};

}  // namespace jw::supervision
