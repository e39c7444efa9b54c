#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "flow/program.hpp"

namespace jw::db {
class Session;
}
namespace jw::flow {
class Definitions;
class Engine;
}  // namespace jw::flow
namespace jw::sharing {
struct Application;
}
namespace jw::supervision {
class Findings;
}

namespace jw::app {

using ProcessMap = std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>>;

// The processes that ship with the program (<share>/processes/*.bpmn), ready to run. "flow.refused"
// (Corrupt) names the file, the element and the reason.
Result<ProcessMap> read_processes(const file::Path& folder);

// What the engine looks processes up by: those that ship have one version, the others are what was
// deployed. Both must outlive it. "flow.process_unknown" (NotFound).
std::function<Result<std::shared_ptr<const flow::Program>>(db::Session&, std::string_view, std::int64_t)>
processes_in(const ProcessMap& map, const flow::Definitions& definitions);

// Definitions know what a task may call, leave names that ship alone, and tell the engine of a new
// version. All three live as long as the node.
void join(flow::Definitions& definitions, flow::Engine& engine, const ProcessMap& map);

// A suspension for misuse is a finding of supervision, in its own transaction.
std::function<Result<>(db::Session&, const Call&, const sharing::Application&)> findings_of_misuse(
    const supervision::Findings& findings);

}  // namespace jw::app
