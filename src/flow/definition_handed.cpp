#include <algorithm>
#include <set>

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "flow/definition_store.hpp"
#include "flow/definitions.hpp"
#include "ledger/event.hpp"

// Versions that travel from the node of a government to those of the governments below it.
namespace jw::flow {
namespace {

std::string digest_of(std::string_view document) { return crypto::to_hex(crypto::sha256(document)); }

// Version numbers are each node's own, and a task for a department of another node is in no inbox here.
Result<> check_fits_here(db::Session& session, const Process& process, const std::set<std::string>& coming,
                         const LivesHere& lives_here, Refusals& refusals) {
  for (const auto& node : process.nodes) {
    if (node.kind == NodeKind::CallActivity && node.binding == Binding::Pinned) {
      refusals.add(node.id, node.line, "handed.pinned",
                   "it calls version {1} of {0} by its number; numbers are each node's own, so call the "
                   "latest",
                   "调用了流程 {0} 的固定版本 {1}；版本号由各节点自行编排，下发的流程应调用最新版本",
                   node.called, node.pinned);
    } else if (node.kind == NodeKind::CallActivity && !coming.contains(node.called) &&
               !JW_TRY(stored::find(session, node.called, 0))) {
      refusals.add(node.id, node.line, "handed.called",
                   "the process {} it calls is not in force on this node",
                   "被调用的流程 {} 在本节点没有生效的版本", node.called);
    }
    if (!node.candidates.org) continue;
    const auto* org = node.candidates.org->fixed();
    if (org == nullptr || !org->is_string()) continue;
    const std::string id(org->get_string());
    if (!JW_TRY(lives_here(id)))
      refusals.add(node.id, node.line, "handed.org", "its task is for {}, which has no inbox on this node",
                   "任务指定由 {} 办理，该部门不在本节点，任务无人可办", id);
  }
  return {};
}

HandedAnswer refusal_of(std::string_view element, std::string_view code, std::string en, std::string zh) {
  return {{}, {{std::string(element), 0, std::string(code), std::move(zh), std::move(en)}}};
}

}  // namespace

Result<std::vector<Definition>> Definitions::in_force(db::Session& session) const {
  return stored::all(session, false);
}

Result<Handed> Definitions::hand_down(db::Session& session, const std::vector<Definition>& versions) const {
  const auto& first = versions.front();
  Handed handed;
  handed.region = first.region;
  for (const auto& one : versions) handed.processes.push_back({one.process, one.version});
  handed.document = JW_TRY(stored::document(session, first.process, first.version));
  handed.digest = first.digest;
  handed.org = first.org;
  handed.note = first.note;
  handed.deployed = first.deployed;
  handed.local = first.base_version != 0;
  if (!handed.local) return handed;
  handed.changes = JW_TRY(stored::changes(session, first.process, first.version));
  const auto base = JW_TRY(stored::find(session, first.process, first.base_version));
  if (!base) return stored::unknown(first.process, first.base_version);
  handed.base_digest = base->digest;
  return handed;
}

Result<HandedAnswer> Definitions::receive(db::Session& session, const Call& call, const Handed& handed,
                                          const Origin& origin, const LivesHere& lives_here) {
  if (digest_of(handed.document) != handed.digest || handed.processes.empty() ||
      (handed.local && handed.processes.size() != 1))
    return refusal_of("", "handed.document", "the document is not the one that was announced",
                      "文档与其声明的摘要或流程不符");
  auto answer = handed.local ? JW_TRY(receive_local(session, call, handed, origin, lives_here))
                             : JW_TRY(receive_whole(session, call, handed, origin, lives_here));
  if (answer.refusals.empty()) JW_TRY(tell_changed(session, call));
  return answer;
}

Result<HandedAnswer> Definitions::receive_local(db::Session& session, const Call& call, const Handed& handed,
                                                const Origin& origin, const LivesHere& lives_here) {
  const auto& process = handed.processes.front().process;
  const auto base = JW_TRY(stored::around(session, process, handed.region, false));
  if (!base)
    return refusal_of(process, "handed.base", "the version it stands on is not in force on this node",
                      "其所依据的上级版本尚未在本节点生效");
  const auto current = JW_TRY(stored::current(session, process, handed.region));
  if (current && !current->origin)
    return refusal_of(process, "handed.owner", "this node has a version of that block of its own",
                      "本节点已有该区划自己的版本");
  auto made = resolve(session, call, process, {base->version, handed.note, handed.changes}, handed.region);
  if (!made) {
    // Too many changes, or not one: the sender's fault, not ours.
    if (made.error().code != Code::Invalid && made.error().code != Code::Denied) return fail(made.error());
    return refusal_of(process, made.error().reason, made.error().message, made.error().message_zh);
  }
  Refusals refusals;
  if (made->reading.ok())
    JW_TRY(check_fits_here(session, made->reading.processes.front(), {}, lives_here, refusals));
  auto said = std::move(refusals).take();
  said.insert(said.begin(), made->reading.refusals.begin(), made->reading.refusals.end());
  if (!said.empty()) return HandedAnswer{{}, std::move(said)};
  const auto digest = digest_of(made->document);
  if (base->digest == handed.base_digest && digest != handed.digest)
    return refusal_of(process, "handed.document", "its parts do not make the document that came with them",
                      "其本地化内容与随附的文档不一致");
  if (current && current->digest == digest && current->base_version == base->version) {
    JW_TRY(stored::set_origin(session, *current, origin));
    if (!current->unfit.empty()) JW_TRY(stored::mark(session, *current, {}));
    return HandedAnswer{{told(*current)}, {}};
  }
  HandedAnswer answer;
  answer.definitions.push_back(
      told(JW_TRY(keep(session, call,
                       {std::move(made->reading.processes.front()), std::move(made->document), handed.region,
                        base->version, handed.changes, origin, handed.org},
                       handed.note))));
  JW_TRY(follow(session, call, process, handed.region));
  return answer;
}

Result<HandedAnswer> Definitions::receive_whole(db::Session& session, const Call& call, const Handed& handed,
                                                const Origin& origin, const LivesHere& lives_here) {
  auto reading = JW_TRY(examine(session, handed.document));
  if (!reading.ok()) return HandedAnswer{{}, std::move(reading.refusals)};
  Refusals refusals;
  std::set<std::string> coming;
  for (const auto& one : handed.processes) coming.insert(one.process);
  std::erase_if(reading.processes, [&](const Process& one) { return !coming.contains(one.id); });
  if (reading.processes.size() != coming.size())
    return refusal_of("", "handed.document", "the document lacks a process that was announced",
                      "文档中缺少声明的流程");
  for (const auto& process : reading.processes) {
    JW_TRY(check_fits_here(session, process, coming, lives_here, refusals));
    if (shipped_ && shipped_(process.id))
      refusals.add(process.id, process.line, "handed.shipped",
                   "a process of this id comes with the program of this node",
                   "本节点的程序已随附同名流程，不能由上级另行定义");
    const auto own = JW_TRY(stored::find(session, process.id, 0));
    if (own && own->region != handed.region)
      refusals.add(process.id, process.line, "handed.owner",
                   "on this node a process of this id belongs to the block {}; it has to be withdrawn or "
                   "renamed",
                   "本节点已有区划 {} 的同名流程，须先撤下或改名", own->region);
  }
  if (!refusals.empty()) return HandedAnswer{{}, std::move(refusals).take()};
  HandedAnswer answer;
  for (auto& process : reading.processes) {
    const auto id = process.id;
    const auto version = std::ranges::find(handed.processes, id, &HandedProcess::process)->version;
    auto from = origin;
    from.version = version;
    const auto current = JW_TRY(stored::current(session, id, handed.region));
    if (current && current->digest == handed.digest) {
      JW_TRY(stored::set_origin(session, *current, from));
      answer.definitions.push_back(told(*current));
      continue;
    }
    answer.definitions.push_back(told(JW_TRY(
        keep(session, call, {std::move(process), handed.document, handed.region, 0, {}, from, handed.org},
             handed.note))));
    JW_TRY(follow(session, call, id, handed.region));
  }
  return answer;
}

Result<> Definitions::take_back(db::Session& session, const Call& call, std::string_view process,
                                std::string_view region) {
  const auto current = JW_TRY(stored::current(session, process, region));
  if (!current || !current->origin) return {};
  if (current->base_version == 0)
    JW_TRY(session.exec(
        "UPDATE flow_definition SET state = 'withdrawn' WHERE process = $1 AND state = 'current'", process));
  else
    JW_TRY(session.exec("UPDATE flow_definition SET state = 'withdrawn' WHERE process = $1 AND version = $2",
                        process, current->version));
  ledger::Event event{"flow.withdrawn", std::string(process), {}};
  event.details["version"] = current->version;
  event.details["region"] = current->region;
  JW_TRY(ledger::record(session, call, clock_, event));
  JW_TRY(follow(session, call, process, region));
  return tell_changed(session, call);
}

}  // namespace jw::flow
