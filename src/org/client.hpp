#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "org/recent_answers.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::org {

// A program of a department that calls the API with a key instead of a login.
struct Client {
  std::string id;
  std::string name;
  std::string org;
  std::set<std::string> roles;
  std::string created;
  std::string expires;
  std::string revoked;  // empty while live
};

struct NewClient {
  std::string name;
  std::string org;
  std::set<std::string> roles;  // never user, org or node administration: "client.role"
  std::string expires;          // RFC 3339, at most two years ahead: "client.expires"
};

struct IssuedClient {
  Client client;
  std::string key;  // "jwk_<id>_<secret>": shown once, only its digest is kept
};

// The clients of a department whose keys still open something, by name. Asks for no right: whoever calls
// has to have a reason to show them.
Result<std::vector<Client>> live_clients(db::Session& session, std::string_view org, Time now);

// Needs client.manage for one's own department; administrators for any. A revoked key is refused at
// once by this process and within a second by others. Thread-safe.
class Clients {
 public:
  Clients(db::Database& database, const Clock& clock);

  Result<IssuedClient> create(const Call& call, const NewClient& client);
  // "client.unknown" (NotFound), also for those of another department.
  Result<Client> revoke(const Call& call, std::string_view id);
  Result<Page<Client>> list(const Call& call, std::string_view org, const PageRequest& page) const;

  // Who was found by this key less than a second ago; does not wait for the store.
  std::optional<Actor> who_recently(std::string_view key) const;

  // "client.key" (Unauthenticated) when the key is unknown, expired or revoked.
  Result<Actor> who(const Call& call, std::string_view key) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  mutable RecentAnswers<Actor> recent_;
};

}  // namespace jw::org
