#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "quality/compile.hpp"

namespace jw::db {
class Database;
}
namespace jw::lake {
class Engine;
}
namespace jw::catalog {
class DataVersions;
class Uploads;
}  // namespace jw::catalog
namespace jw::standard {
class CodeSets;
}

namespace jw::quality {

// What rules are about: a resource of this node, or a holding that arrived here.
struct Target {
  std::string side = "source";  // source, received
  std::string id;
};

// A target as it is now.
struct Subject {
  catalog::Resource resource;  // of a holding: its id, name, items and the recipient as org
  std::int64_t version = 0;    // of the data; of a holding its sequence; 0: no data yet
  file::Path parquet;
  std::int64_t rows = 0;
};

// What every class of this module stands on. Held by value; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  lake::Engine& lake;  // knows the standard's functions
  catalog::DataVersions& versions;
  catalog::Uploads& uploads;
  const standard::CodeSets& codes;
  file::Path folder;  // <data>/lake/quarantine; in the engine's folders
  // A holding of the caller's department (of any, for the system): "holding.unknown" else.
  std::function<Result<Subject>(const Call&, std::string_view id)> holding;
};

// Codes and other tables as this node has them: resources of the department, and what it holds.
Surroundings surroundings(const Parts& parts);

// Own department (the system: any). "resource.unknown", "holding.unknown".
Result<Subject> find_subject(const Call& call, const Parts& parts, const Target& target);

// `relation`: its rows as SQL for judge(). "data.none" without data.
Result<std::string> rows_of(const Subject& subject);

}  // namespace jw::quality
