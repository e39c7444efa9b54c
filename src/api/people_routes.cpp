#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/views.hpp"
#include "base/page.hpp"
#include "crypto/password.hpp"
#include "org/client.hpp"
#include "org/person.hpp"

namespace jw::api {
namespace {

using http::Method;

struct NewUser {
  std::string login;
  std::string name;
  std::string org;
  std::vector<std::string> roles;
  std::optional<std::string> password;
};
BOOST_DESCRIBE_STRUCT(NewUser, (), (login, name, org, roles, password))

struct CreatedUser {
  UserView user;
  std::optional<std::string> password;
};
BOOST_DESCRIBE_STRUCT(CreatedUser, (), (user, password))

struct UserChange {
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> roles;
  std::optional<bool> active;
};
BOOST_DESCRIBE_STRUCT(UserChange, (), (name, roles, active))

struct Colleague {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(Colleague, (), (id, name, roles))

struct NewPassword {
  std::optional<std::string> password;
};
BOOST_DESCRIBE_STRUCT(NewPassword, (), (password))

struct PasswordView {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordView, (), (password))

struct ClientForm {
  std::string name;
  std::optional<std::string> org;
  std::vector<std::string> roles;
  std::string expires;
};
BOOST_DESCRIBE_STRUCT(ClientForm, (), (name, org, roles, expires))

struct ClientView {
  std::string id;
  std::string name;
  OrgRef org;
  std::vector<std::string> roles;
  std::string created;
  std::string expires;
  std::string revoked;
};
BOOST_DESCRIBE_STRUCT(ClientView, (), (id, name, org, roles, created, expires, revoked))

struct CreatedClient {
  ClientView client;
  std::string key;
};
BOOST_DESCRIBE_STRUCT(CreatedClient, (), (client, key))

struct RoleView {
  std::string code;
  std::string zh;
  std::string en;
  std::vector<std::string> rights;
};
BOOST_DESCRIBE_STRUCT(RoleView, (), (code, zh, en, rights))

PageRequest people_page(const Input& input, std::int64_t limit) {
  return {input.query("cursor"), static_cast<std::size_t>(limit)};
}

Result<List<UserView>> list_users(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  const auto page = JW_TRY(parts.people.list(call, input.query("org"), people_page(input, limit)));
  List<UserView> list;
  for (const auto& person : page.items) list.items.push_back(JW_TRY(user_view(call, parts, person)));
  if (!page.next.empty()) list.next = page.next;
  return list;
}

Result<CreatedUser> create_user(const Call& call, Input&, const NewUser& form, Parts& parts) {
  const bool made = !form.password || form.password->empty();
  org::NewPerson person{form.login,
                        form.name,
                        form.org,
                        {form.roles.begin(), form.roles.end()},
                        made ? crypto::random_token(12) : *form.password};
  CreatedUser created;
  created.user = JW_TRY(user_view(call, parts, JW_TRY(parts.people.create(call, person))));
  if (made) created.password = person.password;
  return created;
}

Result<UserView> change_user(const Call& call, Input& input, const UserChange& change, Parts& parts) {
  const auto id = input.path("id");
  if (change.name) JW_TRY(parts.people.rename(call, id, *change.name));
  if (change.roles) JW_TRY(parts.people.set_roles(call, id, {change.roles->begin(), change.roles->end()}));
  if (change.active) JW_TRY(parts.people.set_active(call, id, *change.active));
  return user_view(call, parts, JW_TRY(parts.people.get(call, id)));
}

Result<PasswordView> reset_password(const Call& call, Input& input, const NewPassword& form, Parts& parts) {
  const auto password = form.password && !form.password->empty() ? *form.password : crypto::random_token(12);
  JW_TRY(parts.people.reset_password(call, input.path("id"), password));
  return PasswordView{password};
}

ClientView client_view(const Call& call, Parts& parts, const org::Client& client) {
  ClientView view{client.id,
                  client.name,
                  {client.org, client.org, "", "", ""},
                  {client.roles.begin(), client.roles.end()},
                  client.created,
                  client.expires,
                  client.revoked};
  if (const auto org = parts.orgs.get(call, client.org))
    view.org = {org->id, org->name, org->name_en, org->region, org->line};
  return view;
}

Result<List<ClientView>> list_clients(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  const bool everywhere = org::allows(call.actor.roles, org::Right::UserManage);
  const auto page = JW_TRY(
      parts.clients.list(call, everywhere ? input.query("org") : call.actor.org, people_page(input, limit)));
  List<ClientView> list;
  for (const auto& client : page.items) list.items.push_back(client_view(call, parts, client));
  if (!page.next.empty()) list.next = page.next;
  return list;
}

Result<CreatedClient> create_client(const Call& call, Input&, const ClientForm& form, Parts& parts) {
  const auto issued = JW_TRY(parts.clients.create(
      call,
      {form.name, form.org.value_or(call.actor.org), {form.roles.begin(), form.roles.end()}, form.expires}));
  return CreatedClient{client_view(call, parts, issued.client), issued.key};
}

Result<ClientView> revoke_client(const Call& call, Input& input, const None&, Parts& parts) {
  return client_view(call, parts, JW_TRY(parts.clients.revoke(call, input.path("id"))));
}

Result<List<RoleView>> list_roles(const Call&, Input&, const None&, Parts&) {
  List<RoleView> list;
  for (const auto& role : org::roles()) {
    RoleView view{std::string(role.code), std::string(role.zh), std::string(role.en), {}};
    for (const auto right : role.rights) view.rights.emplace_back(org::to_string(right));
    list.items.push_back(std::move(view));
  }
  return list;
}

const std::vector<Param> kPaged = {{"org", "只看该部门", "only this department"},
                                   {"limit", "每页行数", "rows a page", "integer"},
                                   {"cursor", "上一页返回的 next", "`next` of the page before"}};

// Who a task can be given to: the active people of the caller's own department.
Result<List<Colleague>> colleagues(const Call& call, Input&, const None&, Parts& parts) {
  List<Colleague> found;
  const auto people = JW_TRY(parts.people.list(call, call.actor.org, {"", 500}));
  for (const auto& person : people.items)
    if (person.active)
      found.items.push_back({person.id, person.name, {person.roles.begin(), person.roles.end()}});
  return found;
}

}  // namespace

std::vector<Route> people_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<RoleView>>(Method::Get, "/roles", kSession, "people", "角色及其权限",
                                                   "Roles and what they may do.", {}, list_roles));
  table.push_back(
      json_route<None, List<Colleague>>(Method::Get, "/colleagues", kSession, "people", "本部门在岗人员",
                                        "Active people of one's own department.", {}, colleagues));
  table.push_back(json_route<None, List<UserView>>(Method::Get, "/users", needs(Right::UserManage), "people",
                                                   "人员列表", "People of this node.", kPaged, list_users));
  table.push_back(json_route<NewUser, CreatedUser>(
      Method::Post, "/users", needs(Right::UserManage), "people", "新增人员；未给密码时生成一次性密码",
      "Add a person; a password is made when none is given and shown once.", {}, create_user));
  table.push_back(json_route<UserChange, UserView>(Method::Patch, "/users/{id}", needs(Right::UserManage),
                                                   "people", "修改姓名、角色或停用",
                                                   "Change name, roles or activity.", {}, change_user));
  table.push_back(json_route<NewPassword, PasswordView>(Method::Post, "/users/{id}/password",
                                                        needs(Right::UserManage), "people", "重置密码",
                                                        "Reset a password.", {}, reset_password));
  table.push_back(json_route<None, List<ClientView>>(Method::Get, "/clients", needs(Right::ClientManage),
                                                     "people", "API 客户端列表", "API clients.", kPaged,
                                                     list_clients));
  table.push_back(json_route<ClientForm, CreatedClient>(
      Method::Post, "/clients", needs(Right::ClientManage), "people", "新增 API 客户端；密钥只显示一次",
      "Add an API client; its key is shown once.", {}, create_client));
  table.push_back(json_route<None, ClientView>(Method::Delete, "/clients/{id}", needs(Right::ClientManage),
                                               "people", "吊销 API 客户端", "Revoke an API client.", {},
                                               revoke_client));
  return table;
}

}  // namespace jw::api
