#include "flow/engine.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/log.hpp"
#include "db/database.hpp"
#include "flow/moment.hpp"
#include "flow/recent.hpp"
#include "flow/run.hpp"
#include "flow/step_run.hpp"

namespace jw::flow {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kGroup = 512;  // commands in one transaction
// How long one who leads waits for as many as came together the last time: they were answered at
// the same moment, so they come back within a moment of each other, and share one commit again.
constexpr auto kGather = 500us;

}  // namespace

// A caller who waits for its commands; whoever leads fills in the answers.
struct Engine::Waiting {
  const Call* call = nullptr;
  std::vector<Command>* commands = nullptr;
  std::vector<Result<Answer>> answers;
  bool done = false;
  std::condition_variable changed;
};

Engine::Engine(Parts parts) : parts_(std::move(parts)), recent_(std::make_unique<Recent>()) {}
Engine::~Engine() { stop(); }

void Engine::on(std::string topic, JobFunction function) {
  functions_[std::move(topic)] = std::move(function);
}
void Engine::on_outside(std::string topic, OutsideFunction function) {
  outside_[std::move(topic)] = std::move(function);
}
void Engine::on_ended(std::string process, Ended function) {
  ended_[std::move(process)] = std::move(function);
}

bool Engine::knows(std::string_view topic) const {
  return function(topic) != nullptr || outside(topic) != nullptr;
}
const JobFunction* Engine::function(std::string_view topic) const {
  const auto found = functions_.find(topic);
  return found == functions_.end() ? nullptr : &found->second;
}
const OutsideFunction* Engine::outside(std::string_view topic) const {
  const auto found = outside_.find(topic);
  return found == outside_.end() ? nullptr : &found->second;
}
const Engine::Ended* Engine::ended(std::string_view process) const {
  const auto found = ended_.find(process);
  return found == ended_.end() ? nullptr : &found->second;
}

Result<Answer> Engine::run(db::Session& session, const Call& call, const Command& command) const {
  Run run(*this, session);
  auto answer = run.perform(call, command);
  if (!answer && (run.broken() || answer.error().code != Code::Denied)) return answer;
  JW_TRY(run.flush(call));
  JW_TRY(run.close());
  return answer;
}

Result<Answer> Engine::run(const Call& call, Command command) {
  std::vector<Command> one;
  one.push_back(std::move(command));
  return std::move(run_many(call, std::move(one)).front());
}

// The first caller who finds nobody at work takes what is waiting, one transaction after another,
// until its own commands are done; then the next one leads.
std::vector<Result<Answer>> Engine::run_many(const Call& call, std::vector<Command> commands) {
  Waiting mine;
  mine.call = &call;
  mine.commands = &commands;
  std::unique_lock lock(mutex_);
  queue_.push_back(&mine);
  arrived_.notify_one();
  while (!mine.done) {
    if (leading_) {
      mine.changed.wait(lock);
      continue;
    }
    leading_ = true;
    lead(lock);
    leading_ = false;
    if (!queue_.empty()) queue_.front()->changed.notify_one();
  }
  return std::move(mine.answers);
}

void Engine::lead(std::unique_lock<std::mutex>& lock) {
  const auto queued = [this] {
    std::size_t all = 0;
    for (const auto* one : queue_) all += one->commands->size();
    return all;
  };
  if (queued() < together_) arrived_.wait_for(lock, kGather, [&] { return queued() >= together_; });
  std::vector<Waiting*> group;
  std::size_t count = 0;
  auto deadline = Call::SteadyTime::min();
  while (!queue_.empty() && (group.empty() || count + queue_.front()->commands->size() <= kGroup)) {
    auto* next = queue_.front();
    queue_.pop_front();
    count += next->commands->size();
    deadline = std::max(deadline, next->call->deadline);
    group.push_back(next);
  }
  together_ = group.size() > 1 ? count : 0;
  lock.unlock();
  // As patient as the most patient of them; each one's own deadline is looked at before it begins.
  Call together = Call::system("flow");
  together.deadline = deadline;
  std::exception_ptr thrown;
  Result<> written;
  std::vector<std::unique_ptr<Live>> lives;
  try {
    written = parts_.database.write(together, [&](db::Session& session) -> Result<> {
      Run run(*this, session, recent_.get());
      for (auto* one : group) {
        one->answers.clear();
        for (const auto& command : *one->commands) {
          if (auto late = one->call->check(); !late) {
            one->answers.emplace_back(fail(late.error()));
            continue;
          }
          one->answers.push_back(run.perform(*one->call, command));
          if (run.broken()) return fail(one->answers.back().error());
          JW_TRY(run.flush(*one->call));
        }
      }
      JW_TRY(run.close());
      lives = run.release();
      return {};
    });
    if (written)
      for (auto& live : lives) recent_->put(std::move(live));
  } catch (const std::exception& error) {
    log::error("flow.step", {{"error", error.what()}});
    written = fail(Code::Internal, "flow.step",
                   "the step failed by a fault of the program; report the trace number",
                   "流程步骤因程序故障失败，请携带追踪号上报");
  }
  const bool alone = group.size() == 1 && group.front()->commands->size() == 1;
  if (!written && !alone) {
    // One of them spoilt it for all: each gets a transaction of its own.
    for (auto* one : group) {
      one->answers.clear();
      for (const auto& command : *one->commands) {
        try {
          one->answers.push_back(parts_.database.write(
              *one->call,
              [&](db::Session& session) -> Result<Answer> { return run(session, *one->call, command); }));
        } catch (const std::exception& error) {
          log::error("flow.step", {{"error", error.what()}});
          one->answers.push_back(fail(Code::Internal, "flow.step",
                                      "the step failed by a fault of the program; report the trace number",
                                      "流程步骤因程序故障失败，请携带追踪号上报"));
        }
      }
    }
  } else if (!written) {
    auto* one = group.front();
    one->answers.clear();
    one->answers.push_back(fail(written.error()));
  }
  lock.lock();
  for (auto* one : group) {
    one->done = true;
    one->changed.notify_one();
  }
}

Result<> Engine::deployed(db::Session& session, const Call&, const Program& program) const {
  const auto& process = program.process();
  JW_TRY(session.exec("delete from flow_start where process = $1", process.id));
  for (const auto& node : process.nodes) {
    if (node.kind != NodeKind::StartEvent || node.scope) continue;
    const auto& event = node.event;
    std::string kind;
    std::int64_t due = 0;
    std::int32_t left = 0;
    switch (event.trigger) {
      case Trigger::Message: kind = "message"; break;
      case Trigger::Signal: kind = "signal"; break;
      case Trigger::Timer: {
        kind = "timer";
        if (!event.timer) continue;
        const auto value = JW_TRY(event.timer->evaluate({}));
        const auto calendar = parts_.calendars ? parts_.calendars->current() : nullptr;
        const auto alarm =
            JW_TRY(read_timer(event.timer_kind, value, parts_.clock.now(), calendar.get(), ""));
        due = alarm.due.time_since_epoch().count();
        left = alarm.left;
        break;
      }
      default: continue;
    }
    JW_TRY(session.exec(
        "insert into flow_start (process, node, version, kind, name, due, remaining) values ($1, "
        "$2, $3, $4, $5, $6, $7)",
        process.id, node.id, program.version(), kind, event.name, due, left));
  }
  return {};
}

}  // namespace jw::flow
