#include "org/session.hpp"

#include <optional>

#include "base/check.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/password.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/attempts.hpp"
#include "org/password_policy.hpp"
#include "org/person_row.hpp"
#include "org/recent_answers.hpp"

namespace jw::org {
namespace {

using namespace std::chrono_literals;

constexpr auto kLongestSession = 12h;  // from login
constexpr auto kIdle = 30min;          // from last use
constexpr auto kSeenEvery = 1min;      // how often the last use is written down
constexpr std::size_t kLongestPassword = 1024;

std::string digest_of(std::string_view token) { return crypto::to_hex(crypto::sha256(token)); }

Error nobody() {
  return {Code::Unauthenticated,
          "session.required",
          "log in first; a session ends after 30 minutes without use",
          "请先登录；30 分钟未操作会话自动结束",
          {}};
}

Error wrong() {
  return {Code::Unauthenticated, "session.wrong", "login or password is not right", "登录名或密码不正确", {}};
}

}  // namespace

struct Sessions::State {
  db::Database& database;
  const Clock& clock;
  const std::string secret;
  const Strength strength;
  const std::string dummy_hash;  // what the password of an unknown login is compared with
  mutable RecentAnswers<Person> recent;

  std::string keyed(std::string_view what, std::string_view value) const {
    return crypto::to_hex(
        crypto::hmac(crypto::HashKind::Sha256, secret, fmt::format("{}:{}", what, value)).substr(0, 16));
  }

  // What the log holds about a try: keyed hashes only.
  ledger::Event event(std::string_view kind, std::string subject, const std::string& login_hash,
                      std::string_view address) const {
    return {
        kind, std::move(subject), {{"login_hash", login_hash}, {"address_hash", keyed("address", address)}}};
  }

  std::string csrf_of(std::string_view token) const {
    return crypto::to_base64url(
        crypto::hmac(crypto::HashKind::Sha256, secret, fmt::format("csrf:{}", token)));
  }

  Result<Person> find(const Call& call, std::string_view token) const;
  void note_use(const Call& call, const std::string& digest, Time now) const;
  Result<OpenedSession> admit(const Call& call, Person person, const std::string& old_hash,
                              const std::string& new_hash, const std::string& login_hash,
                              std::string_view address) const;
};

Sessions::Sessions(std::unique_ptr<State> state) : state_(std::move(state)) {}
Sessions::~Sessions() = default;

Result<std::unique_ptr<Sessions>> Sessions::open(db::Database& database, const Clock& clock,
                                                 std::string secret, Strength strength) {
  JW_CHECK(secret.size() >= 32, "the secret of the sessions is too short");
  auto dummy = JW_TRY(crypto::hash_password(random_bytes(16), cost_of(strength)));
  std::unique_ptr<State> state(new State{database, clock, std::move(secret), strength, std::move(dummy), {}});
  return std::unique_ptr<Sessions>(new Sessions(std::move(state)));
}

Result<OpenedSession> Sessions::login(const Call& call, std::string_view login, std::string_view password,
                                      std::string_view address) {
  const State& state = *state_;
  std::string name(login.substr(0, 256));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  const auto login_hash = state.keyed("login", name);
  const auto address_key = state.keyed("address", address);
  std::optional<Person> person;
  std::string hash = state.dummy_hash;
  JW_TRY(state.database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(count_attempt(session, state.clock.now(), "login:" + login_hash, kPerLogin));
    JW_TRY(count_attempt(session, state.clock.now(), "address:" + address_key, kPerAddress));
    return {};
  }));
  // What no store can keep as text is nobody's login either.
  const auto key = is_utf8(name) && name.find('\0') == std::string::npos ? name : std::string();
  const auto row = JW_TRY(state.database.read(call, [&](db::Session& session) {
    return session.one(
        fmt::format("SELECT {}, p.password FROM org_person p WHERE p.login = $1", kPersonColumns), key);
  }));
  if (row) {
    person = person_of(*row);
    hash = row->text(8);
  }
  const bool matches = crypto::verify_password(password.substr(0, kLongestPassword), hash);
  if (!matches || password.size() > kLongestPassword || !person || !person->active) {
    JW_TRY(state.database.write(call, [&](db::Session& session) {
      return ledger::record(session, call, state.clock,
                            state.event("session.failed", login_hash, login_hash, address));
    }));
    return fail(wrong());
  }
  std::string renewed;
  if (crypto::outdated_password(hash, cost_of(state.strength)))
    renewed = JW_TRY(crypto::hash_password(password, cost_of(state.strength)));
  return state.admit(call, std::move(*person), hash, renewed, login_hash, address);
}

Result<OpenedSession> Sessions::State::admit(const Call& call, Person person, const std::string& old_hash,
                                             const std::string& new_hash, const std::string& login_hash,
                                             std::string_view address) const {
  OpenedSession opened;
  opened.token = crypto::random_token(32);
  opened.csrf = csrf_of(opened.token);
  const auto now = clock.now();
  opened.expires = to_string(now + kLongestSession);
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    // Deactivated, or another password, while this one was being compared: no session.
    const auto still = JW_TRY(session.one(
        "SELECT id FROM org_person WHERE id = $1 AND active = 1 AND password = $2", person.id, old_hash));
    if (!still) return fail(wrong());
    if (!new_hash.empty())
      JW_TRY(session.exec("UPDATE org_person SET password = $2 WHERE id = $1", person.id, new_hash));
    JW_TRY(forget_attempts(session, "login:" + login_hash));
    JW_TRY(give_back_attempt(session, "address:" + keyed("address", address)));
    JW_TRY(session.exec(
        "INSERT INTO org_session (digest, id, person, opened, seen, expires, address) "
        "VALUES ($1, $2, $3, $4, $4, $5, $6)",
        digest_of(opened.token), make_id(clock), person.id, to_string(now), opened.expires, address));
    Call by = call;
    by.actor = actor_of(person);
    JW_TRY(ledger::record(session, by, clock, event("session.opened", person.id, login_hash, address)));
    return {};
  }));
  opened.person = std::move(person);
  return opened;
}

Result<Person> Sessions::State::find(const Call& call, std::string_view token) const {
  if (token.empty() || token.size() > 256) return fail(nobody());
  const auto digest = digest_of(token);
  const auto now = clock.now();
  if (auto known = recent.find(digest, now)) return std::move(*known);
  const auto row = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.one(
        fmt::format("SELECT {}, s.expires, s.seen FROM org_session s JOIN org_person p ON p.id = s.person "
                    "WHERE s.digest = $1",
                    kPersonColumns),
        digest);
  }));
  if (!row) return fail(nobody());
  auto person = person_of(*row);
  const auto expires = JW_TRY(parse_time(row->text(8)));
  const auto seen = JW_TRY(parse_time(row->text(9)));
  if (!person.active || now >= expires || now - seen >= kIdle) return fail(nobody());
  if (now - seen >= kSeenEvery) note_use(call, digest, now);
  recent.keep(digest, person, now);
  return person;
}

// A full disk must not log people out at once: the use is simply not noted.
void Sessions::State::note_use(const Call& call, const std::string& digest, Time now) const {
  const auto noted = database.write(call, [&](db::Session& session) {
    return session.exec("UPDATE org_session SET seen = $2 WHERE digest = $1", digest, to_string(now));
  });
  if (!noted) log::warn("session.not_noted", {{"error", describe(noted.error())}});
}

Result<Actor> Sessions::who(const Call& call, std::string_view token) const {
  return actor_of(JW_TRY(state_->find(call, token)));
}

Result<Person> Sessions::person(const Call& call, std::string_view token) const {
  return state_->find(call, token);
}

std::string Sessions::csrf_of(std::string_view token) const { return state_->csrf_of(token); }

Result<> Sessions::check_csrf(std::string_view token, std::string_view csrf) const {
  if (crypto::equal_secret(csrf_of(token), csrf)) return {};
  return fail(Code::Denied, "session.csrf",
              "the request did not come from this page; reload it and try again",
              "请求来源校验未通过，请刷新页面后重试");
}

Result<> Sessions::logout(const Call& call, std::string_view token) {
  if (token.empty() || token.size() > 256) return {};
  const auto digest = digest_of(token);
  state_->recent.forget(digest);
  auto done = state_->database.write(call, [&](db::Session& session) -> Result<> {
    const auto row =
        JW_TRY(session.one("DELETE FROM org_session WHERE digest = $1 RETURNING person", digest));
    if (!row) return {};
    JW_TRY(ledger::record(session, call, state_->clock,
                          {"session.closed", row->text(0), {{"reason", "logout"}}}));
    return {};
  });
  state_->recent.forget(digest);
  return done;
}

Result<std::vector<SessionRow>> Sessions::list(const Call& call) const {
  if (call.actor.kind != Actor::Kind::Person) return fail(nobody());
  const auto now = state_->clock.now();
  const auto rows = JW_TRY(state_->database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT id, opened, seen, expires, address FROM org_session "
        "WHERE person = $1 AND expires > $2 AND seen > $3 ORDER BY opened DESC LIMIT 100",
        call.actor.id, to_string(now), to_string(now - kIdle));
  }));
  std::vector<SessionRow> out;
  for (const auto& row : rows)
    out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return out;
}

Result<> Sessions::close(const Call& call, std::string_view id) {
  if (call.actor.kind != Actor::Kind::Person) return fail(nobody());
  auto done = state_->database.write(call, [&](db::Session& session) -> Result<> {
    const auto row = JW_TRY(session.one(
        "DELETE FROM org_session WHERE id = $1 AND person = $2 RETURNING person", id, call.actor.id));
    if (!row)
      return fail(Code::NotFound, "session.unknown", "this session is closed already", "该会话已结束");
    JW_TRY(ledger::record(session, call, state_->clock,
                          {"session.closed", row->text(0), {{"reason", "closed"}}}));
    return {};
  });
  state_->recent.forget_all();
  return done;
}

Result<std::size_t> Sessions::sweep(const Call& call) {
  const auto now = state_->clock.now();
  return state_->database.write(call, [&](db::Session& session) -> Result<std::size_t> {
    const auto gone = JW_TRY(session.exec("DELETE FROM org_session WHERE expires <= $1 OR seen <= $2",
                                          to_string(now), to_string(now - kIdle)));
    JW_TRY(sweep_attempts(session, now));
    return static_cast<std::size_t>(gone);
  });
}

}  // namespace jw::org
