#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "rollout/rollouts.hpp"

// Rows of rollout_sent and rollout_received, and the words that travel; only for the sources of Rollouts.
namespace jw::rollout {

// Envelope "process.withdrawn".
struct WithdrawnBody {
  std::string process;
  std::string region;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(WithdrawnBody, (), (process, region, version))

// Envelope "process.answered".
struct AnsweredBody {
  std::string process;
  std::string region;
  std::int64_t version = 0;
  std::string state;
  std::int64_t there = 0;
  std::vector<flow::Refusal> reasons;
};
BOOST_DESCRIBE_STRUCT(AnsweredBody, (), (process, region, version, state, there, reasons))

// Does a node that hosts these blocks stand below that one? Not when it hosts the block itself.
bool stands_below(const std::vector<std::string>& hosts, std::string_view region);

namespace stored {

struct Sent {
  Handing handing;
  std::string digest;
  std::string envelope;
};

Result<std::vector<Sent>> sent(db::Session& session, std::string_view node);  // "": to all nodes
Result<std::vector<Sent>> sent_of(db::Session& session, std::string_view process);
Result<> put(db::Session& session, const Sent& one);

struct Received {
  Arrival arrival;
  std::string offer;  // JSON of flow::Handed, kept while it is refused
};

Result<std::vector<Received>> received(db::Session& session);
Result<std::optional<Received>> find_received(db::Session& session, std::string_view process,
                                              std::string_view region);
Result<> put(db::Session& session, const Received& one);

}  // namespace stored
}  // namespace jw::rollout
