#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "flow/refusal.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::federation {
class Identity;
class Inbox;
class Outbox;
class Trust;
struct Envelope;
}  // namespace jw::federation
namespace jw::flow {
class Definitions;
struct Definition;
struct Handed;
}  // namespace jw::flow
namespace jw::org {
class Orgs;
}

namespace jw::rollout {

// What this module stands on; the things must outlive it.
struct Parts {
  db::Database& database;
  const Clock& clock;
  const org::Orgs& orgs;
  flow::Definitions& definitions;
  const federation::Identity& identity;
  const federation::Trust& trust;
  const federation::Outbox& outbox;
};

// How far a version of ours has come at a node below.
struct Handing {
  std::string node;
  std::string node_name;
  std::string process;
  std::string region;        // the block of ours it is of
  std::int64_t version = 0;  // ours
  // "sent" (no answer yet), "in_force", "unfit" (still held there on an older base), "refused",
  // "rejected" (the node does not take it from us), "too_large", "withdrawn"
  std::string state;
  std::int64_t there = 0;  // its version at that node; 0: none
  std::string sent, answered;
  std::vector<flow::Refusal> reasons;
  std::string on_the_way, on_the_way_zh;  // what the line or the node said last, while there is no answer
};
BOOST_DESCRIBE_STRUCT(Handing, (),
                      (node, node_name, process, region, version, state, there, sent, answered, reasons,
                       on_the_way, on_the_way_zh))

// What came from a government above.
struct Arrival {
  std::string process;
  std::string region;  // the block above
  std::string node;
  std::string node_name;
  std::int64_t version = 0;  // at that node
  std::string digest;
  std::string deployed;   // there
  std::string state;      // "in_force", "unfit", "refused", "withdrawn"
  std::int64_t here = 0;  // its version on this node; 0: none
  std::string received;
  std::vector<flow::Refusal> reasons;
};
BOOST_DESCRIBE_STRUCT(Arrival, (),
                      (process, region, node, node_name, version, digest, deployed, state, here, received,
                       reasons))

// Processes on their way down: what a block has in force and its node made goes to the node of every
// government below it, as an envelope of the transaction that put it in force, so it crosses a cut
// line, in order and once. A node takes it only from the node that the block's data bureau lives on, and
// only of blocks around its own; checks it as a deployment by hand; and answers what became of it.
// Whoever joins later gets what is in force. Thread-safe.
class Rollouts {
 public:
  explicit Rollouts(Parts parts) : parts_(parts) {}

  // Called once each, while wiring.
  void watch() const;
  void handle(federation::Inbox& inbox) const;

  // Nodes that joined, bureaus that moved, and what was refused for something that is here by now.
  Result<> keep_open(const Call& call) const;

  // Right flow.read. Of one process, by node.
  Result<std::vector<Handing>> nodes_of(const Call& call, std::string_view process) const;
  // Everything that came from above, what was refused first.
  Result<std::vector<Arrival>> arrivals(const Call& call) const;

 private:
  Result<> hand_down(db::Session& session, const Call& call) const;
  Result<> post(db::Session& session, const Call& call, const std::string& node,
                const std::vector<flow::Definition>& versions) const;
  Result<> answered(db::Session& session, const Call& call, const federation::Envelope& envelope) const;

  // arrivals.cpp
  Result<> offered(db::Session& session, const Call& call, const federation::Envelope& envelope) const;
  Result<> withdrawn(db::Session& session, const Call& call, const federation::Envelope& envelope) const;
  Result<bool> take(db::Session& session, const Call& call, const std::string& node,
                    const flow::Handed& handed) const;
  Result<> try_again(db::Session& session, const Call& call) const;
  Result<> tell_unfit(db::Session& session, const Call& call) const;
  Result<> check_above(db::Session& session, const std::string& node, const std::string& region) const;
  Result<> answer(db::Session& session, const Call& call, const Arrival& arrival) const;

  Parts parts_;
};

}  // namespace jw::rollout
