#include <algorithm>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "flow/inbox.hpp"
#include "flow/step_run.hpp"
#include "ledger/event.hpp"

namespace jw::flow {
namespace {

std::optional<std::string> person_of(const Wait& wait) {
  return wait.person.empty() ? std::optional<std::string>() : std::optional<std::string>(wait.person);
}

}  // namespace

Result<> Run::flush(const Call& call) {
  for (std::size_t i = 0; i < touched_.size(); ++i) JW_TRY(write(call, *lives_[touched_[i]]));
  touched_.clear();
  return {};
}

// Nobody reads these in between, and of many commands they come to less than of each.
Result<> Run::close() {
  JW_TRY(ledger::record_all(session_, engine_.parts().clock, events_));
  events_.clear();
  for (const auto& [key, change] : load_) {
    if (change == 0) continue;
    const auto& [org, lane, day] = key;
    JW_TRY(
        session_.exec("insert into flow_load (org, lane, day, tasks) values ($1, $2, $3, $4) "
                      "on conflict (org, lane, day) do update set tasks = flow_load.tasks + excluded.tasks",
                      org, lane, day, change));
  }
  load_.clear();
  return {};
}

Result<> Run::write(const Call& call, Live& live) {
  if (live.records.empty()) return {};
  const auto now = engine_.parts().clock.now().time_since_epoch().count();
  if (live.revision + static_cast<std::int64_t>(live.records.size()) >= (1 << 20) - 1)
    return fail(Code::TooLarge, "flow.journal_full", "the instance has taken too many steps; end it",
                "该实例步骤过多，请终止");
  std::vector<std::string> steps;
  for (const auto& record : live.records) {
    steps.push_back(encode(record));
    live.digest = crypto::sha256(live.digest + steps.back());
  }
  const auto first = live.revision;
  live.revision += static_cast<std::int64_t>(steps.size());
  live.records.clear();
  auto& state = live.state;
  const bool running = state.status == Status::Running;
  // First the row that this instance has one of: of two who work on it at once PostgreSQL lets one
  // wait here, and then sends it back to begin again from what the other left. A number of the
  // journal that is taken would only be an error.
  if (live.fresh) {
    JW_TRY(session_.exec(
        "insert into flow_instance (number, id, process, version, status, outcome, title, key, org, region, "
        "started_by, started, ended) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        live.number, live.id, live.process, live.version, to_string(state.status), state.outcome, live.title,
        live.key, live.org, live.region, live.started_by, live.started, running ? 0 : now));
    events_.push_back(
        {&call, {"flow.started", live.id, {{"process", live.process}, {"version", live.version}}}});
  } else if (!running) {
    JW_TRY(session_.exec("update flow_instance set status = $1, outcome = $2, ended = $3 where number = $4",
                         to_string(state.status), state.outcome, now, live.number));
  }
  JW_TRY(write_state(live, running));
  JW_TRY(write_journal(key_of(live.number, first), std::move(steps)));
  JW_TRY(write_waits(live));
  for (const auto& wait : state.waits)
    if (wait.kind == WaitKind::Incident && !wait.stored)
      events_.push_back(
          {&call,
           {"flow.incident", live.id, {{"node", live.program->node(wait.node).id}, {"reason", wait.name}}}});
  for (auto& wait : state.waits) {
    wait.stored = true;
    wait.changed = false;
  }
  state.closed.clear();
  if (!running)
    events_.push_back({&call,
                       {"flow.ended",
                        live.id,
                        {{"process", live.process},
                         {"status", to_string(state.status)},
                         {"steps", live.revision},
                         {"digest", crypto::to_hex(live.digest)}}}});
  live.fresh = false;
  live.stored_revision = running ? live.revision : 0;
  return {};
}

Result<> Run::write_journal(std::int64_t key, std::vector<std::string> steps) {
  auto step = steps.begin();
  for (; steps.end() - step >= 2; step += 2, key += 2)
    JW_TRY(session_.exec("insert into flow_journal (id, record) values ($1, $2), ($3, $4)", key,
                         db::Bytes{std::move(step[0])}, key + 1, db::Bytes{std::move(step[1])}));
  if (step != steps.end())
    JW_TRY(session_.exec("insert into flow_journal (id, record) values ($1, $2)", key,
                         db::Bytes{std::move(*step)}));
  return {};
}

// Only from the revision that was read: one writer for each instance.
Result<> Run::write_state(const Live& live, bool running) {
  std::int64_t rows = 1;
  if (!running) {
    if (live.stored_revision != 0)
      rows = JW_TRY(session_.exec("delete from flow_state where instance = $1 and revision = $2", live.number,
                                  live.stored_revision));
  } else {
    const db::Bytes bytes{encode(live.state)}, digest{live.digest};
    rows = JW_TRY(
        live.stored_revision == 0
            ? session_.exec(
                  "insert into flow_state (instance, revision, digest, state) values ($1, $2, $3, $4)",
                  live.number, live.revision, digest, bytes)
            : session_.exec(
                  "update flow_state set revision = $1, digest = $2, state = $3 where instance = $4 and "
                  "revision = $5",
                  live.revision, digest, bytes, live.number, live.stored_revision));
  }
  if (rows == 0)
    return fail(Code::Conflict, "db.conflict", "somebody else moved this instance meanwhile; try again",
                "该实例刚被其他操作推进，请重试");
  return {};
}

Result<> Run::write_waits(Live& live) {
  for (const auto& wait : live.state.closed) JW_TRY(close_row(live, wait));
  for (const auto& wait : live.state.waits) {
    if (wait.stored && !wait.changed) continue;
    if (wait.stored) {
      if (wait.kind == WaitKind::Task) {
        if (const auto* row = JW_TRY(task_row(live, wait.id))) {
          JW_TRY(session_.exec("update flow_task set org = $1, person = $2, node = $3 where id = $4",
                               wait.name, person_of(wait), wait.node, key_of(live.number, wait.id)));
          count(row->org, row->lane, row->due, -1);
          count(wait.name, row->lane, row->due, 1);
          live.tasks[wait.id].org = wait.name;
          continue;
        }
      }
      JW_TRY(close_row(live, wait));
    }
    JW_TRY(open_row(live, wait));
  }
  return {};
}

Result<> Run::open_row(Live& live, const Wait& wait) {
  const auto key = key_of(live.number, wait.id);
  switch (wait.kind) {
    case WaitKind::Task: {
      std::string duty;
      const auto due = JW_TRY(due_of(live, wait, duty));
      count(wait.name, wait.key, due, 1);
      JW_TRY(
          session_.exec("insert into flow_task (id, org, lane, due, warn, person, node, created, duty) "
                        "values ($1, $2, $3, $4, "
                        "$5, $6, $7, $8, $9)",
                        key, wait.name, wait.key, due, 0, person_of(wait), wait.node,
                        engine_.parts().clock.now().time_since_epoch().count(), duty));
      live.tasks[wait.id] = {wait.name, wait.key, due};
      return {};
    }
    case WaitKind::Timer:
      JW_TRY(session_.exec("insert into flow_timer (id, due) values ($1, $2)", key, wait.due));
      return {};
    case WaitKind::Job:
      JW_TRY(session_.exec("insert into flow_job (id, due, topic) values ($1, $2, $3)", key, wait.due,
                           wait.name));
      return {};
    case WaitKind::Message:
    case WaitKind::Signal:
      JW_TRY(session_.exec("insert into flow_subscription (id, kind, name, key) values ($1, $2, $3, $4)", key,
                           wait.kind == WaitKind::Message ? "message" : "signal", wait.name, wait.key));
      return {};
    case WaitKind::Incident:
      JW_TRY(
          session_.exec("insert into flow_incident (id, org, node, reason, message, message_zh, since) "
                        "values ($1, $2, $3, $4, "
                        "$5, $6, $7)",
                        key, live.org, wait.node, wait.name, wait.key, wait.others,
                        engine_.parts().clock.now().time_since_epoch().count()));
      return {};
    case WaitKind::Child: return {};
  }
  return {};
}

// Read by itself: SQLite builds a table of its own for what a statement that writes returns.
Result<const TaskRow*> Run::task_row(Live& live, Id task) {
  if (const auto known = live.tasks.find(task); known != live.tasks.end()) return &known->second;
  const auto row =
      JW_TRY(session_.one("select org, lane, due from flow_task where id = $1", key_of(live.number, task)));
  if (!row) return nullptr;
  return &(live.tasks[task] = {row->text(0), row->text(1), row->integer(2)});
}

Result<> Run::close_row(Live& live, const Wait& wait) {
  const auto key = key_of(live.number, wait.id);
  switch (wait.kind) {
    case WaitKind::Task: {
      const auto* row = JW_TRY(task_row(live, wait.id));
      if (row == nullptr) return {};
      count(row->org, row->lane, row->due, -1);
      JW_TRY(session_.exec("delete from flow_task where id = $1", key));
      live.tasks.erase(wait.id);
      return {};
    }
    case WaitKind::Timer: JW_TRY(session_.exec("delete from flow_timer where id = $1", key)); return {};
    case WaitKind::Job: JW_TRY(session_.exec("delete from flow_job where id = $1", key)); return {};
    case WaitKind::Message:
    case WaitKind::Signal:
      JW_TRY(session_.exec("delete from flow_subscription where id = $1", key));
      return {};
    case WaitKind::Incident: JW_TRY(session_.exec("delete from flow_incident where id = $1", key)); return {};
    case WaitKind::Child: return {};
  }
  return {};
}

void Run::count(const std::string& org, const std::string& lane, std::int64_t due, std::int64_t change) {
  load_[{org, lane, day_of_due(due)}] += change;
}

}  // namespace jw::flow
