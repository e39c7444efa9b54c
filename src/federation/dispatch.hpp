#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::federation {

class Identity;
class Inbox;
class PeerClient;
class Trust;

// A peer as the system page shows it.
struct PeerStatus {
  std::string id;
  std::string name;
  std::string region;
  std::string address;
  std::string state;      // "self", "reachable", "waiting" (not tried yet), "unreachable", "revoked"
  std::string last_seen;  // last time it answered us or called us; "" never
  std::int64_t queued = 0;
  std::string last_error;  // of the envelope that waits, in English; "" when nothing does
  std::string last_error_zh, last_code;
};

// For each member of the trust list; right system.read.
Result<std::vector<PeerStatus>> peers(const Call& call, db::Database& database, const Identity& identity,
                                      const Trust& trust);

// When a peer last answered us or called us; nothing: never.
Result<std::optional<Time>> last_seen(db::Session& session, std::string_view node);

// Asks a peer for a sign of life and keeps when it gave one. Errors of PeerClient::send.
Result<> keep_contact(const Call& call, db::Database& database, const PeerClient& client, const Clock& clock,
                      std::string_view node);

struct DispatchOptions {
  std::size_t threads = 4;
  std::chrono::milliseconds poll{200};
  std::chrono::milliseconds trust_poll{std::chrono::seconds(30)};  // beside the operator's hints
  std::chrono::milliseconds first_backoff{std::chrono::seconds(1)};
  std::chrono::milliseconds last_backoff{std::chrono::seconds(60)};
};

// Carries envelopes out, in order per peer, peers in parallel, with backoff; keeps trust list and
// directory fresh and tells the operator of departments that live here (those of
// Trust::keep_orgs_in). Owns its threads; survives restarts because the queue is a table.
class Dispatcher {
 public:
  static Result<std::unique_ptr<Dispatcher>> start(db::Database& database, const Identity& identity,
                                                   Trust& trust, Inbox& inbox, const PeerClient& client,
                                                   const Clock& clock, DispatchOptions options = {});
  ~Dispatcher();

  void poke();        // something was posted: look now
  void pull_trust();  // somebody hinted at a newer list: ask the operator now
  void stop();        // gives up what is on the wire (it is sent again later); safe to call twice

 private:
  struct State;
  explicit Dispatcher(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::federation
