#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"

namespace jw::flow {

// What if: past instances once more, over another version of the process or with other times.
// Nothing is written and no function is called: people take as long as they took, functions give
// what they gave.
struct SimulationRequest {
  std::string process;
  std::int64_t version = 0;              // to try; 0 the latest
  std::vector<std::string> instances;    // that ended; none: the last `limit` of them
  std::int64_t limit = 100;              // at most 1000
  std::map<std::string, double> hours;   // by node: a task takes so long instead
  std::map<std::string, double> limits;  // by node: working days allowed, to count what would be late
};

struct SimulatedInstance {
  std::string id;
  std::string title;
  double hours_before = 0;
  double hours_after = 0;
  std::string end_before;
  std::string end_after;
  std::vector<std::string> only_before;  // nodes it went through then
  std::vector<std::string> only_after;   // and now
  std::vector<std::string> late;         // nodes over their limit
  std::string problem;                   // why it did not come to an end
};
BOOST_DESCRIBE_STRUCT(SimulatedInstance, (),
                      (id, title, hours_before, hours_after, end_before, end_after, only_before, only_after,
                       late, problem))

// Times spent on a node, waiting included.
struct NodeTimes {
  std::string node;
  std::string name;
  std::int64_t visits_before = 0;
  std::int64_t visits_after = 0;
  double hours_before = 0;  // mean
  double hours_after = 0;
  std::int64_t late = 0;
};
BOOST_DESCRIBE_STRUCT(NodeTimes, (),
                      (node, name, visits_before, visits_after, hours_before, hours_after, late))

struct SimulationReport {
  std::int64_t instances = 0;
  std::int64_t finished = 0;
  std::int64_t other_end = 0;  // came to another end
  double mean_before = 0;      // hours
  double mean_after = 0;
  double median_before = 0;
  double median_after = 0;
  std::vector<NodeTimes> nodes;
  std::vector<SimulatedInstance> items;
};
BOOST_DESCRIBE_STRUCT(SimulationReport, (),
                      (instances, finished, other_end, mean_before, mean_after, median_before, median_after,
                       nodes, items))

// Over `program`, when there is one (a draft that is not deployed), else over the version asked for.
Result<SimulationReport> simulate(const Engine& engine, const Call& call, const SimulationRequest& request,
                                  std::shared_ptr<const Program> program = {});

}  // namespace jw::flow
