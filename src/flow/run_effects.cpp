#include <algorithm>

#include <boost/json/serialize.hpp>

#include "flow/step_run.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

// Calls and messages that beget each other without end.
constexpr int kMostEffects = 20'000;

bool only_reads(std::string_view sql) {
  const auto word = sql.substr(std::min(sql.find_first_not_of(" \n"), sql.size())).substr(0, 7);
  return word == "select " || word == "SELECT ";
}

// What a function writes by it can be taken back. The savepoint for that is made before the first
// statement that writes, or at once.
class Revocable final : public db::Session {
 public:
  explicit Revocable(db::Session& inner) : inner_(inner) {}

  Result<> begin() {
    if (begun_) return {};
    JW_TRY(inner_.exec("savepoint flow_job"));
    begun_ = true;
    return {};
  }
  Result<> end(bool keep) {
    if (!begun_) return {};
    if (!keep) JW_TRY(inner_.exec("rollback to savepoint flow_job"));
    JW_TRY(inner_.exec("release savepoint flow_job"));
    return {};
  }

 private:
  Result<std::int64_t> do_exec(std::string_view sql, std::span<const db::Value> values) override {
    JW_TRY(begin());
    return inner_.exec_list(sql, values);
  }
  Result<std::vector<db::Row>> do_query(std::string_view sql, std::span<const db::Value> values) override {
    if (!only_reads(sql)) JW_TRY(begin());
    return inner_.query_list(sql, values);
  }

  db::Session& inner_;
  bool begun_ = false;
};

}  // namespace

std::string_view name_of(Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::Nobody: return "nobody";
    case Actor::Kind::Person: return "person";
    case Actor::Kind::Client: return "client";
    case Actor::Kind::Node: return "node";
    case Actor::Kind::System: return "system";
  }
  return "nobody";
}

Record new_record(const Call& call, Time now, std::string command, std::string detail) {
  Record record;
  record.time = now.time_since_epoch().count();
  record.actor_kind = name_of(call.actor.kind);
  record.actor = call.actor.id;
  record.name = call.actor.name;
  record.org = call.actor.org;
  record.command = std::move(command);
  record.detail = std::move(detail);
  return record;
}

// Effects in order until none is left; what they bring about follows at once.
Result<> Run::settle(const Call& call) {
  for (int count = 0;; ++count) {
    if (pending_.empty()) {
      // Ended instances tell who called them, and that may bring more.
      for (std::size_t i = 0; i < touched_.size(); ++i) {
        auto& live = *lives_[touched_[i]];
        if (live.state.status != Status::Running && !live.ended) JW_TRY(finish(call, live));
      }
      if (pending_.empty()) return {};
    }
    if (count > kMostEffects)
      return fail(Code::TooLarge, "flow.loop", "calls and messages beget each other without end",
                  "调用与消息无休止地相互触发");
    const auto next = std::move(pending_.front());
    pending_.pop_front();
    JW_TRY(do_effect(call, *lives_[next.instance], next.effect));
  }
}

Result<> Run::do_effect(const Call& call, Live& live, const Effect& effect) {
  switch (effect.kind) {
    case Effect::Kind::Job: return run_job(call, live, effect.wait);
    case Effect::Kind::Child: return start_child(call, live, effect);
    case Effect::Kind::CancelChild: {
      const auto rows = JW_TRY(session_.query("select instance from flow_child where parent = $1",
                                              key_of(live.number, effect.wait)));
      for (const auto& row : rows) {
        auto* child = JW_TRY(load(row.integer(0)));
        if (child->ended || child->state.status != Status::Running) continue;
        step(call, *child, "terminate", "the caller was interrupted",
             [](Step& one) { one.terminate("interrupted"); });
      }
      return {};
    }
    case Effect::Kind::Message: {
      Command message;
      message.kind = Command::Kind::Message;
      message.name = effect.name;
      message.key = effect.key;
      message.region = live.region;
      message.data = effect.variables;
      message.seconds = 24 * 3600;
      Live* touched = nullptr;
      JW_TRY(publish(call, message, &touched));
      return {};
    }
    case Effect::Kind::Signal: return broadcast(call, effect.name, live.region, effect.variables);
    case Effect::Kind::ClockStart:
    case Effect::Kind::ClockStop:
    case Effect::Kind::ClockSuspend:
    case Effect::Kind::ClockResume: return do_clock(call, live, effect);
  }
  return {};
}

Job Run::job_of(const Live& live, const Wait& wait) const {
  Job job;
  job.instance = live.id;
  job.process = live.process;
  job.node = live.program->node(wait.node).id;
  job.name = live.program->node(wait.node).name;
  job.title = live.title;
  job.key = live.key;
  job.org = live.org;
  job.region = live.region;
  job.topic = wait.name;
  job.left = wait.left;
  job.variables = variables_of(live.state, wait.scope);
  return job;
}

Result<Job> Run::job_of(std::int64_t key) {
  const auto* live = JW_TRY(load(instance_of(key)));
  const auto* wait = live->state.wait(inside_of(key));
  if (live->ended || wait == nullptr)
    return fail(Code::NotFound, "flow.unknown", "there is no such job", "没有该作业");
  return job_of(*live, *wait);
}

// The function runs here and now, in this transaction; what a failed one wrote is taken back.
Result<> Run::run_job(const Call& call, Live& live, Id id) {
  const auto* wait = live.state.wait(id);
  if (wait == nullptr || wait->kind != WaitKind::Job) return {};
  const std::string topic = wait->name;
  const auto now = engine_.parts().clock.now();
  if (engine_.outside(topic) != nullptr) return {};  // its own thread takes it from the table
  const auto* function = engine_.function(topic);
  if (function == nullptr) {
    step(call, live, "job failed", topic, [&](Step& one) {
      const Error missing{Code::NotFound,
                          "flow.function",
                          fmt::format("no function is wired in for '{}' on this node", topic),
                          fmt::format("本节点没有接入“{}”的处理函数", topic),
                          {}};
      while (one.job_left(id) > 0) one.job_failed(id, missing, now);
    });
    return {};
  }
  const Job job = job_of(live, *wait);
  Revocable guarded(session_);
  // PostgreSQL gives up the transaction when a statement fails, also one that only reads.
  if (engine_.parts().database.kind() != "sqlite") JW_TRY(guarded.begin());
  auto done = (*function)(guarded, call, job);
  // Not the function's failure: all of it runs again.
  if (!done && done.error().reason == "db.race") return fail(std::move(done).error());
  JW_TRY(guarded.end(done.has_value()));
  if (!done) {
    step(call, live, "job failed", fmt::format("{}: {}", topic, describe(done.error())),
         [&](Step& one) { one.job_failed(id, done.error(), now + kAgain); });
    return {};
  }
  if (!done->error.empty())
    step(call, live, "job error", topic, [&](Step& one) { one.job_error(id, done->error); });
  else
    step(call, live, "job", topic, [&](Step& one) { one.job_done(id, done->variables); });
  return {};
}

Result<> Run::start_child(const Call& call, Live& live, const Effect& effect) {
  if (live.state.wait(effect.wait) == nullptr) return {};
  Command command;
  command.process = effect.name;
  command.version = effect.number;
  command.title = live.title;
  command.key = live.key;
  command.org = live.org;
  command.region = live.region;
  const auto failed = [&](const Error& error) {
    step(call, live, "call failed", effect.name, [&](Step& one) { one.call_failed(effect.wait, error); });
  };
  auto made = create(call, command);
  if (!made) {
    if (made.error().reason.starts_with("db.")) return fail(made.error());
    failed(made.error());
    return {};
  }
  auto* child = *made;
  const auto start = child->program->start_of(std::nullopt);
  if (!start) {
    numbers_.erase(child->id);
    lives_.erase(child->number);
    failed({Code::Invalid,
            "flow.start",
            "the called process has no plain start event",
            "被调用流程没有普通开始事件",
            {}});
    return {};
  }
  JW_TRY(session_.exec("insert into flow_child (instance, parent) values ($1, $2)", child->number,
                       key_of(live.number, effect.wait)));
  step(call, *child, "call", live.id,
       [&](Step& one) { one.start(*start, effect.variables, live.number, effect.wait); });
  return {};
}

// Tells whoever waits for the end of an instance, once.
Result<> Run::finish(const Call& call, Live& live) {
  live.ended = true;
  if (live.state.parent != 0) {
    auto* parent = JW_TRY(load(live.state.parent));
    const auto wait = live.state.parent_wait;
    const auto status = live.state.status;
    const auto outcome = live.state.outcome;
    const auto variables = live.state.scopes.empty() ? json::object() : live.state.scopes.front().variables;
    JW_TRY(session_.exec("delete from flow_child where instance = $1", live.number));
    if (!parent->ended && parent->state.wait(wait) != nullptr) {
      if (status == Status::Completed)
        step(call, *parent, "returned", live.id, [&](Step& one) { one.child_done(wait, variables); });
      else
        step(call, *parent, "returned", live.id, [&](Step& one) {
          one.child_error(wait, status == Status::Failed ? outcome : std::string("terminated"));
        });
    }
  }
  if (const auto* told = engine_.ended(live.process)) JW_TRY((*told)(session_, call, live.id, answer(live)));
  return {};
}

}  // namespace jw::flow
