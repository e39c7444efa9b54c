#include <algorithm>
#include <map>

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

tl::unexpected<Error> override_refused(const std::vector<Refusal>& refusals) {
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

// A difference that no part of an override can say.
Refusal rest(const Difference& one) {
  if (one.part == "element" && one.after.empty())
    return {one.element, 0, "override.removed", "不能删除上级流程的内容",
            "what the superior's process has can't be taken away"};
  return {one.element, 0, "override.other", fmt::format("不能在本地修改 {}", one.part),
          fmt::format("{} can't be changed locally", one.part)};
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
  auto base = form.base_version == 0 ? JW_TRY(stored::around(session, process, block, false))
                                     : JW_TRY(stored::find(session, process, form.base_version));
  if (!base && (form.base_version != 0 || !JW_TRY(stored::find(session, process, 0))))
    return stored::unknown(process, form.base_version);
  if (!base || !stored::is_around(base->region, block))
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
  else {
    const auto& made = local.reading.processes.front();
    check_clocks_kept(
        local.before, made, [&](const ClockSpec& one) { return days_of(one, block); }, refusals);
    check_steps_kept(local.before, made, refusals);
    if (shipped_ && shipped_(process)) check_law_kept(local.before, made, form.changes, refusals);
  }
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

Result<Override> Definitions::keep_local(db::Session& session, const Call& call, const OverrideForm& form,
                                         std::string_view block, Local local) {
  if (!local.reading.ok()) return override_refused(local.reading.refusals);
  Override made;
  made.changes = form.changes;
  made.differences = differences(local.before, local.reading.processes.front());
  made.definition = told(JW_TRY(keep(session, call,
                                     {std::move(local.reading.processes.front()),
                                      std::move(local.document),
                                      std::string(block),
                                      local.base.version,
                                      form.changes,
                                      {},
                                      {}},
                                     form.note)));
  JW_TRY(follow(session, call, made.definition.process, block));
  JW_TRY(tell_changed(session, call));
  return made;
}

Result<Override> Definitions::put_override(const Call& call, std::string_view process,
                                           const OverrideForm& form) {
  const auto block = JW_TRY(block_of(call));
  return database_.write(call, [&](db::Session& session) -> Result<Override> {
    return keep_local(session, call, form, block, JW_TRY(resolve(session, call, process, form, block)));
  });
}

Result<Definitions::Own> Definitions::own(db::Session& session, const Call& call, std::string_view process,
                                          std::string_view document, std::string_view block) const {
  Own found;
  auto reading = JW_TRY(examine(session, document));
  const auto edited = std::ranges::find(reading.processes, process, &Process::id);
  if (!reading.ok() || edited == reading.processes.end()) {
    if (reading.ok())
      reading.refusals.push_back({std::string(process), 1, "override.element", "文档中没有该流程",
                                  "the document does not have this process"});
    found.local.reading.refusals = std::move(reading.refusals);
    return found;
  }
  const auto base = JW_TRY(stored::around(session, process, block, false));
  if (base) {
    found.form.base_version = base->version;
    found.form.changes =
        JW_TRY(derive_override(JW_TRY(stored::document(session, process, base->version)), document, process));
    const auto before = JW_TRY(program(session, process, base->version));
    found.local.before = before->process();
    auto& refusals = found.local.reading.refusals;
    // What is gone would come back with the parts, and be refused for what it then lacks.
    for (const auto& one : differences(before->process(), *edited))
      if (found.form.changes.empty() || (one.part == "element" && one.after.empty()))
        refusals.push_back(rest(one));
    if (refusals.empty() && found.form.changes.empty())
      refusals.push_back({std::string(process), 0, "override.same", "与上级版本没有差异",
                          "nothing differs from the superior's"});
  }
  if (found.local.reading.ok()) found.local = JW_TRY(resolve(session, call, process, found.form, block));
  // What the parts could not say.
  if (!found.local.reading.processes.empty())
    for (const auto& one : differences(found.local.reading.processes.front(), *edited))
      found.local.reading.refusals.push_back(rest(one));
  // Where it stands in the document that people look at.
  std::map<std::string_view, int> lines{{edited->id, edited->line}};
  for (const auto& node : edited->nodes) lines[node.id] = node.line;
  for (const auto& flow : edited->flows) lines[flow.id] = flow.line;
  for (auto& one : found.local.reading.refusals)
    if (const auto at = lines.find(one.element); at != lines.end()) one.line = at->second;
  return found;
}

Result<DefinitionCheck> Definitions::check_own(const Call& call, std::string_view process,
                                               std::string_view document) const {
  const auto block = JW_TRY(block_of(call));
  const auto found = JW_TRY(database_.read(
      call, [&](db::Session& session) { return own(session, call, process, document, block); }));
  DefinitionCheck result;
  result.deployable = found.local.reading.ok();
  result.refusals = found.local.reading.refusals;
  for (const auto& one : found.local.reading.processes) {
    result.processes.push_back({one.id, one.name, static_cast<std::int64_t>(one.nodes.size())});
    result.differences = differences(found.local.before, one);
  }
  return result;
}

Result<Override> Definitions::put_own(const Call& call, std::string_view process, std::string_view document,
                                      std::string_view note) {
  const auto block = JW_TRY(block_of(call));
  return database_.write(call, [&](db::Session& session) -> Result<Override> {
    auto found = JW_TRY(own(session, call, process, document, block));
    found.form.note = note;
    return keep_local(session, call, found.form, block, std::move(found.local));
  });
}

Result<> Definitions::follow(db::Session& session, const Call& call, std::string_view process,
                             std::string_view region) {
  auto below = JW_TRY(stored::all(session, false));
  std::erase_if(below, [&](const Definition& one) {
    return one.process != process || one.base_version == 0 || !stored::is_around(region, one.region);
  });
  std::ranges::stable_sort(below, {}, [](const Definition& one) { return one.region.size(); });
  for (const auto& one : below) {
    const auto base = JW_TRY(stored::around(session, process, one.region, false));
    if (!base) continue;
    if (base->version == one.base_version) {
      if (!one.unfit.empty()) JW_TRY(stored::mark(session, one, {}));
      continue;
    }
    auto changes = JW_TRY(stored::changes(session, process, one.version));
    OverrideForm form{base->version, fmt::format("随上级版本 {} 更新", base->version), std::move(changes)};
    auto local = JW_TRY(resolve(session, call, process, form, one.region));
    if (local.reading.ok()) {
      JW_TRY(keep(session, call,
                  {std::move(local.reading.processes.front()), std::move(local.document), one.region,
                   base->version, form.changes, one.origin, one.org},
                  form.note));
      continue;
    }
    JW_TRY(stored::mark(session, one, local.reading.refusals));
    ledger::Event event{"flow.override_unfit", one.process, {}};
    event.details["version"] = one.version;
    event.details["region"] = one.region;
    event.details["base_version"] = base->version;
    event.details["reasons"] = local.reading.refusals.size();
    JW_TRY(ledger::record(session, call, clock_, event));
  }
  return {};
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
      found.definition = told(one);
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
    JW_TRY(follow(session, call, process, block));
    return tell_changed(session, call);
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
