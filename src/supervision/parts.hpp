#pragma once

#include <functional>
#include <string>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::federation {
class Outbox;
}
namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org
namespace jw::flow {
class DutyRegister;
struct Duty;
}  // namespace jw::flow

namespace jw::supervision {

// What this module stands on; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  const org::Orgs& orgs;
  const org::Calendars& calendars;
  const flow::DutyRegister& duties;
  std::string node;  // this one
  // What departments and bureaus on other nodes are told, order and answer; null: this node alone.
  const federation::Outbox* outbox = nullptr;
  std::function<void()> posted{};  // after a commit that posted envelopes
  // The page here of what a duty is about, when that node has a part in it: "" when it has none. May be
  // empty.
  std::function<Result<std::string>(db::Session&, const flow::Duty&, const std::string& node)> page_of{};
};

}  // namespace jw::supervision
