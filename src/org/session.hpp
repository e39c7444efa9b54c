#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "org/person.hpp"

namespace jw::db {
class Database;
}

namespace jw::org {

// What the browser is given once. The store keeps only a digest of the token.
struct OpenedSession {
  std::string token;  // goes into an HttpOnly cookie
  std::string csrf;   // goes into a header of every changing request
  Person person;
  std::string expires;  // RFC 3339
};

struct SessionRow {
  std::string id;
  std::string opened;
  std::string last_seen;
  std::string expires;
  std::string address;
};

// Logins of people. A session ends 12 hours after login or 30 minutes after its last use.
// Five wrong passwords for one login, or twenty from one address, make the next try wait, longer each time up
// to 15 minutes. Thread-safe; survives restarts, works across processes of one node.
class Sessions {
 public:
  // `secret`: 32 or more random bytes of this node, never changed; keys the hashes of logins and
  // addresses in the log and the CSRF tokens.
  static Result<std::unique_ptr<Sessions>> open(db::Database& database, const Clock& clock,
                                                std::string secret, Strength strength = Strength::Full);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // "session.wrong" (Unauthenticated) whatever was wrong, in the same time; "session.throttled"
  // (Busy), whose message ends with the seconds to wait; see retry_after().
  Result<OpenedSession> login(const Call& call, std::string_view login, std::string_view password,
                              std::string_view address);

  // Who holds this token: "session.required" (Unauthenticated) when nobody does any more.
  // A change elsewhere (logout, roles) is seen within one second.
  Result<Actor> who(const Call& call, std::string_view token) const;
  // The same and the person behind it, for the page's first request.
  Result<Person> person(const Call& call, std::string_view token) const;

  std::string csrf_of(std::string_view token) const;
  // "session.csrf" (Denied).
  Result<> check_csrf(std::string_view token, std::string_view csrf) const;

  // Never fails for a token that is already gone.
  Result<> logout(const Call& call, std::string_view token);
  // The caller's own open sessions.
  Result<std::vector<SessionRow>> list(const Call& call) const;
  // Ends one of the caller's own by its id.
  Result<> close(const Call& call, std::string_view id);
  // Forgets what has expired; called now and then by the node.
  Result<std::size_t> sweep(const Call& call);

 private:
  struct State;
  explicit Sessions(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Seconds a "session.throttled" Error asks to wait; 0 for any other.
int retry_after(const Error& error);

}  // namespace jw::org
