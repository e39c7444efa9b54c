#pragma once

#include <atomic>
#include <vector>

#include <boost/json/parse.hpp>

#include "draft.hpp"
#include "flow/clock_schema.hpp"
#include "flow/engine.hpp"
#include "flow/entry.hpp"
#include "flow/inbox.hpp"
#include "flow/run.hpp"
#include "flow/schema.hpp"
#include "org/calendars.hpp"
#include "tests/org/node.hpp"

// An engine on a store of its own, in virtual time.
namespace jw::flow::testing {

namespace json = boost::json;
using org::testing::must;
using org::testing::system_call;
using Kind = Command::Kind;

class EngineTest : public org::testing::NodeTest {
 protected:
  EngineTest() {
    std::vector<db::Migration> all;
    for (const auto& one : clock_migrations()) all.push_back(one);
    for (const auto& one : engine_migrations()) all.push_back(one);
    must(database_->migrate(system_call(), all));
    calendars_ = must(org::Calendars::open(system_call(), *database_, clock_, *orgs_,
                                           file::Path(JW_DATA_DIR) / "holidays_cn.csv.gz"));
    reopen();
  }
  ~EngineTest() override { engine_.reset(); }

  // As after a restart: nothing is left but the store.
  virtual void reopen() {
    engine_ = std::make_unique<Engine>(Engine::Parts{
        *database_, clock_, calendars_.get(), duties_,
        [this](db::Session&, std::string_view id, std::int64_t version) { return shelf_.get(id, version); }});
    engine_->on("ok", [](db::Session&, const Call&, const Job&) -> Result<JobResult> { return JobResult{}; });
  }

  static Call person(const std::string& id, const std::string& org = kChongchuan,
                     std::set<std::string> roles = {"reviewer"}) {
    Call call = system_call();
    call.actor = {Actor::Kind::Person, id, "张三", org, std::move(roles)};
    return call;
  }
  static json::object object(std::string_view text) {
    return text.empty() ? json::object()
                        : json::parse(json::string_view(text.data(), text.size())).as_object();
  }

  Answer start(const std::string& process = "p", std::string_view data = {}) {
    Command command;
    command.process = process;
    command.data = object(data);
    command.org = kRugao;
    return must(engine_->run(person("applicant", kRugao, {"clerk"}), command));
  }
  Result<Answer> act(Kind kind, const std::string& task, std::string_view data = {},
                     const Call& call = system_call()) {
    Command command;
    command.kind = kind;
    command.task = command.instance = task;
    command.data = object(data);
    command.note = "test";
    return engine_->run(call, command);
  }
  Result<Answer> complete(const std::string& task, std::string_view data = {},
                          const Call& call = system_call()) {
    return act(Kind::Complete, task, data, call);
  }
  Result<Answer> message(const std::string& name, const std::string& key, std::string_view data = {},
                         std::int64_t seconds = 0, const std::string& id = {}) {
    Command command;
    command.kind = Kind::Message;
    command.name = name;
    command.key = key;
    command.id = id;
    command.seconds = seconds;
    command.data = object(data);
    return engine_->run(system_call(), command);
  }
  template <class T>
  static std::string reason_of(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }
  // The open task on a node; "" when there is none.
  std::string task_on(const std::string& instance, const std::string& node) {
    const auto state = state_of(instance);
    const auto program = program_of(instance);
    for (const auto& wait : state.waits)
      if (wait.kind == WaitKind::Task && program->node(wait.node).id == node)
        return task_id(instance, wait.id);
    return "";
  }
  // Nodes with a token, in order.
  std::vector<std::string> tokens(const std::string& instance) {
    std::vector<std::string> nodes;
    const auto program = program_of(instance);
    for (const auto& token : state_of(instance).tokens) nodes.push_back(program->node(token.node).id);
    std::sort(nodes.begin(), nodes.end());
    return nodes;
  }
  json::object variables(const std::string& instance) { return replayed(instance).scopes.front().variables; }
  std::int64_t number_of(const std::string& instance) {
    return count("select number from flow_instance where id = '" + instance + "'");
  }
  State state_of(const std::string& instance) {
    const auto row = must(database_->read(system_call(), [&](db::Session& s) {
      return s.one("select state from flow_state where instance = $1", number_of(instance));
    }));
    return row ? must(decode_state(row->bytes(0))) : State{};
  }
  std::shared_ptr<const Program> program_of(const std::string& instance) {
    const auto row = must(database_->read(system_call(), [&](db::Session& s) {
      return s.one("select process, version from flow_instance where id = $1", instance);
    }));
    return must(shelf_.get(row->text(0), row->integer(1)));
  }
  // The state the journal alone gives.
  State replayed(const std::string& instance) {
    const auto number = number_of(instance);
    const auto rows = must(database_->read(system_call(), [&](db::Session& s) {
      return s.query("select record from flow_journal where id >= $1 and id < $2 order by id",
                     key_of(number, 0), key_of(number + 1, 0));
    }));
    State state;
    for (const auto& row : rows)
      for (const auto& entry : must(decode_record(row.bytes(0))).entries) apply(state, entry);
    return state;
  }
  // Replaying gives the stored state byte for byte.
  void expect_replay(const std::string& instance) {
    const auto row = must(database_->read(system_call(), [&](db::Session& s) {
      return s.one("select state from flow_state where instance = $1", number_of(instance));
    }));
    if (row) {
      EXPECT_EQ(encode(replayed(instance)), row->bytes(0)) << instance;
    }
  }
  std::string incident_reason(const std::string& instance) {
    for (const auto& wait : state_of(instance).waits)
      if (wait.kind == WaitKind::Incident) return wait.name;
    return "";
  }
  void go(std::chrono::milliseconds by) {
    clock_.advance(by);
    must(engine_->run_due(system_call()));
  }

  Shelf shelf_;
  std::unique_ptr<org::Calendars> calendars_;
  const DutyRegister* duties_ = nullptr;
  std::unique_ptr<Engine> engine_;
};

}  // namespace jw::flow::testing
