#include "api/gate.hpp"
#include "api/parts.hpp"
#include "api/views.hpp"
#include "federation/identity.hpp"
#include "org/filter.hpp"
#include "org/org.hpp"
#include "org/session.hpp"

namespace jw::api {
namespace {

using http::Method;

struct LoginForm {
  std::string login;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(LoginForm, (), (login, password))

struct PasswordForm {
  std::string current;
  std::string next;
};
BOOST_DESCRIBE_STRUCT(PasswordForm, (), (current, next))

struct SessionView {
  UserView user;
  std::string csrf_token;
  NodeView node;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (user, csrf_token, node))

// Over TLS, ours or that of a proxy in front.
bool is_secure(const Input& input, const Parts& parts) {
  return input.request.secure || parts.public_url.starts_with("https://");
}

std::string cookie_of(std::string_view token, bool secure, bool gone) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}{}", kCookie, token, secure ? "; Secure" : "",
                     gone ? "; Max-Age=0" : "");
}

Result<SessionView> session_view(const Call& call, Parts& parts, const org::Person& person,
                                 std::string csrf) {
  auto user = JW_TRY(user_view(call, parts, person));
  auto node = JW_TRY(node_view(parts));
  return SessionView{std::move(user), std::move(csrf), std::move(node)};
}

Result<http::Response> login(const Call& call, Input& input, Parts& parts) {
  const auto json = JW_TRY(parse_json(input.request.body));
  const auto form = JW_TRY(read_json<LoginForm>(json));
  const auto opened =
      JW_TRY(parts.sessions.login(call, form.login, form.password, input.request.peer_address));
  const auto answer = JW_TRY(session_view(call, parts, opened.person, opened.csrf));
  auto response = http::Response::json(200, boost::json::serialize(write_json(answer)));
  response.headers.set("Set-Cookie", cookie_of(opened.token, is_secure(input, parts), false));
  return response;
}

Result<http::Response> logout(const Call& call, Input& input, Parts& parts) {
  JW_TRY(parts.sessions.logout(call, input.token));
  auto response = http::Response::empty(204);
  response.headers.set("Set-Cookie", cookie_of("", is_secure(input, parts), true));
  return response;
}

Result<SessionView> show_session(const Call& call, Input& input, const None&, Parts& parts) {
  if (input.token.empty())
    return fail(Code::NotFound, "session.none", "API clients have no session", "API 客户端没有会话");
  const auto person = JW_TRY(parts.sessions.person(call, input.token));
  return session_view(call, parts, person, parts.sessions.csrf_of(input.token));
}

Result<None> change_password(const Call& call, Input&, const PasswordForm& form, Parts& parts) {
  JW_TRY(parts.people.change_password(call, form.current, form.next));
  return None{};
}

Result<List<org::Filter>> session_filters(const Call& call, Input& input, const None&, Parts& parts) {
  return List<org::Filter>{
      JW_TRY(org::Filters(parts.database, parts.clock).list(call, input.query("page"))), {}, {}};
}

Result<org::Filter> put_filter(const Call& call, Input&, const org::Filter& form, Parts& parts) {
  return org::Filters(parts.database, parts.clock).put(call, form);
}

Result<None> remove_filter(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(org::Filters(parts.database, parts.clock).remove(call, input.query("page"), input.query("name")));
  return None{};
}

Result<NodeView> node(const Call&, Input&, const None&, Parts& parts) { return node_view(parts); }

}  // namespace

std::vector<Route> session_routes() {
  std::vector<Route> table;
  auto in = raw_route(Method::Post, "/session", kPublic, "session", "登录",
                      "Log in; sets the session cookie.", {}, "application/json", login);
  in.body = Route::Body::Json;
  in.in = schema_of<LoginForm>(true);
  in.out = schema_of<SessionView>();
  table.push_back(std::move(in));
  table.push_back(json_route<None, SessionView>(Method::Get, "/session", kSession, "session", "当前登录人",
                                                "Who is logged in.", {}, show_session));
  auto out = raw_route(Method::Delete, "/session", kSession, "session", "退出登录", "Log out.", {},
                       "application/json", logout);
  out.empty = true;
  table.push_back(std::move(out));
  table.push_back(json_route<PasswordForm, None>(Method::Post, "/session/password", kSession, "session",
                                                 "修改本人密码", "Change one's own password.", {},
                                                 change_password));
  const Param page{"page", "哪个页面的，如 catalog", "of which page, such as catalog"};
  table.push_back(json_route<None, List<org::Filter>>(
      Method::Get, "/session/filters", kSession, "session", "本人保存的筛选条件",
      "The filters one keeps, newest first.", {page}, session_filters));
  table.push_back(json_route<org::Filter, org::Filter>(
      Method::Put, "/session/filters", kSession, "session", "保存筛选条件",
      "Keep a filter; one of the same page and name is replaced.", {}, put_filter));
  table.push_back(json_route<None, None>(Method::Delete, "/session/filters", kSession, "session",
                                         "删除保存的筛选条件", "Remove a kept filter.",
                                         {page, {"name", "名称", "what it is called"}}, remove_filter));
  table.push_back(
      json_route<None, NodeView>(Method::Get, "/node", kPublic, "session", "本节点", "This node.", {}, node));
  return table;
}

}  // namespace jw::api
