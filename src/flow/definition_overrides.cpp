#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "flow/definition_store.hpp"
#include "flow/definitions.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

// What places make their own, and the decision tables.
namespace jw::flow {
namespace {

constexpr std::size_t kMaxChanges = 500;

tl::unexpected<Error> refused(const std::vector<Refusal>& refusals) {
  std::string en, zh;
  for (std::size_t i = 0; i < refusals.size() && i < 20; ++i) {
    en += fmt::format("\n{} {}: {}", refusals[i].code, refusals[i].element, refusals[i].en);
    zh += fmt::format("\n{} {}：{}", refusals[i].code, refusals[i].element, refusals[i].zh);
  }
  return fail(Code::Invalid, "flow.override", "the local version is refused for {0} reasons:{1}",
              "本地化因 {0} 处问题被拒绝：{2}", refusals.size(), en, zh);
}

tl::unexpected<Error> no_override(std::string_view process) {
  return fail(Code::NotFound, "flow.override_none", "this block has no parts of its own of the process {}",
              "本区划没有对流程 {} 做本地化", process);
}

Result<DecisionVersion> read_decision(const db::Row& row) {
  DecisionVersion one;
  one.id = row.text(0);
  one.version = row.integer(1);
  const auto json = JW_TRY(parse_json(row.text(2)).with("stored decision table"));
  one.form = JW_TRY(read_json<DecisionForm>(json).with("stored decision table"));
  one.name = one.form.name;
  one.author = row.text(3);
  one.deployed = row.text(4);
  return one;
}

constexpr std::string_view kDecision =
    "SELECT id, version, form, author, deployed FROM flow_decision WHERE state = 'current'";

tl::unexpected<Error> no_decision(std::string_view id) {
  return fail(Code::NotFound, "flow.decision_unknown", "no decision table {} is deployed",
              "没有部署决策表 {}", id.substr(0, 100));
}

}  // namespace

Result<Definitions::Local> Definitions::resolve(db::Session& session, const Call&, std::string_view process,
                                                const OverrideForm& form, std::string_view block) const {
  if (form.changes.empty() || form.changes.size() > kMaxChanges)
    return fail(Code::Invalid, "flow.override_size", "an override has 1 to {} changes",
                "本地化应包含 1 到 {} 处修改", kMaxChanges);
  auto base = JW_TRY(stored::find(session, process, form.base_version));
  if (!base) return stored::unknown(process, form.base_version);
  if (base->base_version != 0)
    return fail(Code::Invalid, "flow.override_base",
                "version {} is local itself; name a version of the owner",
                "版本 {} 本身是本地化版本，请选择上级版本", base->version);
  if (base->region == block || !block.starts_with(base->region))
    return fail(Code::Denied, "flow.override_block",
                "only a block below the owner of {} makes parts its own; the owner deploys a new version",
                "只有流程 {} 所属区划的下级可以本地化；所属区划请部署新版本", process);
  Local local;
  local.base = std::move(*base);
  const auto document = JW_TRY(stored::document(session, process, local.base.version));
  Refusals refusals;
  local.document = JW_TRY(apply_override(document, form.changes, refusals));
  local.before = JW_TRY(program(session, process, local.base.version))->process();
  if (!refusals.empty()) {
    local.reading.refusals = std::move(refusals).take();
    return local;
  }
  local.reading = JW_TRY(examine(session, local.document));
  if (!local.reading.ok()) return local;
  // Other processes of the document stay what they are.
  std::erase_if(local.reading.processes, [&](const Process& one) { return one.id != process; });
  if (local.reading.processes.empty())
    refusals.add(process, 0, "override.element", "the process itself is gone", "流程本身不见了");
  else
    check_clocks_kept(
        local.before, local.reading.processes.front(),
        [&](const ClockSpec& one) { return days_of(one, block); }, refusals);
  local.reading.refusals = std::move(refusals).take();
  return local;
}

Result<DefinitionCheck> Definitions::check_override(const Call& call, std::string_view process,
                                                    const OverrideForm& form) const {
  const auto block = JW_TRY(block_of(call));
  const auto local = JW_TRY(database_.read(
      call, [&](db::Session& session) { return resolve(session, call, process, form, block); }));
  DefinitionCheck result;
  result.deployable = local.reading.ok();
  result.refusals = local.reading.refusals;
  for (const auto& one : local.reading.processes)
    result.processes.push_back({one.id, one.name, static_cast<std::int64_t>(one.nodes.size())});
  return result;
}

Result<Override> Definitions::put_override(const Call& call, std::string_view process,
                                           const OverrideForm& form) {
  const auto block = JW_TRY(block_of(call));
  return database_.write(call, [&](db::Session& session) -> Result<Override> {
    auto local = JW_TRY(resolve(session, call, process, form, block));
    if (!local.reading.ok()) return refused(local.reading.refusals);
    Override made;
    made.changes = form.changes;
    made.differences = differences(local.before, local.reading.processes.front());
    made.definition = JW_TRY(keep(session, call,
                                  {std::move(local.reading.processes.front()), std::move(local.document),
                                   block, local.base.version, form.changes},
                                  form.note));
    return made;
  });
}

Result<Override> Definitions::override_of(const Call& call, std::string_view process,
                                          std::string_view region) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  return database_.read(call, [&](db::Session& session) -> Result<Override> {
    const auto all = JW_TRY(stored::versions(session, process));
    if (all.empty()) return stored::unknown(process, 0);
    for (const auto& one : all) {
      if (one.state != "current" || one.base_version == 0 || one.region != region) continue;
      Override found;
      found.definition = one;
      found.changes = JW_TRY(stored::changes(session, process, one.version));
      const auto before = JW_TRY(program(session, process, one.base_version));
      const auto after = JW_TRY(program(session, process, one.version));
      found.differences = differences(before->process(), after->process());
      return found;
    }
    return no_override(process);
  });
}

Result<> Definitions::remove_override(const Call& call, std::string_view process) {
  const auto block = JW_TRY(block_of(call));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const auto current = JW_TRY(stored::current(session, process, block));
    if (!current || current->base_version == 0) return no_override(process);
    JW_TRY(session.exec("UPDATE flow_definition SET state = 'withdrawn' WHERE process = $1 AND version = $2",
                        process, current->version));
    ledger::Event event{"flow.withdrawn", std::string(process), {}};
    event.details["version"] = current->version;
    event.details["region"] = block;
    JW_TRY(ledger::record(session, call, clock_, event));
    return {};
  });
}

Result<std::vector<DecisionVersion>> Definitions::decisions(const Call& call) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  return database_.read(call, [](db::Session& session) -> Result<std::vector<DecisionVersion>> {
    std::vector<DecisionVersion> all;
    for (const auto& row : JW_TRY(session.query(fmt::format("{} ORDER BY id", kDecision))))
      all.push_back(JW_TRY(read_decision(row)));
    return all;
  });
}

Result<DecisionVersion> Definitions::decision(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  return database_.read(call, [&](db::Session& session) -> Result<DecisionVersion> {
    const auto row = JW_TRY(session.one(fmt::format("{} AND id = $1", kDecision), id));
    if (!row) return no_decision(id);
    return read_decision(*row);
  });
}

Result<DecisionVersion> Definitions::put_decision(const Call& call, const DecisionForm& form) {
  JW_TRY(block_of(call));
  JW_TRY(Decision::compile(form));
  return database_.write(call, [&](db::Session& session) -> Result<DecisionVersion> {
    DecisionVersion one;
    one.id = form.id;
    one.name = form.name;
    one.form = form;
    one.author = call.actor.name;
    one.deployed = jw::to_string(clock_.now());
    const auto last =
        JW_TRY(session.one("SELECT coalesce(max(version), 0) FROM flow_decision WHERE id = $1", form.id));
    one.version = last->integer(0) + 1;
    JW_TRY(session.exec("UPDATE flow_decision SET state = 'former' WHERE id = $1 AND state = 'current'",
                        form.id));
    JW_TRY(session.exec(
        "INSERT INTO flow_decision (id, version, state, form, author, deployed) VALUES ($1, $2, "
        "'current', $3, $4, $5)",
        one.id, one.version, boost::json::serialize(write_json(form)), one.author, one.deployed));
    ledger::Event event{"flow.decision_deployed", one.id, {}};
    event.details["version"] = one.version;
    event.details["rules"] = form.rules.size();
    JW_TRY(ledger::record(session, call, clock_, event));
    return one;
  });
}

Result<boost::json::value> Definitions::decide(db::Session& session, std::string_view table,
                                               const boost::json::object& variables) const {
  const auto row = JW_TRY(session.one(fmt::format("{} AND id = $1", kDecision), table));
  if (!row) return no_decision(table);
  // The time tells versions of a rolled-back transaction apart.
  const auto key = fmt::format("{} {} {}", row->text(0), row->integer(1), row->text(4));
  auto known = decisions_.with([&](const auto& all) {
    const auto at = all.find(key);
    return at == all.end() ? std::shared_ptr<const Decision>() : at->second;
  });
  if (!known) {
    known = std::make_shared<const Decision>(JW_TRY(Decision::compile(JW_TRY(read_decision(*row)).form)));
    decisions_.with([&](auto& all) { all[key] = known; });
  }
  return known->decide(variables);
}

}  // namespace jw::flow
