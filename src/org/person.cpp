#include "org/person.hpp"

#include <algorithm>

#include "base/random.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/password_policy.hpp"
#include "org/person_row.hpp"
#include "org/rights.hpp"
#include "org/role_list.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kPersonNameCharacters = 64;

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

Result<> check_login(std::string_view login) {
  const auto is_alnum = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good = login.size() >= 2 && login.size() <= 64 && is_alnum(login.front()) &&
                    std::all_of(login.begin(), login.end(),
                                [&](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
  if (good) return {};
  return fail(Code::Invalid, "user.login", "a login has 2 to 64 letters a-z, digits, '.', '-' or '_'",
              "登录名应为 2 至 64 位小写字母、数字、点、短横或下划线，并以字母或数字开头");
}

Result<> check_name(std::string_view name) {
  if (!name.empty() && is_utf8(name) && to_utf16(name).size() <= kPersonNameCharacters) return {};
  return fail(Code::Invalid, "user.name", "a person needs a name of at most {} characters",
              "姓名不能为空，且不超过 {} 个字", kPersonNameCharacters);
}

Error unknown_person() {
  return {Code::NotFound,
          "user.unknown",
          "there is no such person, or not in your department",
          "没有此用户，或该用户不属于本部门",
          {}};
}

bool manages(const Call& call) { return require(call, Right::UserManage).has_value(); }

// Nobody raises or locks themselves: another administrator must.
Result<> require_other(const Call& call, std::string_view id) {
  JW_TRY(require(call, Right::UserManage));
  if (call.actor.kind != Actor::Kind::Person || call.actor.id != id) return {};
  return fail(Code::Denied, "user.self",
              "you cannot change your own roles or status; ask another administrator",
              "不能更改自己的角色或状态，请由其他管理员办理");
}

Result<Person> find_person(db::Session& session, std::string_view column, std::string_view key) {
  const auto row = JW_TRY(
      session.one(fmt::format("SELECT {} FROM org_person p WHERE p.{} = $1", kPersonColumns, column), key));
  if (!row) return fail(unknown_person());
  return person_of(*row);
}

Result<> end_sessions(db::Session& session, std::string_view person, std::string_view keep_digest = {}) {
  JW_TRY(session.exec("DELETE FROM org_session WHERE person = $1 AND digest <> $2", person, keep_digest));
  return {};
}

}  // namespace

Person person_of(const db::Row& row, std::size_t first) {
  return {row.text(first),
          row.text(first + 1),
          row.text(first + 2),
          row.text(first + 3),
          split_roles(row.text(first + 4)),
          row.boolean(first + 5),
          row.boolean(first + 6),
          row.text(first + 7)};
}

Actor actor_of(const Person& person) {
  Actor actor;
  actor.kind = Actor::Kind::Person;
  actor.id = person.id;
  actor.name = person.name;
  actor.org = person.org;
  if (!person.must_change) actor.roles = person.roles;
  return actor;
}

People::People(db::Database& database, const Clock& clock, Strength strength)
    : database_(database), clock_(clock), strength_(strength) {}

Result<Person> People::create(const Call& call, const NewPerson& from) {
  JW_TRY(require(call, Right::UserManage));
  const auto login = ascii_lower(from.login);
  JW_TRY(check_login(login));
  JW_TRY(check_name(from.name));
  JW_TRY(check_roles(from.roles));
  JW_TRY(check_password(from.password, login));
  const auto hash = JW_TRY(crypto::hash_password(from.password, cost_of(strength_)));
  const Person person{make_id(clock_), login, from.name,        from.org,
                      from.roles,      true,  from.must_change, to_string(clock_.now())};
  return database_.write(call, [&](db::Session& session) -> Result<Person> {
    if (!JW_TRY(find_org(session, person.org)))
      return fail(Code::Invalid, "user.org", "there is no department {}; create it first",
                  "没有部门 {}，请先登记部门", person.org);
    if (JW_TRY(session.one("SELECT id FROM org_person WHERE login = $1", login)))
      return fail(Code::Conflict, "user.taken", "this login is taken; choose another",
                  "该登录名已被使用，请换一个");
    JW_TRY(
        session.exec("INSERT INTO org_person (id, login, name, org, roles, active, password, must_change, "
                     "created, changed) "
                     "VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $8)",
                     person.id, login, person.name, person.org, join_roles(person.roles), hash,
                     person.must_change, person.created));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"user.created", person.id, {{"org", person.org}, {"roles", join_roles(person.roles)}}}));
    return person;
  });
}

Result<Person> People::set_roles(const Call& call, std::string_view id, const std::set<std::string>& roles) {
  JW_TRY(require_other(call, id));
  JW_TRY(check_roles(roles));
  return database_.write(call, [&](db::Session& session) -> Result<Person> {
    auto person = JW_TRY(find_person(session, "id", id));
    if (person.roles == roles) return person;
    person.roles = roles;
    JW_TRY(session.exec("UPDATE org_person SET roles = $2, changed = $3 WHERE id = $1", id, join_roles(roles),
                        to_string(clock_.now())));
    JW_TRY(ledger::record(session, call, clock_,
                          {"user.changed", person.id, {{"changed", "roles"}, {"roles", join_roles(roles)}}}));
    return person;
  });
}

Result<Person> People::set_active(const Call& call, std::string_view id, bool active) {
  JW_TRY(require_other(call, id));
  return database_.write(call, [&](db::Session& session) -> Result<Person> {
    auto person = JW_TRY(find_person(session, "id", id));
    if (person.active == active) return person;
    person.active = active;
    JW_TRY(session.exec("UPDATE org_person SET active = $2, changed = $3 WHERE id = $1", id, active,
                        to_string(clock_.now())));
    if (!active) JW_TRY(end_sessions(session, id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"user.changed", person.id, {{"changed", "active"}, {"active", active}}}));
    return person;
  });
}

Result<Person> People::rename(const Call& call, std::string_view id, std::string_view name) {
  JW_TRY(require(call, Right::UserManage));
  JW_TRY(check_name(name));
  return database_.write(call, [&](db::Session& session) -> Result<Person> {
    auto person = JW_TRY(find_person(session, "id", id));
    if (person.name == name) return person;
    person.name = name;
    JW_TRY(session.exec("UPDATE org_person SET name = $2, changed = $3 WHERE id = $1", id, name,
                        to_string(clock_.now())));
    JW_TRY(ledger::record(session, call, clock_, {"user.changed", person.id, {{"changed", "name"}}}));
    return person;
  });
}

Result<> People::reset_password(const Call& call, std::string_view id, std::string_view password) {
  JW_TRY(require(call, Right::UserManage));
  const auto person = JW_TRY(get(call, id));
  JW_TRY(check_password(password, person.login));
  const auto hash = JW_TRY(crypto::hash_password(password, cost_of(strength_)));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("UPDATE org_person SET password = $2, must_change = 1, changed = $3 WHERE id = $1",
                        person.id, hash, to_string(clock_.now())));
    JW_TRY(end_sessions(session, person.id));
    JW_TRY(
        ledger::record(session, call, clock_, {"user.changed", person.id, {{"changed", "password_reset"}}}));
    return {};
  });
}

Result<> People::change_password(const Call& call, std::string_view old_password,
                                 std::string_view new_password, std::string_view keep_token) {
  if (call.actor.kind != Actor::Kind::Person)
    return fail(Code::Unauthenticated, "session.required", "log in first", "请先登录");
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one("SELECT login, password FROM org_person WHERE id = $1 AND active = 1", call.actor.id);
  }));
  if (!row) return fail(unknown_person());
  if (!crypto::verify_password(old_password, row->text(1)))
    return fail(Code::Denied, "user.password_wrong", "the old password is not right", "原密码不正确");
  if (old_password == new_password)
    return fail(Code::Invalid, "user.password", "the new password must differ from the old one",
                "新密码不能与原密码相同");
  JW_TRY(check_password(new_password, row->text(0)));
  const auto hash = JW_TRY(crypto::hash_password(new_password, cost_of(strength_)));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    // The old hash in the condition: of two changes at once one wins and the other is told.
    const auto changed = JW_TRY(session.exec(
        "UPDATE org_person SET password = $2, must_change = 0, changed = $3 WHERE id = $1 AND password = $4",
        call.actor.id, hash, to_string(clock_.now()), row->text(1)));
    if (changed == 0)
      return fail(Code::Conflict, "user.password_changed", "the password was changed meanwhile; log in again",
                  "密码已被更改，请重新登录");
    JW_TRY(end_sessions(session, call.actor.id,
                        keep_token.empty() ? "" : crypto::to_hex(crypto::sha256(keep_token))));
    JW_TRY(ledger::record(session, call, clock_, {"user.changed", call.actor.id, {{"changed", "password"}}}));
    return {};
  });
}

Result<Person> People::get(const Call& call, std::string_view id) const {
  auto person =
      JW_TRY(database_.read(call, [&](db::Session& session) { return find_person(session, "id", id); }));
  if (manages(call) || require_org(call, person.org)) return person;
  return fail(unknown_person());
}

Result<Person> People::find(const Call& call, std::string_view login) const {
  JW_TRY(require(call, Right::UserManage));
  return database_.read(
      call, [&](db::Session& session) { return find_person(session, "login", ascii_lower(login)); });
}

Result<Page<Person>> People::list(const Call& call, std::string_view org, const PageRequest& page) const {
  if (!manages(call)) JW_TRY(require_org(call, org));
  const auto rows = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.query(
        fmt::format("SELECT {} FROM org_person p WHERE p.login > $1 AND ($2 = '' OR p.org = $2) "
                    "ORDER BY p.login LIMIT $3",
                    kPersonColumns),
        page.after, org, page.shown() + 1);
  }));
  std::vector<Person> people;
  for (const auto& row : rows) people.push_back(person_of(row));
  return make_page(std::move(people), page, [](const Person& person) { return person.login; });
}

}  // namespace jw::org
