#pragma once

#include <map>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"

namespace jw::flow {

// Moving running instances from one version of a process to another.
struct MoveRequest {
  std::string process;
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::map<std::string, std::string> mapping;  // node ids that are called otherwise in the new version
  std::vector<std::string> instances;          // only these; none: all of them
  std::string note;
};

struct BlockedInstance {
  std::string id;
  std::string title;
  std::vector<std::string> problems;
  std::vector<std::string> problems_zh;
};
BOOST_DESCRIBE_STRUCT(BlockedInstance, (), (id, title, problems, problems_zh))

struct MoveReport {
  std::int64_t looked_at = 0;
  std::int64_t movable = 0;
  std::int64_t moved = 0;  // 0 in a preview
  std::vector<BlockedInstance> blocked;
  bool more = false;  // there are more than one report looks at: ask again
};
BOOST_DESCRIBE_STRUCT(MoveReport, (), (looked_at, movable, moved, blocked, more))

inline constexpr std::size_t kMostMoved = 5000;  // instances of one report

// Says of each instance whether it can move, and changes nothing. "flow.process_unknown".
Result<MoveReport> preview_move(const Engine& engine, const Call& call, const MoveRequest& request);
// Moves those that can; each is a step of its own in its journal, those that can't stay as they are.
Result<MoveReport> apply_move(Engine& engine, const Call& call, const MoveRequest& request);

}  // namespace jw::flow
