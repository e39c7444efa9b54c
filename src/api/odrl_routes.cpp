#include <boost/json/serialize.hpp>

#include "api/other_node.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "exchange/grants.hpp"
#include "grant/document.hpp"
#include "grant/odrl.hpp"

// ODRL: grants for readers of it, and policies of others judged.
namespace jw::api {
namespace {

using http::Method;

struct OdrlRequest {
  std::string party;
  std::string action;  // a term of the policy's context, or an IRI
  std::string target;
};
BOOST_DESCRIBE_STRUCT(OdrlRequest, (), (party, action, target))

struct OdrlForm {
  boost::json::value policy;  // JSON-LD
  OdrlRequest request;
  boost::json::value world;  // now, part_of, fulfilled, facts; null: now, and nothing known
};
BOOST_DESCRIBE_STRUCT(OdrlForm, (), (policy, request, world))

struct OdrlVerdict {
  std::string uid;
  std::string kind;  // permission, prohibition, obligation
  bool active = false;
  bool party = false;
  bool target = false;
  bool action = false;
  bool constraints = false;
  bool duties = false;
  std::vector<std::string> unclear;  // what is not understood or not known, and so not satisfied
};
BOOST_DESCRIBE_STRUCT(OdrlVerdict, (),
                      (uid, kind, active, party, target, action, constraints, duties, unclear))

struct OdrlAnswer {
  std::string policy;
  std::string now;
  std::string outcome;  // permitted, prohibited, conflict, unclear, not_permitted
  bool permitted = false;
  std::vector<std::string> unclear;  // of the policy itself
  std::vector<OdrlVerdict> rules;
};
BOOST_DESCRIBE_STRUCT(OdrlAnswer, (), (policy, now, outcome, permitted, unclear, rules))

Result<OdrlAnswer> judge_policy(const Call&, Input&, const OdrlForm& form, Parts& parts) {
  const auto answer = JW_TRY(grant::odrl::judge(write_json(form), parts.clock.now()));
  return read_json<OdrlAnswer>(answer);
}

Result<http::Response> context(const Call&, Input&, Parts&) {
  auto response = http::Response::json(200, boost::json::serialize(grant::profile_context()));
  response.headers.set("Content-Type", "application/ld+json");
  response.headers.set("Cache-Control", "public, max-age=86400");
  return response;
}

Result<http::Response> odrl(const Call& call, Input& input, Parts& parts) {
  const auto stored = JW_TRY(seen_grant(call, input.path("id"), parts)).stored;
  const auto document = JW_TRY(parse_json(stored.document));
  auto response =
      http::Response::json(200, boost::json::serialize(grant::to_odrl(JW_TRY(grant::parse_grant(document)))));
  response.headers.set("Content-Type", "application/ld+json");
  return response;
}

}  // namespace

std::vector<Route> odrl_routes() {
  using org::Right;
  std::vector<Route> table;
  auto plain =
      raw_route(Method::Get, "/grants/{id}/odrl", needs(Right::GrantRead), "grants", "以通用 ODRL 表示的授权",
                "The grant in plain ODRL.", {}, "application/ld+json", odrl);
  plain.out = boost::json::object{{"type", "object"}};
  table.push_back(std::move(plain));
  auto profile = raw_route(Method::Get, "/profiles/grant", kPublic, "grants", "授权文件的 JSON-LD 上下文",
                           "JSON-LD context of the grant document.", {}, "application/ld+json", context);
  profile.out = boost::json::object{{"type", "object"}};
  table.push_back(std::move(profile));
  table.push_back(json_route<OdrlForm, OdrlAnswer>(
      Method::Post, "/odrl/evaluate", kSession, "grants",
      "按 ODRL 策略判断一个请求：逐条规则的结论和总的结论",
      "Judge a request by an ODRL policy: what each rule says, and the outcome.", {}, judge_policy));
  return table;
}

}  // namespace jw::api
