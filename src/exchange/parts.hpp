#pragma once

#include "base/clock.hpp"
#include "base/file.hpp"

namespace jw::db {
class Database;
}
namespace jw::lake {
class Engine;
}
namespace jw::catalog {
class DataVersions;
}
namespace jw::grant {
class KeyStore;
}
namespace jw::federation {
class Identity;
class PeerClient;
class Trust;
}  // namespace jw::federation

namespace jw::exchange {

// What every class of this module stands on. Held by value; the things must outlive it.
struct Parts {
  db::Database& database;
  const federation::Identity& identity;
  const federation::Trust& trust;
  lake::Engine& lake;  // its folders must include `data`
  const catalog::DataVersions& sources;
  const grant::KeyStore& keys;
  const Clock& clock;
  file::Path data;  // <data>/outbox, <data>/inbox, <data>/lake/holdings are ours
};

}  // namespace jw::exchange
