#include <algorithm>

#include "base/log.hpp"
#include "db/database.hpp"
#include "flow/engine.hpp"
#include "flow/moment.hpp"
#include "flow/step_run.hpp"

namespace jw::flow {
namespace {

using namespace std::chrono_literals;

constexpr int kAtOnce = 256;
constexpr auto kBetweenLooks = 500ms;  // between looks at what is due

struct DueStart {
  std::string process, node;
  std::int64_t version = 0, due = 0, remaining = 0;
};

}  // namespace

// Timer start events: each fires once however long the node was off.
Result<std::size_t> Engine::run_starts(const Call& call) {
  const auto now = parts_.clock.now();
  return parts_.database.write(call, [&](db::Session& session) -> Result<std::size_t> {
    const auto rows =
        JW_TRY(session.query("select process, node, version, due, remaining from flow_start where kind = "
                             "'timer' and due > 0 and due <= $1",
                             now.time_since_epoch().count()));
    for (const auto& row : rows) {
      // Withdrawn since: no new instance begins. A new version sets its timers anew.
      if (const auto holds = parts_.version_for ? parts_.version_for(session, row.text(0), "")
                                                : Result<std::int64_t>(row.integer(2));
          !holds) {
        if (holds.error().code != Code::NotFound) return fail(holds.error());
        JW_TRY(session.exec("update flow_start set due = 0 where process = $1 and node = $2", row.text(0),
                            row.text(1)));
        continue;
      }
      const auto program = JW_TRY(parts_.program(session, row.text(0), row.integer(2)));
      const auto node = find_node(program->process(), row.text(1));
      if (node == npos) continue;
      Run run(*this, session);
      JW_TRY(run.start_at(call, program, static_cast<std::uint32_t>(node), "timer"));
      JW_TRY(run.flush(call));
      JW_TRY(run.close());
      const auto& event = program->process().nodes[node].event;
      std::int64_t next = 0, left = row.integer(4) < 0 ? -1 : row.integer(4) - 1;
      if (event.timer_kind == TimerKind::Cycle && left != 0 && event.timer) {
        const auto value = JW_TRY(event.timer->evaluate({}));
        next = JW_TRY(next_of_cycle(value, Time(std::chrono::milliseconds(row.integer(3))), now))
                   .time_since_epoch()
                   .count();
      }
      JW_TRY(session.exec("update flow_start set due = $1, remaining = $2 where process = $3 and node = $4",
                          next, left, row.text(0), row.text(1)));
    }
    return rows.size();
  });
}

Result<std::size_t> Engine::run_due(const Call& call) {
  std::size_t done = JW_TRY(run_starts(call));
  for (;;) {
    JW_TRY(call.check());
    const auto now = parts_.clock.now().time_since_epoch().count();
    std::vector<Command> commands;
    JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
      for (const auto& row : JW_TRY(session.query(
               "select id from flow_timer where due <= $1 order by due, id limit $2", now, kAtOnce))) {
        Command fire;
        fire.kind = Command::Kind::Fire;
        fire.number = row.integer(0);
        commands.push_back(std::move(fire));
      }
      for (const auto& row : JW_TRY(session.query(
               "select id, topic from flow_job where due <= $1 order by due, id limit $2", now, kAtOnce))) {
        if (outside(row.text(1)) != nullptr) continue;
        Command job;
        job.kind = Command::Kind::Job;
        job.number = row.integer(0);
        commands.push_back(std::move(job));
      }
      return {};
    }));
    if (commands.empty()) break;
    const auto count = commands.size();
    for (const auto& answer : run_many(call, std::move(commands)))
      if (!answer) return fail(answer.error());
    done += count;
  }
  done += JW_TRY(run_outside(call));
  JW_TRY(parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("delete from flow_message where expires < $1",
                        parts_.clock.now().time_since_epoch().count()));
    return {};
  }));
  return done;
}

Result<std::size_t> Engine::run_outside(const Call& call) {
  if (outside_.empty()) return std::size_t{0};
  struct DueCall {
    std::int64_t number = 0;
    Job job;
  };
  std::vector<DueCall> found;
  const auto now = parts_.clock.now().time_since_epoch().count();
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    found.clear();
    for (const auto& row : JW_TRY(session.query(
             "select id, topic from flow_job where due <= $1 order by due, id limit $2", now, kAtOnce))) {
      if (outside(row.text(1)) == nullptr) continue;
      Run run(*this, session);
      auto job = JW_TRY(run.job_of(row.integer(0)));
      found.push_back({row.integer(0), std::move(job)});
    }
    return {};
  }));
  for (auto& one : found) {
    JW_TRY(call.check());
    Command done;
    done.kind = Command::Kind::JobDone;
    done.number = one.number;
    auto result = (*outside(one.job.topic))(call, one.job);
    if (!result) {
      done.error = result.error();
    } else {
      done.data = std::move(result->variables);
      done.name = std::move(result->error);
    }
    JW_TRY(run(call, std::move(done)));
  }
  return found.size();
}

void Engine::start_thread() {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

void Engine::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Engine::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto call = Call::system("flow", std::chrono::minutes(2));
    call.stop = stop;
    if (const auto done = run_due(call); !done && !stop.stop_requested())
      log::warn("flow.due", {{"error", describe(done.error())}});
    std::unique_lock lock(sleep_);
    wake_.wait_for(lock, stop, kBetweenLooks, [] { return false; });
  }
}

}  // namespace jw::flow
