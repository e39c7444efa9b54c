#include "flow/instances.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <boost/json/parse.hpp>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "flow/run.hpp"
#include "org/rights.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

std::string text_of(std::int64_t ms) {
  return ms == 0 ? std::string() : jw::to_string(Time(std::chrono::milliseconds(ms)));
}

// Who runs the machine.
bool operates_all(const Call& call) {
  return call.actor.kind == Actor::Kind::System || call.actor.roles.contains("operator");
}
// The region a data bureau answers for.
std::string block_of(const Call& call) {
  if (!org::allows(call.actor.roles, org::Right::FlowOperate)) return {};
  return call.actor.org.substr(0, call.actor.org.find('.'));
}

std::string_view word_of(WaitKind kind) {
  switch (kind) {
    case WaitKind::Task: return "task";
    case WaitKind::Job: return "job";
    case WaitKind::Message: return "message";
    case WaitKind::Timer: return "timer";
    case WaitKind::Signal: return "signal";
    case WaitKind::Child: return "call";
    case WaitKind::Incident: return "incident";
  }
  return "";
}

WaitView view_of(const Program& program, std::string_view instance, const Wait& wait) {
  WaitView view;
  view.kind = word_of(wait.kind);
  view.node = program.node(wait.node).id;
  view.due = text_of(wait.due);
  view.left = wait.left;
  if (wait.kind == WaitKind::Task) {
    view.id = task_id(instance, wait.id);
    view.name = program.node(wait.node).name;
    view.org = wait.name;
    view.right = wait.key;
    view.person = wait.person;
  } else if (wait.kind == WaitKind::Incident) {
    view.id = task_id(instance, wait.id);
    view.name = wait.name;
    view.message = wait.key;
    view.message_zh = wait.others;
  } else {
    view.name = wait.name;
    view.key = wait.key;
  }
  return view;
}

// The journal in words. Nodes are those of the version that held at the time.
class Teller {
 public:
  Teller(const Engine& engine, db::Session& session, std::string process)
      : engine_(engine), session_(session), process_(std::move(process)) {}

  Result<HistoryStep> tell(std::int64_t sequence, const Record& record) {
    HistoryStep step;
    step.sequence = sequence;
    step.time = text_of(record.time);
    step.actor = record.actor;
    step.name = record.name;
    step.org = record.org;
    step.command = record.command;
    step.detail = record.detail;
    if (!record.data.empty()) {
      boost::system::error_code ec;
      if (auto data = json::parse(record.data, ec); !ec && data.is_object()) step.data = data.get_object();
    }
    for (const auto& entry : record.entries) {
      if (entry.kind == EntryKind::Started || entry.kind == EntryKind::Moved)
        program_ = JW_TRY(engine_.parts().program(session_, process_, entry.number));
      const auto change = [&](std::string_view what, std::string detail = {}) {
        const bool known = program_ && entry.node < program_->process().nodes.size();
        const auto* node = known ? &program_->node(entry.node) : nullptr;
        step.changes.push_back(
            {std::string(what), node ? node->id : "", node ? node->name : "", std::move(detail)});
        if (node && what == "entered") passed.insert(node->id);
      };
      switch (entry.kind) {
        case EntryKind::TokenMade:
        case EntryKind::TokenMoved: change("entered"); break;
        case EntryKind::TokenCancelled: change("cancelled"); break;
        case EntryKind::WaitOpened: {
          const auto kind = static_cast<WaitKind>(entry.other & 0xff);
          if (kind == WaitKind::Incident) {
            Wait wait;
            State scratch;
            scratch.scopes.emplace_back();
            apply(scratch, entry);
            change("incident", scratch.waits.front().name);
          } else {
            change("waits", std::string(word_of(kind)));
          }
          break;
        }
        case EntryKind::WaitClosed:
          if (entry.text == "completed" || entry.text == "done" || entry.text == "fired" ||
              entry.text == "resolved" || entry.text == "retried")
            change("done", entry.text);
          break;
        case EntryKind::ClockStarted:
        case EntryKind::ClockChanged:
        case EntryKind::ClockStopped: step.changes.push_back({"clock", "", "", entry.text}); break;
        case EntryKind::Ended: step.changes.push_back({"ended", entry.text, "", ""}); break;
        default: break;
      }
    }
    return step;
  }

  std::set<std::string> passed;

 private:
  const Engine& engine_;
  db::Session& session_;
  std::string process_;
  std::shared_ptr<const Program> program_;
};

constexpr std::string_view kRow =
    "select number, id, process, version, status, outcome, title, key, org, region, started, ended from "
    "flow_instance ";

InstanceRow row_of(const db::Row& row) {
  InstanceRow made;
  made.id = row.text(1);
  made.process = row.text(2);
  made.version = row.integer(3);
  made.status = row.text(4);
  made.outcome = row.text(5);
  made.title = row.text(6);
  made.key = row.text(7);
  made.org = row.text(8);
  made.region = row.text(9);
  made.started = text_of(row.integer(10));
  made.ended = text_of(row.integer(11));
  return made;
}

Result<std::int64_t> after_of(const PageRequest& page, std::int64_t first) {
  if (page.after.empty()) return first;
  std::int64_t after = 0;
  const auto [end, error] = std::from_chars(page.after.data(), page.after.data() + page.after.size(), after);
  if (error != std::errc() || end != page.after.data() + page.after.size())
    return fail(Code::Invalid, "flow.cursor", "the page can't be continued from there; begin anew",
                "分页位置无效，请从头开始");
  return after;
}

}  // namespace

bool operates_in(const Call& call, std::string_view region) {
  const auto block = block_of(call);
  return operates_all(call) || (!block.empty() && region.starts_with(block));
}

Result<std::vector<Record>> Instances::journal(db::Session& session, std::int64_t number) {
  std::vector<Record> records;
  for (const auto& row :
       JW_TRY(session.query("select record from flow_journal where id >= $1 and id < $2 order by id",
                            key_of(number, 0), key_of(number + 1, 0))))
    records.push_back(JW_TRY(decode_record(row.bytes(0))));
  return records;
}

Result<Page<InstanceRow>> Instances::list(const Call& call, const InstanceFilter& filter,
                                          const PageRequest& page) const {
  const auto before = JW_TRY(after_of(page, std::numeric_limits<std::int64_t>::max()));
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<Page<InstanceRow>> {
    std::string sql(kRow);
    std::vector<db::Value> values{before, static_cast<std::int64_t>(page.shown() + 1)};
    sql += "where number < $1";
    const auto also = [&](std::string_view column, const std::string& value) {
      if (value.empty()) return;
      values.emplace_back(value);
      sql += fmt::format(" and {} = ${}", column, values.size());
    };
    if (const auto block = block_of(call); operates_all(call)) {
    } else if (!block.empty()) {
      also(fmt::format("substr(region, 1, {})", block.size()), block);
    } else {
      also("org", call.actor.org);
    }
    also("process", filter.process);
    also("status", filter.status);
    also("key", filter.key);
    sql += " order by number desc limit $2";
    const auto rows = JW_TRY(session.query_list(sql, values));
    std::vector<std::pair<std::int64_t, InstanceRow>> found;
    for (const auto& row : rows) {
      found.emplace_back(row.integer(0), row_of(row));
      if (auto program =
              engine_.parts().program(session, found.back().second.process, found.back().second.version))
        found.back().second.name = (*program)->process().name;
    }
    auto pages = make_page(std::move(found), page, [](const auto& one) { return std::to_string(one.first); });
    Page<InstanceRow> result;
    result.next = std::move(pages.next);
    for (auto& one : pages.items) result.items.push_back(std::move(one.second));
    return result;
  });
}

Result<Instance> Instances::find(const Call& call, std::string_view id) const {
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<Instance> {
    const auto unknown = [] {
      return fail(Code::NotFound, "flow.unknown", "there is no such instance", "没有该流程实例");
    };
    const auto row = JW_TRY(session.one(std::string(kRow) + "where id = $1", id));
    if (!row) return unknown();
    const auto number = row->integer(0);
    Instance instance;
    instance.row = row_of(*row);
    const auto program = JW_TRY(engine_.parts().program(session, instance.row.process, instance.row.version));
    instance.row.name = program->process().name;
    const auto records = JW_TRY(journal(session, number));
    // The journal alone tells it, whether the instance runs or is over.
    State state;
    Teller teller(engine_, session, instance.row.process);
    std::string digest;
    bool party = call.actor.kind == Actor::Kind::System || instance.row.org == call.actor.org;
    for (std::size_t i = 0; i < records.size(); ++i) {
      digest = crypto::sha256(digest + encode(records[i]));
      for (const auto& entry : records[i].entries) {
        apply(state, entry);
        if (entry.kind == EntryKind::WaitOpened || entry.kind == EntryKind::WaitChanged)
          if (const auto* wait = state.wait(entry.id); wait != nullptr && wait->kind == WaitKind::Task)
            party |= !wait->name.empty() && wait->name == call.actor.org;
      }
      instance.history.push_back(JW_TRY(teller.tell(static_cast<std::int64_t>(i), records[i])));
    }
    if (!party && !operates_in(call, instance.row.region)) return unknown();
    instance.digest = crypto::to_hex(digest);
    for (const auto& node : teller.passed) instance.passed.push_back(node);
    for (const auto& token : state.tokens) {
      const auto& node = program->node(token.node);
      const auto known = std::find_if(instance.tokens.begin(), instance.tokens.end(),
                                      [&](const TokenView& one) { return one.node == node.id; });
      if (known != instance.tokens.end())
        ++known->count;
      else
        instance.tokens.push_back({node.id, node.name, std::string(to_string(node.kind)), 1});
    }
    for (const auto& wait : state.waits) instance.waits.push_back(view_of(*program, id, wait));
    for (const auto& clock : state.clocks) instance.duties.push_back(fmt::format("{}-{}", id, clock.id));
    if (party) {
      if (!state.scopes.empty()) instance.variables = state.scopes.front().variables;
    } else {
      for (auto& step : instance.history) step.data.clear();
    }
    for (const auto& child : JW_TRY(session.query("select i.id from flow_child c join flow_instance i on "
                                                  "i.number = c.instance where c.parent >= $1 and "
                                                  "c.parent < $2",
                                                  key_of(number, 0), key_of(number + 1, 0))))
      instance.children.push_back(child.text(0));
    if (state.parent != 0)
      if (const auto parent =
              JW_TRY(session.one("select id from flow_instance where number = $1", state.parent)))
        instance.parent = parent->text(0);
    return instance;
  });
}

Result<> Instances::may_operate(const Call& call, std::string_view id) const {
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<> {
    const auto row = JW_TRY(
        session.one("select region, org from flow_instance where id = $1", id.substr(0, id.find('.'))));
    if (!row) return fail(Code::NotFound, "flow.unknown", "there is no such instance", "没有该流程实例");
    if (operates_all(call)) return {};
    const auto block = block_of(call);
    if (!block.empty() && (row->text(0).starts_with(block) || row->text(1).starts_with(block))) return {};
    return org::require_org(call, row->text(1));
  });
}

Result<Page<IncidentRow>> Instances::incidents(const Call& call, const PageRequest& page) const {
  const auto after = JW_TRY(after_of(page, 0));
  return engine_.parts().database.read(call, [&](db::Session& session) -> Result<Page<IncidentRow>> {
    // An operator sees all, a bureau its block, a department its own.
    const auto block = block_of(call);
    const auto org = operates_all(call) ? std::string() : block.empty() ? call.actor.org : block;
    const auto length = block.empty() ? 200 : static_cast<int>(block.size());
    const auto rows =
        JW_TRY(session.query("select f.id, f.org, f.node, f.reason, f.message, f.message_zh, f.since, i.id, "
                             "i.process, i.version, i.title "
                             "from flow_incident f join flow_instance i on i.number = f.id / 1048576 where "
                             "f.id > $1 and ($2 = '' or "
                             "substr(i.org, 1, $4) = $2) order by f.id limit $3",
                             after, org, static_cast<std::int64_t>(page.shown() + 1), length));
    std::vector<std::pair<std::int64_t, IncidentRow>> found;
    for (const auto& row : rows) {
      IncidentRow one;
      one.instance = row.text(7);
      one.id = task_id(one.instance, inside_of(row.integer(0)));
      one.process = row.text(8);
      one.version = row.integer(9);
      one.title = row.text(10);
      one.org = row.text(1);
      one.reason = row.text(3);
      one.message = row.text(4);
      one.message_zh = row.text(5);
      one.since = text_of(row.integer(6));
      const auto program = JW_TRY(engine_.parts().program(session, one.process, one.version));
      const auto& node = program->node(static_cast<std::uint32_t>(row.integer(2)));
      one.node = node.id;
      one.node_name = node.name;
      found.emplace_back(row.integer(0), std::move(one));
    }
    auto pages = make_page(std::move(found), page, [](const auto& one) { return std::to_string(one.first); });
    Page<IncidentRow> result;
    result.next = std::move(pages.next);
    for (auto& one : pages.items) result.items.push_back(std::move(one.second));
    return result;
  });
}

}  // namespace jw::flow
