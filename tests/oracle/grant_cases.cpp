// Random grants as Cedar policies and requests with our decision, as JSON lines, for cedar.mjs:
//   grant_cases REQUESTS SEED
// Each "policies" line is a new set of grants; "request" lines follow that ask one of them.

#include <cstdio>
#include <cstdlib>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "tests/grant/decision_cases.hpp"

namespace {

namespace json = boost::json;
using namespace jw::grant;
using namespace jw::grant::cases;

std::string in_quotes(std::string_view text) { return json::serialize(json::value(text)); }

std::string_view use_name(Use use) {
  switch (use) {
    case kNamed: return "named";
    case kReturned: return "returned";
    case kEq: return "eq";
    case kPrefix: return "prefix";
    case kRange: return "range";
  }
  return "unknown";
}

// One grant, one policy. What Cedar has not (the weekday of a moment, the form of a case number) the
// request brings computed.
std::string policy(const Grant& grant, Standing standing) {
  std::string actions, items, when;
  for (const auto& mode : grant.modes) {
    if (standing == Standing::VerifyOnly && mode != "verify") continue;
    actions += fmt::format("{}Action::{}", actions.empty() ? "" : ", ", in_quotes(mode));
  }
  // A grant that is revoked, suspended or left without a mode has no policy: nothing permits.
  if (standing == Standing::Suspended || standing == Standing::Revoked || actions.empty()) return {};
  const auto also = [&](std::string condition) { when += " && " + std::move(condition); };
  const auto& subject = grant.subject;
  if (!subject.org.empty()) also(fmt::format("context.org == {}", in_quotes(subject.org)));
  if (!subject.level.empty()) also(fmt::format("context.level == {}", in_quotes(subject.level)));
  if (!subject.line.empty()) also(fmt::format("context.line == {}", in_quotes(subject.line)));
  if (!subject.system.empty()) also(fmt::format("context.system == {}", in_quotes(subject.system)));
  if (!subject.role.empty()) also(fmt::format("context.roles.contains({})", in_quotes(subject.role)));
  also(fmt::format("context.now >= {}", grant.from.time_since_epoch().count()));
  also(fmt::format("context.now < {}", grant.until.time_since_epoch().count()));
  if (grant.window.weekdays != 0) {
    std::string days;
    for (int day = 0; day < 7; ++day)
      if ((grant.window.weekdays >> day & 1) != 0) days += fmt::format("{}{}", days.empty() ? "" : ", ", day);
    also(fmt::format("[{}].contains(context.weekday)", days));
  }
  also(fmt::format("context.minute >= {} && context.minute < {}", grant.window.from, grant.window.until));
  also(fmt::format("context.purpose in Purpose::{}", in_quotes(grant.purpose_code)));
  also("context.event_ok");
  for (const auto& duty : grant.duties)
    if (duty.kind == "evidence") also("context.evidence_ok");
  for (const auto& item : grant.items) {
    const auto add = [&](std::string_view use) {
      items +=
          fmt::format("{}{}", items.empty() ? "" : ", ", in_quotes(fmt::format("{}:{}", item.name, use)));
    };
    add("named");
    if (item.treatment.kind != "drop") add("returned");
    for (const auto& comparison : item.verify) add(comparison);
  }
  also(fmt::format("context.count > 0 && [{}].containsAll(context.items)", items));
  auto text = fmt::format("permit(principal, action in [{}], resource == Grant::{}) when {{ true{} }};\n",
                          actions, in_quotes(grant.id), when);
  for (const auto& barred : grant.purposes_barred)
    text += fmt::format(
        "forbid(principal, action, resource == Grant::{0}) when {{ context.purpose in Purpose::{1} || "
        "Purpose::{1} in context.purpose }};\n",
        in_quotes(grant.id), in_quotes(barred));
  return text;
}

json::object entity(std::string_view code) {
  json::array parents;
  const auto dot = code.rfind('.');
  if (dot != std::string_view::npos) parents.push_back({{"type", "Purpose"}, {"id", code.substr(0, dot)}});
  return {{"uid", {{"type", "Purpose"}, {"id", code}}},
          {"attrs", json::object{}},
          {"parents", std::move(parents)}};
}

json::object request_json(const Request& request, bool allow) {
  const auto good = [](const std::string& text) {
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./") ==
               std::string::npos;
  };
  const auto dot = request.org.find('.');
  const std::map<std::size_t, std::string> levels = {
      {2, "province"}, {4, "city"}, {6, "county"}, {9, "town"}};
  const auto china = request.now.time_since_epoch().count() / 60000 + 480;
  json::array roles, items;
  for (const auto& role : request.roles) roles.emplace_back(role);
  for (const auto& [name, use] : request.named) items.emplace_back(fmt::format("{}:{}", name, use_name(use)));
  json::object context{{"org", request.org},
                       {"level", levels.at(dot)},
                       {"line", request.org.substr(dot + 1)},
                       {"system", request.system},
                       {"roles", std::move(roles)},
                       {"now", request.now.time_since_epoch().count()},
                       {"weekday", (china / 1440 + 3) % 7},
                       {"minute", china % 1440},
                       {"purpose", {{"__entity", {{"type", "Purpose"}, {"id", request.purpose}}}}},
                       {"event_ok", good(request.event)},
                       {"evidence_ok", good(request.evidence)},
                       {"count", request.named.size()},
                       {"items", std::move(items)}};
  return {{"request",
           {{"principal", {{"type", "System"}, {"id", request.system}}},
            {"action", {{"type", "Action"}, {"id", request.mode}}},
            {"resource", {{"type", "Grant"}, {"id", request.grant}}},
            {"context", std::move(context)}}},
          {"allow", allow}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("grant_cases REQUESTS SEED\n", stderr);
    return 2;
  }
  const auto count = std::strtoull(argv[1], nullptr, 10);
  Random random(std::strtoull(argv[2], nullptr, 10));
  json::array entities;
  for (const auto& purpose : purposes().all()) {
    const auto used = [&](std::string_view code) {
      return code == purpose.code || (code.starts_with(purpose.code) && code[purpose.code.size()] == '.');
    };
    if (std::any_of(kPurposeCodes.begin(), kPurposeCodes.end(), used))
      entities.push_back(entity(purpose.code));
  }
  std::puts(json::serialize(json::object{{"entities", entities}}).c_str());
  constexpr std::size_t kGrants = 20, kRequests = 1000;
  for (std::size_t done = 0; done < count;) {
    std::vector<Grant> grants;
    std::vector<std::shared_ptr<const Rule>> rules;
    std::string policies;
    for (std::size_t i = 0; i < kGrants; ++i) {
      const auto standing = random_standing(random);
      grants.push_back(random_terms(random, fmt::format("0192f0c4-0000-7000-8000-{:012}", i)));
      rules.push_back(make_rule(grants.back(), "", standing));
      policies += policy(grants.back(), standing);
    }
    const RuleIndex index(rules);
    std::puts(json::serialize(json::object{{"policies", policies}}).c_str());
    for (std::size_t i = 0; i < kRequests && done < count; ++i, ++done) {
      const auto request = random_request(random, grants[random() % grants.size()]);
      const auto items = request.items();
      std::puts(json::serialize(request_json(request, decide(index, request.ask(items)).allow)).c_str());
    }
  }
  return 0;
}
