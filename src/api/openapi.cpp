#include "api/openapi.hpp"

#include <algorithm>
#include <cctype>

#include "api/route.hpp"

namespace jw::api {
namespace {

namespace json = boost::json;

json::object problem_answer(std::string_view text) {
  return {{"description", text},
          {"content",
           json::object{{"application/problem+json",
                         json::object{{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

json::object header(std::string_view text, std::string_view type) {
  return {{"description", text}, {"schema", json::object{{"type", type}}}};
}

// What asking under a grant may meet besides: a clause that does not hold, a cap that is used up.
void add_metered(json::object& answers) {
  const json::object rate{{"RateLimit", header("每秒额度的余量 / what is left of the second", "string")},
                          {"RateLimit-Policy", header("每秒额度 / calls a second", "string")}};
  answers["200"].as_object()["headers"] = rate;
  answers["403"] =
      problem_answer("授权不允许，code 为 access.<条款> / a clause of the grant, code access.<clause>");
  auto later = problem_answer("额度已用尽（access.cap） / a cap is used up (access.cap)");
  later["headers"] = json::object{{"Retry-After", header("多少秒后再试 / seconds", "integer")}};
  answers["429"] = std::move(later);
  auto away = problem_answer("暂不可用 / not available now");
  away["headers"] = json::object{{"Retry-After", header("多少秒后再试 / seconds", "integer")}};
  answers["503"] = std::move(away);
}

json::array parameters(const Route& route) {
  json::array list;
  for (std::size_t at = route.path.find('{'); at != std::string_view::npos;
       at = route.path.find('{', at + 1)) {
    auto name = route.path.substr(at + 1, route.path.find('}', at) - at - 1);
    if (name.ends_with("...")) name.remove_suffix(3);
    list.push_back(json::object{
        {"name", name}, {"in", "path"}, {"required", true}, {"schema", json::object{{"type", "string"}}}});
  }
  for (const auto& param : route.params)
    list.push_back(json::object{{"name", param.name},
                                {"in", "query"},
                                {"description", std::string(param.zh) + " / " + std::string(param.en)},
                                {"schema", json::object{{"type", param.type}}}});
  return list;
}

std::string template_of(std::string_view path) {
  std::string text = "/api/v1" + std::string(path);
  if (const auto at = text.find("...}"); at != std::string::npos) text.erase(at, 3);
  return text;
}

json::object operation(const Route& route) {
  json::object op{{"tags", json::array{json::value(route.tag)}},
                  {"summary", route.zh},
                  {"description", route.en},
                  {"parameters", parameters(route)}};
  switch (route.access.kind) {
    case Access::Kind::Public: op["security"] = json::array{}; break;
    case Access::Kind::Session: op["x-right"] = "session"; break;
    case Access::Kind::Right: op["x-right"] = org::to_string(route.access.right); break;
  }
  if (route.body == Route::Body::Json)
    op["requestBody"] =
        json::object{{"required", true},
                     {"content", json::object{{"application/json", json::object{{"schema", route.in}}}}}};
  if (route.body == Route::Body::Stream)
    op["requestBody"] = json::object{
        {"required", true},
        {"content",
         json::object{{"application/octet-stream",
                       json::object{{"schema", json::object{{"type", "string"}, {"format", "binary"}}}}}}}};
  json::object answers;
  if (route.empty) {
    answers["204"] = json::object{{"description", "完成 / done"}};
  } else {
    // What is no JSON is a file or a text.
    json::value schema = route.out.is_null() ? json::value(json::object{{"type", "string"}}) : route.out;
    answers["200"] = json::object{{"description", "成功 / success"},
                                  {"content", json::object{{route.type, json::object{{"schema", schema}}}}}};
  }
  if (route.metered) add_metered(answers);
  answers["default"] = problem_answer("出错 / problem");
  op["responses"] = answers;
  return op;
}

}  // namespace

std::string openapi(std::string_view version) {
  json::object paths;
  for (const auto& route : routes()) {
    std::string method(http::to_string(route.method));
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    auto& path = paths[template_of(route.path)];
    if (!path.is_object()) path = json::object();
    path.get_object()[method] = operation(route);
  }
  const json::object problem{{"type", "object"},
                             {"description", "RFC 9457. `code` is stable; texts follow Accept-Language."},
                             {"properties", json::object{{"type", json::object{{"type", "string"}}},
                                                         {"title", json::object{{"type", "string"}}},
                                                         {"status", json::object{{"type", "integer"}}},
                                                         {"detail", json::object{{"type", "string"}}},
                                                         {"code", json::object{{"type", "string"}}},
                                                         {"trace", json::object{{"type", "string"}}}}},
                             {"required", json::array{"type", "title", "status", "code"}}};
  const json::object document{
      {"openapi", "3.1.0"},
      {"info",
       json::object{{"title", "经纬 Jingwei"},
                    {"version", version},
                    {"description",
                     "政务数据在条与块之间有序流动 / government data in order between lines and blocks"},
                    {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", "/"}}}},
      {"security",
       json::array{json::object{{"session", json::array{}}}, json::object{{"key", json::array{}}}}},
      {"paths", paths},
      {"components",
       json::object{
           {"schemas", json::object{{"Problem", problem}}},
           {"securitySchemes",
            json::object{
                {"session", json::object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "jw_session"}}},
                {"key", json::object{{"type", "http"}, {"scheme", "bearer"}}}}}}}};
  return json::serialize(document);
}

}  // namespace jw::api
