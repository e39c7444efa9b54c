#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"
#include "flow/entry.hpp"

namespace jw::flow {

struct InstanceRow {
  std::string id;
  std::string process;
  std::string name;  // of the process
  std::int64_t version = 0;
  std::string status;
  std::string outcome;
  std::string title;
  std::string key;
  std::string org;
  std::string region;
  std::string started;
  std::string ended;
};
BOOST_DESCRIBE_STRUCT(InstanceRow, (),
                      (id, process, name, version, status, outcome, title, key, org, region, started, ended))

// Where a token is.
struct TokenView {
  std::string node;
  std::string name;
  std::string kind;
  std::int64_t count = 1;
};
BOOST_DESCRIBE_STRUCT(TokenView, (), (node, name, kind, count))

// What it waits for.
struct WaitView {
  std::string id;  // of tasks and incidents: what the other calls take
  std::string kind;
  std::string node;
  std::string name;  // topic, message, signal, called process, reason of an incident
  std::string key;
  std::string org;  // of a task
  std::string right;
  std::string person;
  std::string due;
  std::string message;  // of an incident
  std::string message_zh;
  std::int64_t left = 0;
};
BOOST_DESCRIBE_STRUCT(WaitView, (),
                      (id, kind, node, name, key, org, right, person, due, message, message_zh, left))

// One row of the journal for people: who, when, why and what followed.
struct HistoryStep {
  std::int64_t sequence = 0;
  std::string time;
  std::string actor;
  std::string name;
  std::string org;
  std::string command;  // start, complete, claim, timer, message, job, retry, migrate, ...
  std::string detail;
  boost::json::object data;
  struct Change {
    std::string what;  // entered, left, waits, done, cancelled, incident, clock, ended
    std::string node;
    std::string name;
    std::string detail;
  };
  std::vector<Change> changes;
};
BOOST_DESCRIBE_STRUCT(HistoryStep::Change, (), (what, node, name, detail))
BOOST_DESCRIBE_STRUCT(HistoryStep, (), (sequence, time, actor, name, org, command, detail, data, changes))

struct Instance {
  InstanceRow row;
  std::vector<TokenView> tokens;
  std::vector<std::string> passed;  // nodes it has been on, for the picture
  std::vector<WaitView> waits;
  boost::json::object variables;
  std::vector<std::string> duties;    // of its running clocks
  std::vector<std::string> children;  // instances it called that run
  std::optional<std::string> parent;
  std::string digest;  // of its journal, as the log holds it once the instance is over
  std::vector<HistoryStep> history;
};
BOOST_DESCRIBE_STRUCT(Instance, (),
                      (row, tokens, passed, waits, variables, duties, children, parent, digest, history))

struct IncidentRow {
  std::string id;
  std::string instance;
  std::string process;
  std::int64_t version = 0;
  std::string title;
  std::string org;
  std::string node;
  std::string node_name;
  std::string reason;
  std::string message;
  std::string message_zh;
  std::string since;
};
BOOST_DESCRIBE_STRUCT(IncidentRow, (),
                      (id, instance, process, version, title, org, node, node_name, reason, message,
                       message_zh, since))

struct InstanceFilter {
  std::string process;
  std::string status;  // "" all
  std::string key;
};

// Does the caller answer for what runs in that region: the operator for all, a bureau for its block?
bool operates_in(const Call& call, std::string_view region);

// Instances and incidents as people see them. A department sees those it started or has had a task
// in; who operates the engine (flow.operate) or audits it sees that all of them are there, without
// their variables. Thread-safe.
class Instances {
 public:
  explicit Instances(const Engine& engine) : engine_(engine) {}

  Result<Page<InstanceRow>> list(const Call& call, const InstanceFilter& filter,
                                 const PageRequest& page) const;
  // "flow.unknown" (NotFound), also for those of others.
  Result<Instance> find(const Call& call, std::string_view id) const;
  // May the caller repair, move or end it? Who operates the node may; a data bureau what lies in its
  // own block. "flow.unknown", "right.org" (Denied). Takes the id of a task or incident too.
  Result<> may_operate(const Call& call, std::string_view id) const;
  Result<Page<IncidentRow>> incidents(const Call& call, const PageRequest& page) const;

  // The rows of its journal, and the state they give: for simulation and checks.
  static Result<std::vector<Record>> journal(db::Session& session, std::int64_t number);

 private:
  const Engine& engine_;
};

}  // namespace jw::flow
