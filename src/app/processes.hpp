#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/file.hpp"
#include "base/result.hpp"
#include "flow/program.hpp"

namespace jw::app {

// The processes that ship with the program (<share>/processes/*.bpmn), ready to run. "flow.refused"
// (Corrupt) names the file, the element and the reason.
Result<std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>>> read_processes(
    const file::Path& folder);

}  // namespace jw::app
