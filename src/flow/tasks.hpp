#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jw::db {
class Session;
}

namespace jw::flow {

class Engine;

// The open task of a node of an instance, the oldest of several; "" when none is open. For modules
// whose own pages handle a task, inside their transaction: whoever completes it is checked then.
// "flow.unknown" (NotFound): no such instance.
Result<std::string> find_task(db::Session& session, const Engine& engine, std::string_view instance,
                              std::string_view node);

}  // namespace jw::flow
