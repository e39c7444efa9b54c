#pragma once

#include <functional>

#include "base/clock.hpp"

namespace jw::db {
class Database;
}
namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org
namespace jw::federation {
class Identity;
class Outbox;
}  // namespace jw::federation
namespace jw::flow {
class DutyRegister;
}
namespace jw::catalog {
class Directory;
}

namespace jw::demand {

// What this module stands on; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  const org::Orgs& orgs;
  const org::Calendars& calendars;
  const federation::Identity& identity;
  const federation::Outbox& outbox;
  const catalog::Directory& directory;
  std::function<void()> posted;                // after a commit that posted envelopes
  const flow::DutyRegister* duties = nullptr;  // where its clocks are kept; null: nowhere
};

}  // namespace jw::demand
