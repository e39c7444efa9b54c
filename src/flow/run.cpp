#include "flow/run.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/check.hpp"
#include "base/random.hpp"
#include "flow/migration.hpp"
#include "flow/recent.hpp"
#include "flow/step_run.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

using CommandKind = Command::Kind;

tl::unexpected<Error> unknown_here(std::string_view what_en, std::string_view what_zh) {
  return fail(Code::NotFound, "flow.unknown", "there is no such {0}; it may be done already",
              "没有该{1}，可能已经办结", what_en, what_zh);
}

tl::unexpected<Error> over() {
  return fail(Code::Conflict, "flow.over", "this was done already; reload the inbox",
              "该事项已办结，请刷新待办");
}

// "<36 characters of the instance>.<number>"
struct TaskId {
  std::string_view instance;
  Id wait = 0;
};
Result<TaskId> read_task(std::string_view task) {
  TaskId id;
  const auto dot = task.find('.');
  if (dot == std::string_view::npos) return unknown_here("task", "任务");
  id.instance = task.substr(0, dot);
  const auto rest = task.substr(dot + 1);
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), id.wait);
  if (error != std::errc() || end != rest.data() + rest.size()) return unknown_here("task", "任务");
  return id;
}

bool holds(const Call& call, std::string_view right) {
  if (right.empty()) return true;
  const auto all = org::rights_of(call.actor.roles);
  return std::find(all.begin(), all.end(), right) != all.end();
}

bool is_listed(std::string_view list, std::string_view person) {
  while (!list.empty()) {
    const auto end = std::min(list.find('\n'), list.size());
    if (list.substr(0, end) == person) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

constexpr std::string_view kInstanceColumns =
    "select i.number, i.id, i.process, i.version, i.title, i.key, i.org, i.region, i.started_by, i.started, "
    "i.status, i.outcome, s.revision, s.digest, s.state from flow_instance i left join flow_state s on "
    "s.instance = i.number where ";

}  // namespace

std::string task_id(std::string_view instance, Id wait) { return fmt::format("{}.{}", instance, wait); }

Result<std::shared_ptr<const Program>> Run::program_of(const Live& live) {
  auto& program = programs_[fmt::format("{}@{}", live.process, live.version)];
  if (!program) program = JW_TRY(engine_.parts().program(session_, live.process, live.version));
  return program;
}

Result<Live*> Run::keep(const db::Row& row) {
  auto live = std::make_unique<Live>();
  live->number = row.integer(0);
  live->id = row.text(1);
  live->process = row.text(2);
  live->version = row.integer(3);
  live->title = row.text(4);
  live->key = row.text(5);
  live->org = row.text(6);
  live->region = row.text(7);
  live->started_by = row.text(8);
  live->started = row.integer(9);
  if (row.is_null(12)) {
    live->state.status = row.text(10) == "completed"    ? Status::Completed
                         : row.text(10) == "terminated" ? Status::Terminated
                                                        : Status::Failed;
    live->state.outcome = row.text(11);
    live->ended = true;
  } else {
    live->revision = live->stored_revision = row.integer(12);
    live->digest = row.bytes(13);
    live->state = JW_TRY(decode_state(row.bytes(14)));
    live->program = JW_TRY(program_of(*live));
  }
  auto* kept = live.get();
  numbers_[live->id] = live->number;
  lives_[live->number] = std::move(live);
  return kept;
}

Result<Live*> Run::load(std::string_view id) {
  if (const auto known = numbers_.find(std::string(id)); known != numbers_.end())
    return lives_[known->second].get();
  if (auto* live = JW_TRY(recall(id))) return live;
  const auto row = JW_TRY(session_.one(std::string(kInstanceColumns) + "i.id = $1", id));
  if (!row) return unknown_here("instance", "流程实例");
  return keep(*row);
}

Result<Live*> Run::recall(std::string_view id) {
  auto live = recent_ != nullptr ? recent_->take(id) : nullptr;
  if (!live) return nullptr;
  const auto row = JW_TRY(session_.one("select revision from flow_state where instance = $1", live->number));
  if (!row || row->integer(0) != live->stored_revision) return nullptr;
  live->program = JW_TRY(program_of(*live));
  auto* known = live.get();
  numbers_[live->id] = live->number;
  lives_[live->number] = std::move(live);
  return known;
}

std::vector<std::unique_ptr<Live>> Run::release() {
  std::vector<std::unique_ptr<Live>> going_on;
  for (auto& [number, live] : lives_) {
    if (live->stored_revision == 0 || live->stored_revision != live->revision) continue;
    live->clock_due.clear();  // a newer calendar may move them
    going_on.push_back(std::move(live));
  }
  lives_.clear();
  numbers_.clear();
  return going_on;
}

Result<Live*> Run::load(std::int64_t number) {
  if (const auto known = lives_.find(number); known != lives_.end()) return known->second.get();
  const auto row = JW_TRY(session_.one(std::string(kInstanceColumns) + "i.number = $1", number));
  if (!row) return unknown_here("instance", "流程实例");
  return keep(*row);
}

Result<std::pair<Live*, Id>> Run::find_wait(std::string_view task, WaitKind kind) {
  const auto id = JW_TRY(read_task(task));
  auto* live = JW_TRY(load(id.instance));
  const auto* wait = live->state.wait(id.wait);
  if (wait == nullptr && id.wait != 0 && id.wait < live->state.next) return over();
  if (live->ended) return over();
  if (wait == nullptr || wait->kind != kind) return unknown_here("task", "任务");
  return std::pair(live, id.wait);
}

// A refusal is an event like any other.
Result<> Run::refuse(const Call& call, const Live& live, const Wait& wait, Error error) {
  JW_TRY(ledger::record(session_, call, engine_.parts().clock,
                        {"flow.refused",
                         live.id,
                         {{"task", task_id(live.id, wait.id)},
                          {"node", live.program->node(wait.node).id},
                          {"reason", error.reason}}}));
  return fail(std::move(error));
}

// May the caller do the task? Department, right, four eyes, and nobody else has it.
Result<> Run::admit(const Call& call, const Live& live, const Wait& wait, bool to_complete) {
  const auto& actor = call.actor;
  if (actor.kind == Actor::Kind::System) return {};
  const bool own = !wait.person.empty() && wait.person == actor.id;
  if (!own && (wait.name.empty() || wait.name != actor.org))
    return refuse(call, live, wait,
                  {Code::Denied,
                   "flow.right",
                   "this task is another department's; ask that department",
                   "此任务属于其他部门，请联系该部门办理",
                   {}});
  if (!holds(call, wait.key))
    return refuse(call, live, wait,
                  {Code::Denied,
                   "flow.right",
                   fmt::format("this task needs the right {}; ask an administrator of the node", wait.key),
                   fmt::format("办理此任务需要权限 {}，请联系节点管理员", wait.key),
                   {}});
  if (is_listed(wait.others, actor.id))
    return refuse(call, live, wait,
                  {Code::Denied,
                   "flow.four_eyes",
                   "whoever did the earlier step must not do this one too; let somebody else do it",
                   "前序环节的办理人不得办理本环节，请由他人办理",
                   {}});
  if (to_complete && !wait.person.empty() && !own)
    return refuse(call, live, wait,
                  {Code::Denied,
                   "flow.taken",
                   "somebody else has taken this task; ask for it to be given back",
                   "此任务已被他人领取，请待其退回",
                   {}});
  return {};
}

Result<Live*> Run::create(const Call& call, const Command& command, std::shared_ptr<const Program> program) {
  const auto& parts = engine_.parts();
  const auto org = command.org.empty() ? call.actor.org : command.org;
  const auto region = command.region.empty() ? org.substr(0, org.find('.')) : command.region;
  if (!program) {
    auto version = command.version;
    if (version == 0 && parts.version_for)
      version = JW_TRY(parts.version_for(session_, command.process, region));
    program = JW_TRY(parts.program(session_, command.process, version));
  }
  if (last_number_ < 0) {
    const auto row = JW_TRY(session_.one("select coalesce(max(number), 0) from flow_instance"));
    last_number_ = row->integer(0);
  }
  auto live = std::make_unique<Live>();
  live->number = ++last_number_;
  live->id = command.id.empty() ? make_id(parts.clock) : command.id;
  live->process = program->process().id;
  live->version = program->version();
  live->title = command.title.empty() ? program->process().name : command.title;
  live->key = command.key;
  live->org = org;
  live->region = region;
  live->started_by = call.actor.id;
  live->started = parts.clock.now().time_since_epoch().count();
  live->program = std::move(program);
  live->fresh = true;
  auto* made = live.get();
  numbers_[live->id] = live->number;
  lives_[live->number] = std::move(live);
  return made;
}

Result<> Run::start_at(const Call& call, std::shared_ptr<const Program> program, std::uint32_t node,
                       const std::string& why) {
  auto* live = JW_TRY(create(call, {}, std::move(program)));
  step(call, *live, why, live->program->node(node).id, [&](Step& one) { one.start(node, {}); });
  return settle(call);
}

Result<Answer> Run::perform(const Call& call, const Command& command) {
  const auto lost = [&](Result<Answer> result) -> Result<Answer> {
    if (!result && (!pending_.empty() || result.error().reason.starts_with("db.") ||
                    result.error().reason.starts_with("call.")))
      broken_ = true;
    return result;
  };
  return lost([&]() -> Result<Answer> {
    std::string data;
    if (!command.data.empty() && command.data.size() <= 2000) data = json::serialize(command.data);
    if (command.data.size() > 2000 || data.size() > kMostData)
      return fail(Code::TooLarge, "flow.data", "the data is larger than {} bytes; keep files elsewhere",
                  "数据超过 {} 字节，请将文件存放于别处", kMostData);
    Live* live = nullptr;
    std::string message;
    const auto first = touched_.size();
    switch (command.kind) {
      case CommandKind::Start: {
        live = JW_TRY(create(call, command));
        const auto start = live->program->start_of(std::nullopt);
        if (!start) {
          lives_.erase(live->number);
          return fail(Code::Invalid, "flow.start",
                      "process {} cannot be started by hand: it has no plain start event",
                      "流程 {} 没有普通开始事件，不能直接发起", command.process);
        }
        step(call, *live, "start", command.note, [&](Step& one) { one.start(*start, command.data); });
        break;
      }
      case CommandKind::Complete: {
        const auto [found, id] = JW_TRY(find_wait(command.task, WaitKind::Task));
        live = found;
        JW_TRY(admit(call, *live, *live->state.wait(id), true));
        step(call, *live, "complete", command.note,
             [&, task = id](Step& one) { one.complete(task, command.data); });
        break;
      }
      case CommandKind::Claim:
      case CommandKind::Unclaim:
      case CommandKind::Delegate: {
        const auto [found, id] = JW_TRY(find_wait(command.task, WaitKind::Task));
        live = found;
        const auto& wait = *live->state.wait(id);
        JW_TRY(admit(call, *live, wait, command.kind != CommandKind::Delegate));
        const std::string person = command.kind == CommandKind::Claim      ? call.actor.id
                                   : command.kind == CommandKind::Delegate ? command.person
                                                                           : std::string();
        if (command.kind == CommandKind::Delegate && person.empty() && command.org.empty())
          return fail(Code::Invalid, "flow.delegate", "say to whom: a person or a department",
                      "请指明转交给哪个人或部门");
        if (!person.empty() && is_listed(wait.others, person))
          return fail(Code::Denied, "flow.four_eyes", "whoever did the earlier step must not get this one",
                      "不得转交给前序环节的办理人");
        const auto name = command.kind == CommandKind::Claim     ? "claim"
                          : command.kind == CommandKind::Unclaim ? "unclaim"
                                                                 : "delegate";
        step(call, *live, name, command.note, [&, task = id](Step& one) {
          one.change_task(task, person, command.kind == CommandKind::Delegate ? command.org : std::string());
        });
        break;
      }
      case CommandKind::Message: {
        message = JW_TRY(publish(call, command, &live));
        break;
      }
      case CommandKind::Signal:
        JW_TRY(broadcast(
            call, command.name,
            command.region.empty() ? call.actor.org.substr(0, call.actor.org.find('.')) : command.region,
            command.data));
        break;
      case CommandKind::Retry: {
        const auto [found, id] = JW_TRY(find_wait(command.task, WaitKind::Incident));
        live = found;
        step(call, *live, "retry", command.note, [&, incident = id](Step& one) {
          one.set_variables(command.data);
          one.retry(incident);
        });
        break;
      }
      case CommandKind::Resolve: {
        const auto [found, id] = JW_TRY(find_wait(command.task, WaitKind::Incident));
        live = found;
        step(call, *live, "resolve", command.note,
             [&, incident = id](Step& one) { one.skip(incident, command.data); });
        break;
      }
      case CommandKind::Variables:
      case CommandKind::Terminate:
      case CommandKind::Silence:
      case CommandKind::Move: {
        live = JW_TRY(load(command.instance));
        if (live->ended) return over();
        if (command.kind == CommandKind::Variables)
          step(call, *live, "variables", command.note, [&](Step& one) { one.set_variables(command.data); });
        else if (command.kind == CommandKind::Terminate)
          step(call, *live, "terminate", command.note, [&](Step& one) { one.terminate(command.note); });
        else if (command.kind == CommandKind::Silence)
          JW_TRY(silence(call, *live, command));
        else
          JW_TRY(move(call, *live, command));
        break;
      }
      case CommandKind::Fire:
      case CommandKind::Job:
      case CommandKind::JobDone: {
        live = JW_TRY(load(instance_of(command.number)));
        const auto id = inside_of(command.number);
        const auto* wait = live->state.wait(id);
        const auto now = engine_.parts().clock.now();
        if (command.kind == CommandKind::Fire) {
          if (wait == nullptr || wait->kind != WaitKind::Timer || wait->due > now.time_since_epoch().count())
            return answer(*live);
          step(call, *live, "timer", live->program->node(wait->node).id,
               [&](Step& one) { one.fire(id, {}); });
        } else if (wait == nullptr || wait->kind != WaitKind::Job) {
          return answer(*live);
        } else if (command.kind == CommandKind::Job) {
          JW_TRY(run_job(call, *live, id));
        } else if (command.error) {
          step(call, *live, "job failed", describe(*command.error),
               [&](Step& one) { one.job_failed(id, *command.error, now + kAgain); });
        } else if (!command.name.empty()) {
          step(call, *live, "job error", command.name, [&](Step& one) { one.job_error(id, command.name); });
        } else {
          step(call, *live, "job", wait->name, [&](Step& one) { one.job_done(id, command.data); });
        }
        break;
      }
    }
    if (live != nullptr && live->records.size() == 1 && !command.data.empty())
      live->records.front().data = std::move(data);
    auto settled = settle(call);
    for (std::size_t i = first; settled && i < touched_.size(); ++i)
      settled = take_early(call, *lives_[touched_[i]]);
    if (!settled) {
      broken_ = true;
      return fail(settled.error());
    }
    Answer result;
    if (live != nullptr) result = answer(*live);
    result.message = message;
    return result;
  }());
}

Answer Run::answer(const Live& live) const {
  Answer answer;
  answer.instance = live.id;
  answer.status = to_string(live.state.status);
  answer.outcome = live.state.outcome;
  for (const auto& wait : live.state.waits) {
    if (wait.kind == WaitKind::Task) answer.tasks.push_back(task_id(live.id, wait.id));
    if (wait.kind == WaitKind::Incident) answer.incidents.push_back(task_id(live.id, wait.id));
  }
  return answer;
}

// Instances whose definition changed under them: migration.hpp checks, the entry does it.
Result<> Run::move(const Call& call, Live& live, const Command& command) {
  auto target = JW_TRY(engine_.parts().program(session_, live.process, command.version));
  const auto plan = plan_move(*live.program, *target, live.state, command.mapping);
  if (!plan.problems.empty())
    return fail(Code::Conflict, "flow.migration", "the instance can't move to version {}: {}",
                "该实例不能迁移到版本 {}：{}", target->version(), plan.problems.front());
  Record record = new_record(call, engine_.parts().clock.now(), "migrate",
                             fmt::format("{} -> {} {}", live.version, target->version(), command.note));
  record.entries.push_back(plan.entry);
  apply(live.state, plan.entry);
  live.records.push_back(std::move(record));
  live.program = target;
  live.version = target->version();
  touched_.push_back(live.number);
  JW_TRY(session_.exec("update flow_instance set version = $1 where number = $2", live.version, live.number));
  JW_TRY(ledger::record(session_, call, engine_.parts().clock,
                        {"flow.migrated", live.id, {{"process", live.process}, {"version", live.version}}}));
  return {};
}

}  // namespace jw::flow
