#include "rollout/rollouts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "flow/definitions.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "rollout/store.hpp"

// The side above: what goes down, and what is said of it.
namespace jw::rollout {
namespace {

using federation::Envelope;
using flow::Definition;
using Key = std::pair<std::string, std::string>;  // process, block

// An envelope has 8 MB, and its JSON escapes what XML is full of.
constexpr std::size_t kMostDocument = std::size_t{4} << 20;
constexpr std::size_t kMostReasons = 200;
constexpr auto kOfferAgain = std::chrono::hours(1);

std::string name_of(const federation::TrustList& list, std::string_view id) {
  const auto at = std::ranges::find(list.nodes, id, &federation::TrustedNode::id);
  return at == list.nodes.end() ? std::string(id) : at->name;
}

// What blocks whose data bureau lives here have in force and made here, bases first.
Result<std::vector<Definition>> ours(db::Session& session, const Parts& parts) {
  auto all = JW_TRY(parts.definitions.in_force(session));
  std::map<std::string, bool> here;
  for (const auto& one : all) {
    if (one.region.empty() || here.contains(one.region)) continue;
    const auto bureau = JW_TRY(org::find_org(session, org::cell_id(one.region, org::kAuthorityLine)));
    here[one.region] = bureau && bureau->node == parts.identity.id();
  }
  std::erase_if(all, [&](const Definition& one) { return one.origin || !here[one.region]; });
  std::ranges::stable_sort(all, {}, [](const Definition& one) {
    return std::tuple(one.region.size(), one.base_version != 0, one.deployed);
  });
  return all;
}

// Not taken at all: by an older program, or one that does not know yet where our bureau lives.
Result<bool> is_due_again(db::Session& session, const Clock& clock, const stored::Sent& one) {
  if (one.handing.state != "sent" || JW_TRY(parse_time(one.handing.sent)) + kOfferAgain > clock.now())
    return false;
  const auto postage = JW_TRY(federation::Outbox::find(session, one.envelope));
  return postage && postage->state == "refused";
}

bool travels_with(const Definition& one, const Definition& other) {
  if (one.process == other.process && one.region == other.region) return true;
  return one.base_version == 0 && other.base_version == 0 && one.region == other.region &&
         one.digest == other.digest;
}

}  // namespace

void Rollouts::watch() const {
  parts_.definitions.on_changed([self = *this](db::Session& session, const Call& call) -> Result<> {
    JW_TRY(self.hand_down(session, call));
    return self.tell_unfit(session, call);
  });
}

void Rollouts::handle(federation::Inbox& inbox) const {
  const auto on = [&](std::string_view type, auto member) {
    inbox.on(type, [self = *this, member](db::Session& session, const Call& call, const Envelope& envelope) {
      return (self.*member)(session, call, envelope);
    });
  };
  on("process.offered", &Rollouts::offered);
  on("process.withdrawn", &Rollouts::withdrawn);
  on("process.answered", &Rollouts::answered);
}

Result<> Rollouts::keep_open(const Call& call) const {
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(hand_down(session, call));
    JW_TRY(tell_unfit(session, call));
    return try_again(session, call);
  });
}

Result<> Rollouts::hand_down(db::Session& session, const Call& call) const {
  const auto list = parts_.trust.list();
  const auto in_force = JW_TRY(ours(session, parts_));
  for (const auto& node : list->nodes) {
    if (node.id == parts_.identity.id() || node.state != "active") continue;
    std::map<Key, stored::Sent> known;
    for (auto& one : JW_TRY(stored::sent(session, node.id)))
      known.emplace(Key(one.handing.process, one.handing.region), std::move(one));
    std::set<Key> wanted, posted;
    for (const auto& one : in_force) {
      if (!stands_below(node.hosts, one.region)) continue;
      const Key key(one.process, one.region);
      wanted.insert(key);
      const auto had = known.find(key);
      if (posted.contains(key)) continue;
      if (had != known.end() && had->second.handing.version == one.version &&
          had->second.handing.state != "withdrawn" &&
          !JW_TRY(is_due_again(session, parts_.clock, had->second)))
        continue;
      std::vector<Definition> together;
      for (const auto& other : in_force)
        if (travels_with(one, other)) {
          together.push_back(other);
          posted.emplace(other.process, other.region);
        }
      JW_TRY(post(session, call, node.id, together));
    }
    for (auto& [key, one] : known) {
      if (wanted.contains(key) || one.handing.state == "withdrawn") continue;
      const WithdrawnBody body{one.handing.process, one.handing.region, one.handing.version};
      one.envelope = JW_TRY(
          parts_.outbox.post(session, call, node.id, "process.withdrawn", write_json(body).as_object()));
      one.handing.state = "withdrawn";
      one.handing.reasons.clear();
      one.handing.sent = to_string(parts_.clock.now());
      JW_TRY(stored::put(session, one));
    }
  }
  return {};
}

Result<> Rollouts::post(db::Session& session, const Call& call, const std::string& node,
                        const std::vector<Definition>& versions) const {
  const auto handed = JW_TRY(parts_.definitions.hand_down(session, versions));
  const bool fits = handed.document.size() <= kMostDocument;
  std::string envelope;
  if (fits)
    envelope =
        JW_TRY(parts_.outbox.post(session, call, node, "process.offered", write_json(handed).as_object()));
  for (const auto& one : versions) {
    stored::Sent row;
    for (auto& had : JW_TRY(stored::sent_of(session, one.process)))
      if (had.handing.node == node && had.handing.region == one.region) row.handing.there = had.handing.there;
    row.handing.node = node;
    row.handing.process = one.process;
    row.handing.region = one.region;
    row.handing.version = one.version;
    row.handing.state = fits ? "sent" : "too_large";
    row.handing.sent = to_string(parts_.clock.now());
    row.digest = one.digest;
    row.envelope = envelope;
    JW_TRY(stored::put(session, row));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"flow.handed_down",
                           one.process,
                           {{"version", one.version}, {"region", one.region}, {"node", node}}}));
  }
  return {};
}

// What a node below says of a version; of an earlier one, or one withdrawn since, it changes nothing.
Result<> Rollouts::answered(db::Session& session, const Call& call, const Envelope& envelope) const {
  auto body = JW_TRY(read_json<AnsweredBody>(envelope.body, "envelope"));
  if (body.state != "in_force" && body.state != "unfit" && body.state != "refused")
    return fail(Code::Invalid, "rollout.state", "the answer has a state nobody knows", "答复的状态无法识别");
  if (body.reasons.size() > kMostReasons) body.reasons.resize(kMostReasons);
  for (auto& one : JW_TRY(stored::sent_of(session, body.process))) {
    auto& h = one.handing;
    if (h.node != envelope.from || h.region != body.region || h.version != body.version ||
        h.state == "withdrawn")
      continue;
    h.state = body.state;
    h.there = body.there;
    h.reasons = body.reasons;
    h.answered = to_string(parts_.clock.now());
    JW_TRY(stored::put(session, one));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"flow.handed_answered",
                           h.process,
                           {{"version", h.version},
                            {"region", h.region},
                            {"node", h.node},
                            {"state", h.state},
                            {"reasons", h.reasons.size()}}}));
  }
  return {};
}

Result<std::vector<Handing>> Rollouts::nodes_of(const Call& call, std::string_view process) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  const auto list = parts_.trust.list();
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Handing>> {
    std::vector<Handing> all;
    for (auto& one : JW_TRY(stored::sent_of(session, process))) {
      auto& h = one.handing;
      h.node_name = name_of(*list, h.node);
      if (h.state == "sent" || h.state == "withdrawn") {
        const auto postage = JW_TRY(federation::Outbox::find(session, one.envelope));
        if (postage && postage->state != "delivered") {
          h.on_the_way = postage->last_error;
          h.on_the_way_zh = postage->last_error_zh;
        }
        if (postage && postage->state == "refused" && h.state == "sent") h.state = "rejected";
      }
      all.push_back(std::move(h));
    }
    return all;
  });
}

Result<std::vector<Arrival>> Rollouts::arrivals(const Call& call) const {
  JW_TRY(org::require(call, org::Right::FlowRead));
  const auto list = parts_.trust.list();
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Arrival>> {
    std::vector<Arrival> all;
    for (auto& one : JW_TRY(stored::received(session))) {
      one.arrival.node_name = name_of(*list, one.arrival.node);
      all.push_back(std::move(one.arrival));
    }
    std::ranges::stable_sort(all, {}, [](const Arrival& one) { return one.state != "refused"; });
    return all;
  });
}

}  // namespace jw::rollout
