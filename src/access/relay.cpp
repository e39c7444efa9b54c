#include "access/relay.hpp"

#include <algorithm>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/sight.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/peer_client.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::access {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMostBody = std::uint64_t{8} << 20;
constexpr auto kLimit = std::chrono::minutes(2);

struct Asker {
  std::string kind;  // "person" or "client"
  std::string id, name, org;
  std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(Asker, (), (kind, id, name, org, roles))

struct Relayed {
  Asker asker;
  std::string grant;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Relayed, (), (asker, grant, text))

struct Restrained {
  std::string grant, standing, reason;
};
BOOST_DESCRIBE_STRUCT(Restrained, (), (grant, standing, reason))

struct ExplainBody {
  std::string kind;
  json::value request;
  std::string as_org, as_system;
};
BOOST_DESCRIBE_STRUCT(ExplainBody, (), (kind, request, as_org, as_system))

struct AlertBody {
  std::string id, text;
};
BOOST_DESCRIBE_STRUCT(AlertBody, (), (id, text))

struct MeasureBody {
  std::string step, reason;
};
BOOST_DESCRIBE_STRUCT(MeasureBody, (), (step, reason))

struct ConcludeBody {
  std::string id;
  bool accepted = false;
  std::string note;
  bool lift = false;
  std::int64_t turn = 0;
};
BOOST_DESCRIBE_STRUCT(ConcludeBody, (), (id, accepted, note, lift, turn))

struct RestrainBody {
  std::string standing, reason;
};
BOOST_DESCRIBE_STRUCT(RestrainBody, (), (standing, reason))

struct CaseloadBody {
  std::int64_t per_day = 0;
};
BOOST_DESCRIBE_STRUCT(CaseloadBody, (), (per_day))

// Asking for rows, and acts: what reads the grant alone is not worth an entry.
bool leaves_a_trace(std::string_view matter) {
  return matter != "explain" && matter != "use" && matter != "grant" && matter != "duties";
}

// Journal and line of an answer, as the other node says it; "" when it says none as ours do.
std::string_view position_in(std::string_view body) {
  constexpr std::string_view kPosition = "\"position\":\"";
  constexpr std::size_t kLongest = 64;
  // The last one: what stands before it are values of rows.
  const auto at = body.rfind(kPosition);
  if (at == std::string_view::npos) return {};
  const auto rest = body.substr(at + kPosition.size());
  const auto end = rest.find('"');
  return end <= kLongest ? rest.substr(0, end) : std::string_view();
}

template <class T>
http::Response answer_of(const T& value) {
  return http::Response::json(200, json::serialize(write_json(value)));
}

template <class T>
Result<T> read_text(const std::string& text) {
  return read_json<T>(JW_TRY(parse_json(text)));
}

// Both languages travel, as the one who reads it is somewhere else.
http::Response later_response(const Later& over) {
  auto response = http::Response::json(429, json::serialize(json::object{{"code", over.error.reason},
                                                                         {"status", 429},
                                                                         {"detail", over.error.message_zh},
                                                                         {"detail_en", over.error.message}}));
  response.headers.set("Retry-After", std::to_string(over.seconds));
  return response;
}

Result<http::Response> ask(Watch& watch, const Call& call, Kind kind, const std::string& text) {
  JW_TRY(org::require(call, org::Right::HoldingRead));
  auto outcome = JW_TRY(std::move(*watch.gateway().answer(call, kind, text, true)));
  if (outcome.later) return later_response(*outcome.later);
  auto& reply = *outcome.reply;
  if (const auto durable = watch.journal().wait_durable(call, reply.position); !durable) {
    // Late is not lost: the line will be there, and what it says stays counted.
    if (durable.error().reason == "access.journal_down") Gateway::withdraw(reply);
    return fail(durable.error());
  }
  auto response = http::Response::json(200, std::move(reply.body));
  if (reply.rate > 0) {
    response.headers.set("RateLimit-Policy", fmt::format("\"calls\";q={};w=1", reply.rate));
    response.headers.set("RateLimit", fmt::format("\"calls\";r={};t=1", reply.rate_left));
  }
  return response;
}

Result<http::Response> serve(Watch& watch, const Call& call, std::string_view matter, const Relayed& asked) {
  if (const auto kind = kind_of(matter)) return ask(watch, call, *kind, asked.text);
  if (matter == "use") return answer_of(JW_TRY(watch.use(call, asked.grant)));
  if (matter == "grant") return answer_of(JW_TRY(watch.grant(call, asked.grant)));
  if (matter == "duties") return answer_of(JW_TRY(watch.duties().list(call, asked.grant)));
  if (matter == "explain") {
    JW_TRY(org::require(call, org::Right::GrantRead));
    const auto form = JW_TRY(read_text<ExplainBody>(asked.text));
    return answer_of(JW_TRY(watch.gateway().explain(
        call, JW_TRY(known_kind(form.kind)), json::serialize(form.request), form.as_org, form.as_system)));
  }
  if (matter == "alert") {
    const auto form = JW_TRY(read_text<AlertBody>(asked.text));
    JW_TRY(watch.alerts().check_of(call, form.id, asked.grant));
    return answer_of(JW_TRY(watch.alerts().explain(call, form.id, form.text)));
  }
  if (matter == "measure") {
    const auto form = JW_TRY(read_text<MeasureBody>(asked.text));
    return answer_of(JW_TRY(watch.alerts().measure(call, asked.grant, form.step, form.reason)));
  }
  if (matter == "conclude") {
    const auto form = JW_TRY(read_text<ConcludeBody>(asked.text));
    JW_TRY(watch.alerts().check_of(call, form.id, asked.grant));
    return answer_of(
        JW_TRY(watch.alerts().conclude(call, form.id, {form.accepted, form.note, form.lift, form.turn})));
  }
  if (matter == "restrain") {
    const auto form = JW_TRY(read_text<RestrainBody>(asked.text));
    return answer_of(JW_TRY(watch.alerts().restrain(call, asked.grant, form.standing, form.reason)));
  }
  if (matter == "caseload") {
    JW_TRY(watch.alerts().declare(call, asked.grant, JW_TRY(read_text<CaseloadBody>(asked.text)).per_day));
    return http::Response::json(200, "{}");
  }
  return fail(Code::NotFound, "http.path", "nodes do not ask each other this", "节点之间没有此接口");
}

tl::unexpected<Error> not_its_department() {
  return fail(Code::Denied, "access.sender", "that node may not ask for this department",
              "该节点无权代表此部门请求");
}

// What a node says of who asks stands in the journal and in the counts of use: a name like ours, no more.
bool is_asker(const Asker& asker) {
  constexpr std::size_t kLongestId = 128, kLongestName = 1024, kMostRoles = 64;
  const auto plain = [](std::string_view text) {
    return !text.empty() && text.size() <= kLongestId &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
  };
  return (asker.kind == "person" || asker.kind == "client") && plain(asker.id) && plain(asker.org) &&
         asker.name.size() <= kLongestName && asker.roles.size() <= kMostRoles &&
         std::ranges::all_of(asker.roles, plain);
}

tl::unexpected<Error> wrong_asker() {
  return fail(Code::Invalid, "access.asker", "that node does not say properly who asks",
              "该节点未正确说明请求人");
}

}  // namespace

Result<std::string> Relay::node_of(const Call& call, std::string_view grant) const {
  return database_.read(call, [&](db::Session& session) -> Result<std::string> {
    // What this node has itself is its own to say; what it was told of other nodes' grants comes after.
    auto row = JW_TRY(session.one(
        "SELECT provider_node, provider_org, recipient_org, side FROM exchange_grant WHERE id = $1", grant));
    if (row && row->text(3) != "received") return std::string();
    if (!row)
      row = JW_TRY(session.one(
          "SELECT home, provider_org, consumer_org FROM access_alert_mirror WHERE grant_id = $1 LIMIT 1",
          grant));
    if (!row || !exchange::Sight::of(call).sees(row->text(1), row->text(2))) return std::string();
    return row->text(0);
  });
}

Result<http::Response> Relay::send(const Call& call, std::string_view node, std::string_view matter,
                                   std::string_view grant, std::string_view text) const {
  const auto& actor = call.actor;
  Relayed asked;
  asked.asker = {actor.kind == Actor::Kind::Client ? "client" : "person",
                 actor.id,
                 actor.name,
                 actor.org,
                 {actor.roles.begin(), actor.roles.end()}};
  asked.grant = grant;
  asked.text = text;
  http::OutRequest request;
  request.method = http::Method::Post;
  request.target = "/peer/v1/access/" + std::string(matter);
  request.headers.set("Content-Type", "application/json");
  request.body = json::serialize(write_json(asked));
  auto response = JW_TRY(client_.send(call.within(kLimit), node, std::move(request)));
  if (response.status != 200 || !leaves_a_trace(matter)) return response;
  ledger::Event event{"access.asked", std::string(grant), {{"kind", matter}, {"node", node}}};
  if (kind_of(matter)) event.details["position"] = position_in(response.body);
  JW_TRY(database_.write(call,
                         [&](db::Session& session) { return ledger::record(session, call, clock_, event); }));
  return response;
}

std::vector<federation::PeerRoute> relay_routes(Watch& watch, const org::Orgs& orgs) {
  federation::PeerRoute route{
      http::Method::Post, "/peer/v1/access/{matter}",
      [&watch, &orgs](const Call& call, federation::PeerRequest& request) -> Result<http::Response> {
        const auto asked = JW_TRY(read_json<Relayed>(JW_TRY(parse_json(request.http.body))));
        if (!is_asker(asked.asker)) return wrong_asker();
        const auto home = orgs.get(call, asked.asker.org);
        if (!home || home->node != request.node.id) return not_its_department();
        auto own = call;
        own.actor.kind = asked.asker.kind == "client" ? Actor::Kind::Client : Actor::Kind::Person;
        own.actor.id = asked.asker.id;
        own.actor.name = asked.asker.name;
        own.actor.org = asked.asker.org;
        own.actor.roles = {asked.asker.roles.begin(), asked.asker.roles.end()};
        // A block is overseen by its data bureau: what another department calls its people opens nothing.
        if (home->line != org::kAuthorityLine)
          std::erase_if(own.actor.roles, [](const std::string& role) { return org::oversees(role); });
        return serve(watch, own, request.http.captures[0], asked);
      }};
  route.body_limit = kMostBody;
  route.limit = kLimit;
  std::vector<federation::PeerRoute> routes;
  routes.push_back(std::move(route));
  return routes;
}

std::function<Result<>(db::Session&, const Call&, const exchange::StoredGrant&, std::string_view,
                       std::string_view)>
tell_restrained(const federation::Outbox& outbox, const federation::Identity& identity) {
  return [&outbox, &identity](db::Session& session, const Call& call, const exchange::StoredGrant& grant,
                              std::string_view standing, std::string_view reason) -> Result<> {
    if (grant.recipient_node == identity.id()) return {};
    JW_TRY(outbox.post(
        session, call, grant.recipient_node, "grant.restrained",
        write_json(Restrained{grant.id, std::string(standing), std::string(reason)}).as_object()));
    return {};
  };
}

void handle_restrained(federation::Inbox& inbox, const exchange::Grants& grants, const Clock& clock) {
  inbox.on("grant.restrained",
           [&grants, &clock](db::Session& session, const Call& call,
                             const federation::Envelope& envelope) -> Result<> {
             const auto body = JW_TRY(read_json<Restrained>(envelope.body, "envelope"));
             const auto stored = JW_TRY(exchange::Grants::get(session, body.grant));
             if (stored.provider_node != envelope.from) return not_its_department();
             const auto held = grants.restrain(session, call, body.grant, body.standing, body.reason);
             // It has ended here already: stricter than any hold.
             if (!held && held.error().reason == "grant.ended") return {};
             if (!held) return fail(held.error());
             JW_TRY(ledger::record(
                 session, call, clock,
                 {"grant.restrained",
                  body.grant,
                  {{"standing", body.standing.empty() ? std::string_view("active") : body.standing}}}));
             return {};
           });
}

}  // namespace jw::access
