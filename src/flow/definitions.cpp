#include "flow/definitions.hpp"

#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "flow/definition_store.hpp"
#include "flow/model_rules.hpp"
#include "flow/presets.hpp"
#include "flow/xml.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::flow {
namespace {

constexpr std::size_t kMaxNote = 1000;
constexpr std::int64_t kMostClockDays = 1000;  // that a clock may have

Result<> check_note(std::string_view note) {
  if (note.size() <= kMaxNote) return {};
  return fail(Code::Invalid, "flow.note", "the note is longer than {} bytes", "说明超过 {} 字节", kMaxNote);
}

tl::unexpected<Error> refused(std::string_view reason, const std::vector<Refusal>& refusals) {
  std::string en, zh;
  std::size_t shown = 0;
  for (const auto& one : refusals) {
    if (++shown > 20) break;
    en += fmt::format("\n{} {} (line {}): {}", one.code, one.element, one.line, one.en);
    zh += fmt::format("\n{} {}（第 {} 行）：{}", one.code, one.element, one.line, one.zh);
  }
  return fail(Code::Invalid, reason, "the process is refused for {0} reasons:{1}",
              "流程因 {0} 处问题被拒绝：{2}", refusals.size(), en, zh);
}

}  // namespace

Result<std::string> Definitions::block_of(const Call& call) const {
  JW_TRY(org::require(call, org::Right::FlowDeploy));
  if (call.actor.kind == Actor::Kind::System) return std::string();
  return JW_TRY(orgs_.get(call, call.actor.org)).region;
}

void Definitions::examine_clock(const Process& process, std::string_view element, const ClockSpec& clock,
                                Refusals& refusals) const {
  if (presets_ == nullptr || clock.duty.empty()) return;
  const auto say = [&](std::string_view code, const Error& error) {
    refusals.add(element.empty() ? process.id : element, clock.line, code, "{0}: {1}", "{0}：{2}", clock.id,
                 error.message, error.message_zh);
  };
  if (!clock.preset.empty()) {
    if (const auto term = presets_->term(clock.preset, clock.duty); !term) say("clock.preset", term.error());
    return;
  }
  if (!clock.days) {
    // The preset is chosen when the clock starts, by the block of whoever the duty falls on.
    const auto all = terms();
    if (std::ranges::none_of(all, [&](const Found& one) { return one.term.duty == clock.duty; }))
      refusals.add(element.empty() ? process.id : element, clock.line, "clock.preset",
                   "{0}: no preset has a time limit for {1}", "{0}：没有时限预设规定“{1}”的期限", clock.id,
                   clock.duty);
    return;
  }
  const auto* days = clock.days->fixed();
  if (days == nullptr || !days->is_int64()) {
    // Where no law speaks the register looks at what the variables gave.
    if (presets_->check_days(clock.duty, kMostClockDays, day_in_china(clock_.now()))) return;
    refusals.add(element, clock.line, "clock.looser",
                 "{}: days of a duty of the law are a number, so that they can be checked",
                 "{}：法定职责的天数须是数值，以便核对", clock.id);
    return;
  }
  if (const auto fine = presets_->check_days(clock.duty, days->get_int64(), day_in_china(clock_.now()));
      !fine)
    say("clock.looser", fine.error());
}

// What only the store and the wiring know.
Result<> Definitions::examine_more(db::Session& session, const std::vector<Process>& processes,
                                   Refusals& refusals) const {
  std::vector<Process> around;  // what they call, and so on
  std::set<std::string> inside, seen;
  std::vector<std::string> wanted;
  for (const auto& process : processes) inside.insert(process.id);
  for (const auto& process : processes) {
    for (const auto& clock : process.clocks) examine_clock(process, "", clock, refusals);
    for (const auto& node : process.nodes) {
      for (const auto& clock : node.clocks) examine_clock(process, node.id, clock, refusals);
      if (!node.topic.empty() && known_topic_ && !known_topic_(node.topic))
        refusals.add(node.id, node.line, "jw.topic_unknown", "no function {} is wired into this node",
                     "本节点没有接入函数 {}", node.topic);
      if (node.kind == NodeKind::RuleTask &&
          !JW_TRY(session.one("SELECT version FROM flow_decision WHERE id = $1 AND state = 'current'",
                              node.decision)))
        refusals.add(node.id, node.line, "jw.decision_unknown", "no decision table {} is deployed",
                     "没有部署决策表 {}", node.decision);
      if (node.kind != NodeKind::CallActivity) continue;
      if (inside.contains(node.called) && node.binding == Binding::Latest) continue;
      if (!JW_TRY(stored::find(session, node.called, node.pinned)))
        refusals.add(node.id, node.line, "bpmn.called_unknown", "the process {} it calls is not deployed",
                     "被调用的流程 {} 没有部署", node.called);
      else
        wanted.push_back(node.called);
    }
  }
  while (!wanted.empty() && around.size() < kMaxProcesses) {
    const auto id = wanted.back();
    wanted.pop_back();
    if (inside.contains(id) || !seen.insert(id).second) continue;
    const auto program_of = program(session, id, 0);
    if (!program_of) continue;
    around.push_back((*program_of)->process());
    for (const auto& node : around.back().nodes)
      if (node.kind == NodeKind::CallActivity) wanted.push_back(node.called);
  }
  if (!around.empty()) {
    around.insert(around.end(), processes.begin(), processes.end());
    check_calls(around, refusals);
  }
  return {};
}

Result<BpmnReading> Definitions::examine(db::Session& session, std::string_view document) const {
  auto reading = read_bpmn(document);
  if (!reading.ok()) return reading;
  Refusals more;
  JW_TRY(examine_more(session, reading.processes, more));
  reading.refusals = std::move(more).take();
  return reading;
}

std::optional<std::int64_t> Definitions::days_of(const ClockSpec& clock, std::string_view region) const {
  if (clock.days) {
    const auto* days = clock.days->fixed();
    if (days == nullptr || !days->is_int64()) return std::nullopt;
    return days->get_int64();
  }
  if (presets_ == nullptr || clock.duty.empty()) return std::nullopt;
  const auto term = clock.preset.empty() ? presets_->choose(region, clock.duty, day_in_china(clock_.now()))
                                         : presets_->term(clock.preset, clock.duty);
  if (!term) return std::nullopt;
  return term->term.days;
}

std::vector<Found> Definitions::terms() const {
  std::vector<Found> all;
  if (presets_ == nullptr) return all;
  for (const auto& preset : presets_->list())
    for (const auto& term : preset.terms)
      all.push_back({preset.id, preset.version, preset.title, preset.source, term});
  return all;
}

Result<DefinitionCheck> Definitions::check(const Call& call, std::string_view document) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  const auto reading =
      JW_TRY(database_.read(call, [&](db::Session& session) { return examine(session, document); }));
  DefinitionCheck result;
  result.deployable = reading.ok();
  for (const auto& process : reading.processes)
    result.processes.push_back({process.id, process.name, static_cast<std::int64_t>(process.nodes.size())});
  result.refusals = reading.refusals;
  JW_TRY(database_.read(call, [&](db::Session& session) -> Result<> {
    for (const auto& process : reading.processes) {
      const auto current = JW_TRY(stored::find(session, process.id, 0));
      if (!current) continue;
      const auto before = JW_TRY(program(session, process.id, current->version));
      const auto found = differences(before->process(), process);
      result.differences.insert(result.differences.end(), found.begin(), found.end());
    }
    return {};
  }));
  return result;
}

Definition Definitions::told(Definition one) const {
  one.shipped = shipped_ && shipped_(one.process);
  return one;
}

Result<Definition> Definitions::keep(db::Session& session, const Call& call, const Candidate& candidate,
                                     std::string_view note) {
  const auto& process = candidate.process;
  Definition one;
  one.process = process.id;
  one.name = process.name.empty() ? process.id : process.name;
  one.region = candidate.region;
  one.base_version = candidate.base_version;
  one.state = "current";
  one.nodes = static_cast<std::int64_t>(process.nodes.size());
  one.changes = static_cast<std::int64_t>(candidate.changes.size());
  // Names of people stay on their node.
  one.org = candidate.origin ? candidate.org : call.actor.org;
  one.author = candidate.origin ? std::string() : call.actor.name;
  one.origin = candidate.origin;
  one.note = note;
  one.deployed = jw::to_string(clock_.now());
  one.digest = crypto::to_hex(crypto::sha256(candidate.document));
  const auto last = JW_TRY(
      session.one("SELECT coalesce(max(version), 0) FROM flow_definition WHERE process = $1", process.id));
  one.version = last->integer(0) + 1;
  JW_TRY(session.exec(
      "UPDATE flow_definition SET state = 'former' WHERE process = $1 AND region = $2 AND state = 'current'",
      one.process, one.region));
  JW_TRY(stored::add(session, one, candidate.document, candidate.changes));
  ledger::Event event{"flow.deployed", one.process, {}};
  event.details["version"] = one.version;
  event.details["region"] = one.region;
  event.details["base_version"] = one.base_version;
  event.details["digest"] = one.digest;
  JW_TRY(ledger::record(session, call, clock_, event));
  if (told_ && candidate.base_version == 0)
    JW_TRY(told_(session, call, Program(std::make_shared<const Process>(process), one.version)));
  return one;
}

Result<std::vector<Definition>> Definitions::deploy(const Call& call, std::string_view document,
                                                    std::string_view note) {
  const auto block = JW_TRY(block_of(call));
  JW_TRY(check_note(note));
  return database_.write(call, [&](db::Session& session) -> Result<std::vector<Definition>> {
    auto reading = JW_TRY(examine(session, document));
    if (!reading.ok()) return refused("flow.deploy", reading.refusals);
    const auto text = JW_TRY(write_bpmn(document));
    const auto digest = crypto::to_hex(crypto::sha256(text));
    std::vector<Definition> all;
    for (auto& process : reading.processes) {
      if (shipped_ && shipped_(process.id))
        return fail(Code::Conflict, "flow.shipped",
                    "the process {} comes with the program; make parts of it your own with an override",
                    "流程 {} 随程序提供，可用本地化修改其部分内容", process.id);
      const auto owner = JW_TRY(stored::owner(session, process.id));
      if (owner && *owner != block)
        return fail(Code::Denied, "flow.owner",
                    "the process {} belongs to another block; make parts of it your own with an override",
                    "流程 {} 属于其他区划，可用本地化修改其部分内容", process.id);
      const auto current = JW_TRY(stored::find(session, process.id, 0));
      if (current && current->digest == digest) {
        all.push_back(*current);
        continue;
      }
      all.push_back(JW_TRY(keep(session, call, {std::move(process), text, block, 0, {}, {}, {}}, note)));
      JW_TRY(follow(session, call, all.back().process, block));
    }
    JW_TRY(tell_changed(session, call));
    return all;
  });
}

Result<> Definitions::ship(const Call& call, const std::vector<std::string>& documents) {
  return database_.write(call, [&](db::Session& session) -> Result<> {
    for (const auto& document : documents) {
      auto reading = JW_TRY(examine(session, document));
      if (!reading.ok()) return refused("flow.deploy", reading.refusals);
      const auto text = JW_TRY(write_bpmn(document));
      const auto digest = crypto::to_hex(crypto::sha256(text));
      for (auto& process : reading.processes) {
        const auto current = JW_TRY(stored::find(session, process.id, 0));
        if (current && current->region.empty() && current->digest == digest) continue;
        // The name was a block's before the program brought it.
        JW_TRY(session.exec(
            "UPDATE flow_definition SET state = 'former' WHERE process = $1 AND base_version = 0 "
            "AND state = 'current'",
            process.id));
        const auto kept = JW_TRY(keep(session, call, {std::move(process), text, "", 0, {}, {}, {}}, ""));
        JW_TRY(follow(session, call, kept.process, ""));
      }
    }
    return tell_changed(session, call);
  });
}

Result<std::vector<Definition>> Definitions::list(const Call& call) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  auto all = JW_TRY(database_.read(call, [](db::Session& session) { return stored::all(session, false); }));
  for (auto& one : all) one = told(std::move(one));
  return all;
}

Result<std::vector<Definition>> Definitions::versions(const Call& call, std::string_view process) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  auto all =
      JW_TRY(database_.read(call, [&](db::Session& session) { return stored::versions(session, process); }));
  if (all.empty()) return stored::unknown(process, 0);
  for (auto& one : all) one = told(std::move(one));
  return all;
}

Result<Definition> Definitions::find(const Call& call, std::string_view process, std::int64_t version) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  auto found = JW_TRY(
      database_.read(call, [&](db::Session& session) { return stored::find(session, process, version); }));
  if (!found) return stored::unknown(process, version);
  return told(std::move(*found));
}

Result<std::string> Definitions::document(const Call& call, std::string_view process,
                                          std::int64_t version) const {
  const auto found = JW_TRY(find(call, process, version));
  return database_.read(
      call, [&](db::Session& session) { return stored::document(session, process, found.version); });
}

Result<std::vector<Difference>> Definitions::diff(const Call& call, std::string_view process,
                                                  std::int64_t from, std::int64_t to) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Difference>> {
    const auto before = JW_TRY(program(session, process, from)),
               after = JW_TRY(program(session, process, to));
    return differences(before->process(), after->process());
  });
}

Result<std::vector<Ancestor>> Definitions::lineage(const Call& call, std::string_view process,
                                                   std::int64_t version) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<Ancestor>> {
    auto at = JW_TRY(stored::find(session, process, version));
    if (!at) return stored::unknown(process, version);
    const auto after = JW_TRY(program(session, process, at->version));
    std::vector<Ancestor> all;
    while (at->base_version != 0) {
      const auto base = at->base_version;
      at = JW_TRY(stored::find(session, process, base));
      if (!at) return stored::unknown(process, base);
      const auto before = JW_TRY(program(session, process, base));
      all.push_back({told(*at), differences(before->process(), after->process())});
    }
    return all;
  });
}

Result<> Definitions::withdraw(const Call& call, std::string_view process, std::string_view note) {
  const auto block = JW_TRY(block_of(call));
  JW_TRY(check_note(note));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const auto current = JW_TRY(stored::find(session, process, 0));
    if (!current) return stored::unknown(process, 0);
    if (current->region != block)
      return fail(Code::Denied, "flow.owner", "the process {} belongs to another block",
                  "流程 {} 属于其他区划", process);
    JW_TRY(session.exec(
        "UPDATE flow_definition SET state = 'withdrawn' WHERE process = $1 AND state = 'current'", process));
    ledger::Event event{"flow.withdrawn", std::string(process), {}};
    event.details["version"] = current->version;
    event.details["region"] = current->region;
    JW_TRY(ledger::record(session, call, clock_, event));
    return tell_changed(session, call);
  });
}

Result<std::shared_ptr<const Program>> Definitions::program(db::Session& session, std::string_view process,
                                                            std::int64_t version) const {
  const auto found = JW_TRY(stored::find(session, process, version));
  if (!found) return stored::unknown(process, version);
  const auto key = fmt::format("{} {} {}", found->process, found->version, found->digest);
  auto known = programs_.with([&](const auto& all) {
    const auto at = all.find(key);
    return at == all.end() ? std::shared_ptr<const Program>() : at->second;
  });
  if (known) return known;
  const auto text = JW_TRY(stored::document(session, process, found->version));
  auto reading = read_bpmn(text);
  for (auto& one : reading.processes) {
    if (one.id != process) continue;
    auto made =
        std::make_shared<const Program>(std::make_shared<const Process>(std::move(one)), found->version);
    programs_.with([&](auto& all) { all[key] = made; });
    return std::shared_ptr<const Program>(std::move(made));
  }
  return fail(Code::Corrupt, "flow.definition", "version {1} of the process {0} can't be read any more",
              "流程 {0} 的版本 {1} 无法读取", process, found->version);
}

Result<std::int64_t> Definitions::version_for(db::Session& session, std::string_view process,
                                              std::string_view region) const {
  const auto rows = JW_TRY(session.query(
      "SELECT region, version, base_version FROM flow_definition WHERE process = $1 AND state = 'current'",
      process));
  if (rows.empty()) return stored::unknown(process, 0);
  std::int64_t best = 0;
  std::size_t length = 0;
  for (const auto& row : rows) {
    const auto& block = row.text(0);
    if (region.empty() ? row.integer(2) != 0 : !region.starts_with(block)) continue;
    if (best != 0 && block.size() < length) continue;
    best = row.integer(1);
    length = block.size();
  }
  if (best == 0)
    return fail(Code::NotFound, "flow.process_elsewhere",
                "the process {0} holds in {1} and below, not in {2}; ask its block, or deploy your own",
                "流程 {0} 只在 {1} 及以下区划有效，不适用于 {2}；请与其所属区划联系或自行部署", process,
                rows.front().text(0), region);
  return best;
}

}  // namespace jw::flow
