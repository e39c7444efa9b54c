#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

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
}
namespace jw::flow {
class Definitions;
class DutyRegister;
class Engine;
}  // namespace jw::flow
namespace jw::sharing {
struct Application;
struct Breach;
}  // namespace jw::sharing
namespace jw::supervision {
class Findings;
}

namespace jw::app {

// The processes that ship with the program, as documents and by id.
struct Shipped {
  std::vector<std::string> documents;
  std::set<std::string, std::less<>> ids;
};

// Those of <share>/processes/*.bpmn. "flow.refused" (Corrupt) names the file, the element and the reason.
Result<Shipped> read_processes(const file::Path& folder);

// The engine that runs what the definitions hold, each instance by the version of its place.
std::unique_ptr<flow::Engine> make_engine(db::Database& database, const Clock& clock,
                                          const org::Calendars& calendars, const flow::DutyRegister& duties,
                                          const flow::Definitions& definitions);

// Definitions know what a task may call, leave names that ship alone, and tell the engine of a new
// version. All three live as long as the node.
void join(flow::Definitions& definitions, flow::Engine& engine, const Shipped& shipped);

// What an application shows against somebody is a finding of supervision, in the same transaction.
std::function<Result<>(db::Session&, const Call&, const sharing::Application&, const sharing::Breach&)>
findings_of_sharing(const supervision::Findings& findings);

}  // namespace jw::app
