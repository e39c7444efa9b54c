#pragma once

#include <functional>
#include <string>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org
namespace jw::flow {
class DutyRegister;
class Engine;
class Presets;
}  // namespace jw::flow
namespace jw::federation {
class Identity;
class Outbox;
class Trust;
}  // namespace jw::federation
namespace jw::catalog {
class DataVersions;
}
namespace jw::exchange {
class Grants;
}
namespace jw::grant {
class FolderKeys;
}
namespace jw::lake {
class Engine;
}

namespace jw::sharing {

struct Application;

// What an application shows against somebody: a code of the violations (Art 39 to 41) and the evidence.
struct Breach {
  std::string code;
  std::string org;   // against whom
  std::string type;  // of the evidence: application, termination, ruling
  std::string id;
  std::string note;  // in a few words
};

// What this module stands on; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  const org::Orgs& orgs;
  const org::Calendars& calendars;
  const flow::Presets& presets;
  const flow::DutyRegister& duties;
  flow::Engine& engine;
  const federation::Identity& identity;
  const federation::Trust& trust;
  const federation::Outbox& outbox;
  const catalog::DataVersions& data;
  const exchange::Grants& grants;
  grant::FolderKeys& keys;
  lake::Engine& lake;
  std::function<void()> posted;  // after a commit that posted envelopes or made deliveries due
  // Something against the decree was seen, in the transaction that showed it. May be empty.
  std::function<Result<>(db::Session&, const Call&, const Application&, const Breach&)> breach{};
};

}  // namespace jw::sharing
