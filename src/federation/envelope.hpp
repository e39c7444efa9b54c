#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::federation {

class Identity;
class Trust;

// With which an envelope is brought: the version of the directory its sender goes by.
inline constexpr std::string_view kDirectoryHeader = "Jingwei-Directory";

// A signed message from one node to another. Numbered and chained per pair: `previous` is the
// digest of the envelope before it, so a lost, doubled, reordered or forged one shows.
struct Envelope {
  std::string id;
  std::string from;
  std::string to;
  std::string type;  // "application.submitted"
  std::string time;
  std::int64_t sequence = 0;
  std::string previous;  // "" for the first
  boost::json::object body;
};

// How far an envelope has come, for people who wait for it.
struct Postage {
  std::string id;
  std::string to;
  std::string state;  // "queued", "delivered", "refused"
  std::int64_t attempts = 0;
  std::string last_error, last_error_zh;  // what the peer or the network said last
};

// Writes envelopes in the caller's transaction; the Dispatcher carries them. Thread-safe.
class Outbox {
 public:
  Outbox(const Identity& identity, const Clock& clock) : identity_(identity), clock_(clock) {}

  // The id of the envelope. To our own node is fine: it takes the same road without HTTP.
  Result<std::string> post(db::Session& session, const Call& call, std::string_view to, std::string_view type,
                           boost::json::object body) const;

  static Result<std::optional<Postage>> find(db::Session& session, std::string_view id);

  // After this node was restored from a backup, what it sent since is unknown here and the peer has
  // those numbers: what is queued is signed anew to follow the last envelope the peer has taken from
  // us, so that the peer's chain goes on unbroken. How many; 0 when we are not behind. Recorded as
  // envelope.renumbered.
  Result<std::int64_t> follow_on(db::Session& session, const Call& call, std::string_view peer,
                                 std::int64_t received, std::string_view received_digest) const;

 private:
  const Identity& identity_;
  const Clock& clock_;
};

// Verifies, orders and applies envelopes exactly once. Thread-safe after the last on().
class Inbox {
 public:
  // Runs in the transaction of the inbox row. Unavailable, Busy, Timeout and Internal are
  // retried by the sender; any other error refuses the envelope for good (its effects are rolled
  // back, the refusal is answered and recorded).
  using Handler = std::function<Result<>(db::Session&, const Call&, const Envelope&)>;

  Inbox(db::Database& database, const Identity& identity, const Trust& trust, const Clock& clock)
      : database_(database), identity_(identity), trust_(trust), clock_(clock) {}

  void on(std::string_view type, Handler handler);

  // Runs when a sender knows a newer directory than we do: it should be fetched. Set before serving.
  void on_behind(std::function<void()> hint) { behind_ = std::move(hint); }

  // `sender` is the node the TLS certificate proved (our own id on the loop back); `directory` the version
  // of the domain's directory it goes by: who may speak for a department is not judged by an older one, so
  // what we would refuse waits until ours is as new ("directory.behind", Unavailable). The answer is
  // {"id","state":"accepted"|"refused","reason"?,"message"?,"message_zh"?} and the same again for a replay.
  // Errors: "envelope.form", "envelope.signature", "envelope.sender", "envelope.recipient",
  // "envelope.previous", "envelope.replayed" (Denied, recorded), "envelope.gap" (Conflict; ask expected()).
  Result<boost::json::object> accept(const Call& call, std::string_view text, std::string_view sender,
                                     std::int64_t directory = 0);

  // The sequence we wait for from that peer.
  Result<std::int64_t> expected(const Call& call, std::string_view peer);

  // Of the last envelope taken from that peer; 0 and "" before the first.
  struct Head {
    std::int64_t sequence = 0;
    std::string digest;
  };
  Result<Head> head(const Call& call, std::string_view peer);

 private:
  Result<boost::json::object> apply(db::Session& session, const Call& call, const Envelope& envelope,
                                    const std::string& digest);
  Result<boost::json::object> refuse(const Call& call, const Envelope& envelope, const std::string& digest,
                                     const Error& error);
  tl::unexpected<Error> reject(const Call& call, std::string_view sender, std::string_view id, Error error);

  db::Database& database_;
  const Identity& identity_;
  const Trust& trust_;
  const Clock& clock_;
  std::map<std::string, Handler, std::less<>> handlers_;
  std::function<void()> behind_;
};

}  // namespace jw::federation
