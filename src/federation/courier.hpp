#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::federation {

class Identity;
class Inbox;
class PeerClient;
class Trust;

// Delivers what is queued for one peer, oldest first. One thread a peer.
class Courier {
 public:
  Courier(db::Database& database, const Identity& identity, const Trust& trust, Inbox& inbox,
          const PeerClient& client, const Clock& clock)
      : database_(database),
        identity_(identity),
        trust_(trust),
        inbox_(inbox),
        client_(client),
        clock_(clock) {}

  // Until nothing is queued or something fails; the failure is kept with the envelope.
  Result<> deliver(const Call& call, std::string_view peer);

 private:
  struct Queued;
  Result<bool> deliver_next(const Call& call, std::string_view peer);
  Result<std::string> carry(const Call& call, std::string_view peer, const Queued& queued);
  Result<> settle(const Call& call, std::string_view peer, const Queued& queued, std::string_view answer);
  Result<> rewind(const Call& call, std::string_view peer, std::int64_t sequence);
  Result<> follow_on(const Call& call, std::string_view peer, std::string_view answer);
  Result<> note_failure(const Call& call, std::string_view peer, const Queued& queued, const Error& error);

  db::Database& database_;
  const Identity& identity_;
  const Trust& trust_;
  Inbox& inbox_;
  const PeerClient& client_;
  const Clock& clock_;
};

}  // namespace jw::federation
