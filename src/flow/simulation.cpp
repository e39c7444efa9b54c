#include "flow/simulation.hpp"

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include <boost/json/parse.hpp>

#include "db/database.hpp"
#include "flow/instances.hpp"
#include "flow/run.hpp"
#include "flow/step_run.hpp"
#include "org/calendars.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

constexpr int kMostEvents = 20'000;  // of one simulated instance
constexpr double kHour = 3'600'000.0;

json::object object_of(const std::string& text) {
  boost::system::error_code ec;
  auto value = json::parse(text, ec);
  return ec || !value.is_object() ? json::object() : std::move(value.get_object());
}

// What happened at a node, in order.
struct Happening {
  std::int64_t took = 0;  // milliseconds
  json::object data;
  std::string person;
  bool skipped = false;  // an incident that was resolved instead of tried again
};

struct Past {
  json::object variables;
  std::int64_t started = 0, ended = 0;
  std::string end;
  std::map<std::string, std::deque<Happening>> at;      // by node id
  std::map<std::string, std::deque<Happening>> mended;  // incidents, by node id
  std::set<std::string> passed;
};

// Reads a journal back into what people and functions did.
Past read_past(const Program& program, const std::vector<Record>& records) {
  Past past;
  if (records.empty()) return past;
  past.started = records.front().time;
  State state;
  std::map<Id, std::int64_t> opened;
  std::set<Id> incidents;
  json::object corrected;  // by people since the last incident was mended
  for (const auto& record : records) {
    if (record.command == "variables")
      for (const auto& [name, value] : object_of(record.data)) corrected[name] = value;
    for (std::size_t i = 0; i < record.entries.size(); ++i) {
      const auto& entry = record.entries[i];
      const bool named = entry.node < program.process().nodes.size();
      if (entry.kind == EntryKind::VariablesSet && &record == &records.front() && i <= 1)
        past.variables = object_of(entry.text);
      if (entry.kind == EntryKind::TokenMade || entry.kind == EntryKind::TokenMoved)
        if (named) past.passed.insert(program.node(entry.node).id);
      if (entry.kind == EntryKind::WaitOpened) {
        opened[entry.id] = record.time;
        if (static_cast<WaitKind>(entry.other) == WaitKind::Incident) incidents.insert(entry.id);
      }
      if (entry.kind == EntryKind::WaitClosed && named && incidents.contains(entry.id)) {
        if (entry.text != "retried" && entry.text != "resolved") continue;
        Happening mend;
        mend.took = record.time - opened[entry.id];
        mend.person = record.actor;
        mend.skipped = entry.text == "resolved";
        mend.data = std::exchange(corrected, {});
        for (const auto& [name, value] : object_of(record.data)) mend.data[name] = value;
        past.mended[program.node(entry.node).id].push_back(std::move(mend));
        continue;
      }
      if (entry.kind == EntryKind::WaitClosed && named &&
          (entry.text == "completed" || entry.text == "done" || entry.text == "fired")) {
        Happening happening;
        happening.took = record.time - opened[entry.id];
        happening.person = record.actor;
        if (!record.data.empty())
          happening.data = object_of(record.data);
        else if (i + 1 < record.entries.size() && record.entries[i + 1].kind == EntryKind::VariablesSet)
          happening.data = object_of(record.entries[i + 1].text);
        past.at[program.node(entry.node).id].push_back(std::move(happening));
      }
      if (entry.kind == EntryKind::Ended) {
        past.end = entry.text;
        past.ended = record.time;
      }
    }
  }
  return past;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const auto value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

struct Times {
  std::vector<double> before, after;
  std::int64_t late = 0;
};

// One instance played once more in its own time.
class Replay {
 public:
  Replay(const Program& program, const Engine& engine, db::Session& session, const SimulationRequest& request,
         Past past, std::map<std::string, Times>& times)
      : program_(program), request_(request), past_(std::move(past)), times_(times) {
    if (engine.parts().decide)
      setting_.decide = [&engine, &session](std::string_view table, const json::object& variables) {
        return engine.parts().decide(session, table, variables);
      };
    if (engine.parts().calendars != nullptr) setting_.calendar = engine.parts().calendars->current();
  }

  void run(std::string_view region, SimulatedInstance& out) {
    setting_.region = region;
    now_ = past_.started;
    const auto start = program_.start_of(std::nullopt);
    if (!start) {
      out.problem = "no plain start event";
      return;
    }
    step([&](Step& one) { one.start(*start, past_.variables); });
    for (int events = 0; state_.status == Status::Running; ++events) {
      if (events > kMostEvents) {
        out.problem = "goes round without end";
        break;
      }
      const auto next = std::min_element(plan_.begin(), plan_.end(),
                                         [](const Planned& a, const Planned& b) { return a.at < b.at; });
      if (next == plan_.end()) {
        for (const auto& wait : state_.waits)
          out.problem =
              wait.kind == WaitKind::Incident ? wait.key : "waits for what never came: " + wait.name;
        break;
      }
      const Planned planned = *next;
      plan_.erase(next);
      const auto* wait = state_.wait(planned.wait);
      if (wait == nullptr) continue;
      now_ = std::max(now_, planned.at);
      setting_.person = planned.person;
      note_time(*wait, planned.opened, out);
      const auto kind = wait->kind;
      step([&](Step& one) {
        if (kind == WaitKind::Incident && planned.skipped) {
          one.skip(planned.wait, planned.data);
        } else if (kind == WaitKind::Incident) {
          one.set_variables(planned.data);
          one.retry(planned.wait);
        } else if (kind == WaitKind::Task)
          one.complete(planned.wait, planned.data);
        else if (kind == WaitKind::Job)
          one.job_done(planned.wait, planned.data);
        else if (kind == WaitKind::Child)
          one.child_done(planned.wait, planned.data);
        else
          one.fire(planned.wait, planned.data);
      });
    }
    out.hours_before = static_cast<double>(past_.ended - past_.started) / kHour;
    out.hours_after = static_cast<double>(now_ - past_.started) / kHour;
    out.end_before = past_.end;
    out.end_after = state_.outcome;
    std::set_difference(past_.passed.begin(), past_.passed.end(), passed_.begin(), passed_.end(),
                        std::back_inserter(out.only_before));
    std::set_difference(passed_.begin(), passed_.end(), past_.passed.begin(), past_.passed.end(),
                        std::back_inserter(out.only_after));
  }

 private:
  struct Planned {
    std::int64_t at = 0, opened = 0;
    Id wait = 0;
    json::object data;
    std::string person;
    bool skipped = false;
  };

  template <class F>
  void step(F&& act) {
    setting_.now = Time(std::chrono::milliseconds(now_));
    std::vector<Entry> entries;
    std::vector<Effect> effects;
    Step one(program_, setting_, state_, entries, effects);
    act(one);
    for (const auto& entry : entries) {
      if (entry.kind == EntryKind::TokenMade || entry.kind == EntryKind::TokenMoved)
        passed_.insert(program_.node(entry.node).id);
      if (entry.kind == EntryKind::WaitOpened) foresee(entry.id);
      if (entry.kind == EntryKind::WaitChanged)
        if (const auto* wait = state_.wait(entry.id); wait != nullptr && wait->kind == WaitKind::Timer)
          plan_.push_back({wait->due, now_, entry.id, {}, {}, false});
    }
  }

  // When what is waited for will come: as it did, or as the request says.
  void foresee(Id id) {
    const auto* wait = state_.wait(id);
    if (wait == nullptr) return;
    const auto& node = program_.node(wait->node).id;
    if (wait->kind == WaitKind::Incident) {
      // Mended as it was then; one that is new stays, and ends the replay with its reason.
      auto& mends = past_.mended[node];
      if (mends.empty()) return;
      auto& mend = mends.front();
      plan_.push_back({now_ + mend.took, now_, id, std::move(mend.data), mend.person, mend.skipped});
      mends.pop_front();
      return;
    }
    if (wait->kind == WaitKind::Timer) {
      plan_.push_back({wait->due, now_, id, {}, {}, false});
      return;
    }
    auto& happened = past_.at[node];
    Planned planned{now_, now_, id, {}, {}, false};
    if (!happened.empty()) {
      planned.at += happened.front().took;
      planned.data = std::move(happened.front().data);
      planned.person = happened.front().person;
      happened.pop_front();
    } else if (wait->kind == WaitKind::Message || wait->kind == WaitKind::Signal) {
      return;  // it never came
    }
    if (const auto other = request_.hours.find(node); other != request_.hours.end())
      planned.at = now_ + static_cast<std::int64_t>(other->second * kHour);
    plan_.push_back(std::move(planned));
  }

  void note_time(const Wait& wait, std::int64_t opened, SimulatedInstance& out) {
    if (wait.kind != WaitKind::Task) return;
    const auto& node = program_.node(wait.node).id;
    auto& times = times_[node];
    times.after.push_back(static_cast<double>(now_ - opened) / kHour);
    const auto limit = request_.limits.find(node);
    if (limit == request_.limits.end() || !setting_.calendar) return;
    const auto end =
        setting_.calendar->deadline(Time(std::chrono::milliseconds(opened)),
                                    std::clamp(static_cast<int>(limit->second), 0, 1000), setting_.region);
    if (Time(std::chrono::milliseconds(now_)) <= end.end) return;
    ++times.late;
    out.late.push_back(node);
  }

  const Program& program_;
  const SimulationRequest& request_;
  Past past_;
  std::map<std::string, Times>& times_;
  Setting setting_;
  State state_;
  std::vector<Planned> plan_;
  std::set<std::string> passed_;
  std::int64_t now_ = 0;
};

}  // namespace

Result<SimulationReport> simulate(const Engine& engine, const Call& call, const SimulationRequest& request,
                                  std::shared_ptr<const Program> program) {
  const auto limit = std::clamp<std::int64_t>(request.limit, 1, 1000);
  return engine.parts().database.read(call, [&](db::Session& session) -> Result<SimulationReport> {
    auto target = program;
    if (!target) target = JW_TRY(engine.parts().program(session, request.process, request.version));
    std::vector<db::Row> rows;
    if (request.instances.empty()) {
      rows =
          JW_TRY(session.query("select number, id, title, version, region from flow_instance where process = "
                               "$1 and status = 'completed' "
                               "order by number desc limit $2",
                               request.process, limit));
    } else {
      for (const auto& id : request.instances) {
        if (static_cast<std::int64_t>(rows.size()) == limit) break;
        auto row = JW_TRY(session.one(
            "select number, id, title, version, region from flow_instance where id = $1 and process = $2 and "
            "status = 'completed'",
            id, request.process));
        if (row) rows.push_back(std::move(*row));
      }
    }
    SimulationReport report;
    std::map<std::string, Times> times;
    std::vector<double> before, after;
    for (const auto& row : rows) {
      JW_TRY(call.check());
      const auto then = JW_TRY(engine.parts().program(session, request.process, row.integer(3)));
      auto past = read_past(*then, JW_TRY(Instances::journal(session, row.integer(0))));
      for (const auto& [node, happened] : past.at) {
        const auto at = find_node(then->process(), node);
        if (at == npos || then->process().nodes[at].kind != NodeKind::UserTask) continue;
        for (const auto& one : happened) times[node].before.push_back(static_cast<double>(one.took) / kHour);
      }
      SimulatedInstance one;
      one.id = row.text(1);
      one.title = row.text(2);
      Replay(*target, engine, session, request, std::move(past), times).run(row.text(4), one);
      ++report.instances;
      if (one.problem.empty()) {
        ++report.finished;
        before.push_back(one.hours_before);
        after.push_back(one.hours_after);
        if (one.end_before != one.end_after) ++report.other_end;
      }
      report.items.push_back(std::move(one));
    }
    report.mean_before = mean(before);
    report.mean_after = mean(after);
    report.median_before = median(before);
    report.median_after = median(after);
    for (const auto& [node, one] : times) {
      const auto at = find_node(target->process(), node);
      report.nodes.push_back({node, at == npos ? "" : target->process().nodes[at].name,
                              static_cast<std::int64_t>(one.before.size()),
                              static_cast<std::int64_t>(one.after.size()), mean(one.before), mean(one.after),
                              one.late});
    }
    return report;
  });
}

}  // namespace jw::flow
