#include <algorithm>
#include <map>
#include <tuple>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "flow/definitions.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "rollout/rollouts.hpp"
#include "rollout/store.hpp"

// The side below: what comes from above, whether it holds here, and what is answered.
namespace jw::rollout {
namespace {

using federation::Envelope;
using flow::Handed;

constexpr std::size_t kMostProcesses = 200;
constexpr std::size_t kMostNote = 1000;  // bytes

bool same(const std::vector<flow::Refusal>& one, const std::vector<flow::Refusal>& other) {
  return std::ranges::equal(one, other, [](const flow::Refusal& a, const flow::Refusal& b) {
    return std::tie(a.element, a.line, a.code, a.en) == std::tie(b.element, b.line, b.code, b.en);
  });
}

// Numbers and times of the node above rise; after it was restored from a backup only its times do.
bool is_newer(const Handed& handed, const flow::HandedProcess& process, const Arrival& known) {
  return process.version > known.version || handed.deployed > known.deployed ||
         (known.state == "withdrawn" && process.version == known.version);
}

flow::Refusal older(const Arrival& known) {
  return {known.process, 0, "handed.older",
          fmt::format("本节点已收到第 {} 版，较早的版本不再接收", known.version),
          fmt::format("this node has version {} already; an older one changes nothing", known.version)};
}

}  // namespace

// The node of the government above: the bureau of the block lives there, the operator of the domain lets
// it host that block, and the block lies around ours.
Result<> Rollouts::check_above(db::Session& session, const std::string& node,
                               const std::string& region) const {
  const auto deny = [&] {
    return fail(Code::Denied, "rollout.sender",
                "that node is not the one of the government above this one; it may not hand processes of {} "
                "down to it",
                "该节点不是本节点上级政府的节点，不能向本节点下发 {} 的流程", region.substr(0, 20));
  };
  if (parts_.orgs.regions().find(region) == nullptr || !stands_below(parts_.identity.profile().hosts, region))
    return deny();
  const auto sender = JW_TRY(parts_.trust.node(node));
  const auto bureau = JW_TRY(org::find_org(session, org::cell_id(region, org::kAuthorityLine)));
  if (!bureau || bureau->node != node || std::ranges::none_of(sender.hosts, [&](const std::string& host) {
        return org::is_within(region, host);
      }))
    return deny();
  return {};
}

Result<> Rollouts::answer(db::Session& session, const Call& call, const Arrival& arrival) const {
  const AnsweredBody body{arrival.process, arrival.region, arrival.version,
                          arrival.state,   arrival.here,   arrival.reasons};
  JW_TRY(parts_.outbox.post(session, call, arrival.node, "process.answered", write_json(body).as_object()));
  return {};
}

Result<> Rollouts::offered(db::Session& session, const Call& call, const Envelope& envelope) const {
  const auto handed = JW_TRY(read_json<Handed>(envelope.body, "envelope"));
  JW_TRY(check_above(session, envelope.from, handed.region));
  if (handed.processes.size() > kMostProcesses || handed.note.size() > kMostNote ||
      handed.org.size() > kMostNote)
    return fail(Code::Invalid, "rollout.form",
                "the offer has more processes or a longer note than any deployment",
                "下发内容的流程数或说明长度超出部署允许的范围");
  auto fresh = handed;
  fresh.processes.clear();
  for (const auto& one : handed.processes) {
    const auto known = JW_TRY(stored::find_received(session, one.process, handed.region));
    if (!known || is_newer(handed, one, known->arrival)) {
      fresh.processes.push_back(one);
      continue;
    }
    // Said again, so that a sender that forgot hears it; nothing else happens.
    auto said = known->arrival;
    said.node = envelope.from;
    said.version = one.version;
    if (one.version != known->arrival.version) {
      said.state = "refused";
      said.reasons = {older(known->arrival)};
    }
    if (said.state != "withdrawn") JW_TRY(answer(session, call, said));
  }
  if (fresh.processes.empty()) return {};
  // Something else may have waited for it.
  if (JW_TRY(take(session, call, envelope.from, fresh))) return try_again(session, call);
  return {};
}

// Whether it is in force now.
Result<bool> Rollouts::take(db::Session& session, const Call& call, const std::string& node,
                            const Handed& handed) const {
  const auto now = to_string(parts_.clock.now());
  const auto sender = JW_TRY(parts_.trust.node(node));
  const flow::Origin origin{
      node,          sender.name,     handed.processes.empty() ? 0 : handed.processes.front().version,
      handed.digest, handed.deployed, now};
  const auto lives_here = [&](std::string_view org) -> Result<bool> {
    const auto found = JW_TRY(org::find_org(session, org));
    return found && found->node == parts_.identity.id();
  };
  const auto made = JW_TRY(parts_.definitions.receive(session, call, handed, origin, lives_here));
  const bool holds = made.refusals.empty();
  for (const auto& one : handed.processes) {
    const auto known = JW_TRY(stored::find_received(session, one.process, handed.region));
    stored::Received row;
    auto& a = row.arrival;
    a = {one.process,
         handed.region,
         node,
         "",
         one.version,
         handed.digest,
         handed.deployed,
         holds ? "in_force" : "refused",
         0,
         now,
         made.refusals};
    const auto at = std::ranges::find(made.definitions, one.process, &flow::Definition::process);
    a.here = at != made.definitions.end() ? at->version : known ? known->arrival.here : 0;
    auto alone = handed;
    alone.processes = {one};
    row.offer = boost::json::serialize(write_json(alone));
    const bool news = !known || known->arrival.version != a.version || known->arrival.state != a.state ||
                      known->arrival.deployed != a.deployed || !same(known->arrival.reasons, a.reasons);
    if (!news) continue;
    JW_TRY(stored::put(session, row));
    JW_TRY(answer(session, call, a));
    ledger::Event event{holds ? "flow.received" : "flow.not_received", a.process, {}};
    event.details["version"] = a.version;
    event.details["region"] = a.region;
    event.details["node"] = node;
    if (holds)
      event.details["here"] = a.here;
    else
      event.details["reasons"] = a.reasons.size();
    JW_TRY(ledger::record(session, call, parts_.clock, event));
  }
  return holds;
}

// What was refused may fit by now: what it stands on or calls has come, a preset or a table was put in,
// the program is a newer one.
Result<> Rollouts::try_again(db::Session& session, const Call& call) const {
  for (bool again = true; again;) {
    again = false;
    // Processes of one document came together and are tried together.
    std::map<std::tuple<std::string, std::string, std::string>, Handed> waiting;
    for (const auto& one : JW_TRY(stored::received(session))) {
      const auto& a = one.arrival;
      if (a.state != "refused" || one.offer.empty()) continue;
      auto offer = JW_TRY(read_json<Handed>(JW_TRY(parse_json(one.offer).with("stored process"))));
      const auto key = std::tuple(a.node, a.region, offer.local ? a.process : a.digest);
      const auto at = waiting.find(key);
      if (at == waiting.end())
        waiting.emplace(key, std::move(offer));
      else
        at->second.processes.push_back(offer.processes.front());
    }
    for (const auto& [key, offer] : waiting) {
      const auto& node = std::get<0>(key);
      // Not the government above any more: it keeps lying here, refused.
      if (!check_above(session, node, offer.region)) continue;
      again = JW_TRY(take(session, call, node, offer)) || again;
    }
  }
  return {};
}

Result<> Rollouts::withdrawn(db::Session& session, const Call& call, const Envelope& envelope) const {
  const auto body = JW_TRY(read_json<WithdrawnBody>(envelope.body, "envelope"));
  JW_TRY(check_above(session, envelope.from, body.region));
  auto known = JW_TRY(stored::find_received(session, body.process, body.region));
  if (!known || known->arrival.state == "withdrawn" || body.version < known->arrival.version) return {};
  known->arrival.state = "withdrawn";
  known->arrival.reasons.clear();
  known->offer.clear();
  JW_TRY(stored::put(session, *known));
  return parts_.definitions.take_back(session, call, body.process, body.region);
}

// What holds here may stop fitting what it stands on, or fit again.
Result<> Rollouts::tell_unfit(db::Session& session, const Call& call) const {
  const auto in_force = JW_TRY(parts_.definitions.in_force(session));
  for (auto& one : JW_TRY(stored::received(session))) {
    auto& a = one.arrival;
    if (a.state != "in_force" && a.state != "unfit") continue;
    const auto at = std::ranges::find_if(in_force, [&](const flow::Definition& d) {
      return d.process == a.process && d.region == a.region && d.origin;
    });
    std::string state = "in_force";
    std::vector<flow::Refusal> reasons;
    std::int64_t here = 0;
    if (at == in_force.end()) {
      state = "refused";
      reasons.push_back({a.process, 0, "handed.gone", "其依据的流程已撤下，或由本节点程序提供",
                         "what it stands on was withdrawn, or the program brings the process"});
    } else {
      here = at->version;
      reasons = at->unfit;
      if (!reasons.empty()) state = "unfit";
    }
    const bool news = state != a.state || !same(reasons, a.reasons);
    if (!news && here == a.here) continue;
    a.state = state;
    a.here = here;
    a.reasons = std::move(reasons);
    JW_TRY(stored::put(session, one));
    if (news) JW_TRY(answer(session, call, a));
  }
  return {};
}

}  // namespace jw::rollout
