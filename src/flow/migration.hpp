#pragma once

#include <map>
#include <string>
#include <vector>

#include "flow/entry.hpp"
#include "flow/program.hpp"

namespace jw::flow {

// What moving an instance to another version would do.
struct MovePlan {
  std::vector<std::string> problems;     // English; empty: it can move
  std::vector<std::string> problems_zh;  // the same in Chinese
  Entry entry;                           // does it
};

// Where each token, wait, scope and clock of the instance would be. Nodes keep their id unless
// `mapping` names another. It can't move when a node that is in use is missing, is of another kind,
// lies in another sub-process or, at a joining gateway, lacks the flow a token came along.
MovePlan plan_move(const Program& from, const Program& to, const State& state,
                   const std::map<std::string, std::string>& mapping);

}  // namespace jw::flow
