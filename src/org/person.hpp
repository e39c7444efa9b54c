#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::org {

struct Person {
  std::string id;
  std::string login;  // lower case, unique on the node
  std::string name;
  std::string org;
  std::set<std::string> roles;
  bool active = true;
  bool must_change = false;  // the password was set by somebody else
  std::string created;       // RFC 3339
};

struct NewPerson {
  std::string login;
  std::string name;
  std::string org;
  std::set<std::string> roles;
  std::string password;
  bool must_change = true;
};

// How costly a password hash is made. Light is for tests only.
enum class Strength { Full, Light };

// The people of this node's departments. Administrators (user.manage) see and change all of
// them, everybody else sees only colleagues of the same department. Each change ends the
// person's sessions where it must (password, deactivation); new roles hold within a second.
// Until somebody changes a password that was set for them, their roles give nothing. Thread-safe.
class People {
 public:
  People(db::Database& database, const Clock& clock, Strength strength = Strength::Full);

  // Errors: "user.login" (form), "user.taken" (Conflict), "user.org", "user.role",
  // "user.password" (says what the password lacks).
  Result<Person> create(const Call& call, const NewPerson& person);
  Result<Person> set_roles(const Call& call, std::string_view id, const std::set<std::string>& roles);
  Result<Person> set_active(const Call& call, std::string_view id, bool active);
  Result<Person> rename(const Call& call, std::string_view id, std::string_view name);
  // Sets somebody's password; the person must change it at the next login.
  Result<> reset_password(const Call& call, std::string_view id, std::string_view password);
  // One's own; ends the person's other sessions, all but the one of `keep_token`.
  // "user.password_wrong" when the old one is not right.
  Result<> change_password(const Call& call, std::string_view old_password, std::string_view new_password,
                           std::string_view keep_token = {});

  // "user.unknown" (NotFound), also for people the caller may not see.
  Result<Person> get(const Call& call, std::string_view id) const;
  // By login; for the command line (system) and administrators.
  Result<Person> find(const Call& call, std::string_view login) const;
  // An empty org means all, for administrators only. "right.org" for another department.
  Result<Page<Person>> list(const Call& call, std::string_view org, const PageRequest& page) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  Strength strength_;
};

}  // namespace jw::org
