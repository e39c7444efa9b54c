#include "federation/peer_routes.hpp"

#include <charconv>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/join.hpp"
#include "http/problem.hpp"

namespace jw::federation {
namespace {

constexpr std::uint64_t kEnvelopeLimit = std::uint64_t{8} << 20;

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The newest document, or 204 when the caller has it.
PeerHandler document_handler(const Trust& trust, std::string kind) {
  return [&trust, kind](const Call& call, PeerRequest& request) -> Result<http::Response> {
    const auto newer =
        JW_TRY(trust.document(call, kind, number(request.http.query.find("after").value_or("0"))));
    if (!newer) return http::Response::empty(204);
    return http::Response::json(200, *newer);
  };
}

PeerHandler envelope_handler(Inbox& inbox) {
  return [&inbox](const Call& call, PeerRequest& request) -> Result<http::Response> {
    auto answer = inbox.accept(call, request.http.body, request.node.id,
                               number(request.http.headers.find(kDirectoryHeader).value_or("0")));
    if (answer) return http::Response::json(200, boost::json::serialize(*answer));
    const auto& reason = answer.error().reason;
    const bool gap = reason == "envelope.gap";
    if (!gap && reason != "envelope.replayed" && reason != "envelope.previous")
      return fail(std::move(answer).error());
    // The sender needs the number, not only the sentence: where to begin again, or what to follow on.
    const auto head = JW_TRY(inbox.head(call, request.node.id));
    boost::json::object body;
    body["code"] = reason;
    body["status"] = gap ? 409 : 403;
    body["detail"] = answer.error().message_zh;
    body["detail_en"] = answer.error().message;
    body["expected"] = head.sequence + 1;
    body["received"] = head.sequence;
    body["received_digest"] = head.digest;
    return http::Response::json(gap ? 409 : 403, boost::json::serialize(body));
  };
}

// A problem in Chinese as RFC 9457 wants it, with the English text beside: the caller keeps both.
http::Response refusal(const Error& error, const http::RequestHead& head) {
  auto response = http::problem(error, http::Language::Zh, head.trace);
  auto body = parse_json(response.body);
  if (!body || !body->is_object()) return response;
  body->get_object()["detail_en"] = error.message;
  response.body = boost::json::serialize(*body);
  return response;
}

}  // namespace

std::vector<PeerRoute> federation_routes(db::Database& database, const Identity& identity, Trust& trust,
                                         Inbox& inbox, const Clock& clock) {
  std::vector<PeerRoute> routes;
  PeerRoute joining{http::Method::Post, "/peer/v1/join",
                    [&database, &identity, &trust, &clock](const Call& call,
                                                           PeerRequest& request) -> Result<http::Response> {
                      const auto body = JW_TRY(parse_json(request.http.body));
                      const auto answer = JW_TRY(admit_node(call, clock, database, identity, body));
                      JW_TRY(trust.refresh(call));
                      return http::Response::json(200, boost::json::serialize(answer));
                    }};
  joining.open = true;
  routes.push_back(std::move(joining));
  PeerRoute envelopes{http::Method::Post, "/peer/v1/envelopes", envelope_handler(inbox)};
  envelopes.body_limit = kEnvelopeLimit;
  routes.push_back(std::move(envelopes));
  routes.push_back({http::Method::Get, "/peer/v1/trust", document_handler(trust, "trust")});
  routes.push_back({http::Method::Get, "/peer/v1/directory", document_handler(trust, "directory")});
  return routes;
}

Result<PeerRoutes> PeerRoutes::make(const Trust& trust, std::vector<PeerRoute> routes,
                                    std::function<void()> stranger) {
  std::vector<http::RouteTemplate> table;
  table.reserve(routes.size());
  for (const auto& route : routes) table.push_back({route.method, route.path});
  auto router = JW_TRY(http::Router::make(table));
  return PeerRoutes(trust, std::move(routes), std::move(router), std::move(stranger));
}

Result<TrustedNode> PeerRoutes::caller(const http::RequestHead& head) const {
  if (!head.peer)
    return fail(Code::Unauthenticated, "peer.certificate", "a node certificate of this domain is needed here",
                "此接口需要本域签发的节点证书");
  auto node = trust_->node_of_certificate(head.peer->fingerprint);
  if (!node && node.error().reason == "peer.unknown" && stranger_) stranger_();
  if (node && node->id != head.peer->subject_cn)
    return fail(Code::Denied, "peer.certificate", "the certificate names another node than the trust list",
                "证书中的节点与信任清单不一致");
  return node;
}

http::Admission PeerRoutes::admit(const http::RequestHead& head) const {
  http::Admission admission;
  const auto match = router_.match(head.method, head.path);
  if (match.kind != http::Router::Match::Kind::Found) {
    const bool path = match.kind == http::Router::Match::Kind::NoMethod;
    Error error{path ? Code::Invalid : Code::NotFound,
                path ? "http.method" : "http.path",
                "nodes do not call each other here",
                "节点之间没有此接口",
                {}};
    admission.reject = refusal(error, head);
    if (path) admission.reject->headers.set("Allow", http::Router::allow(match.allowed));
    return admission;
  }
  const auto& route = routes_[match.index];
  // Before a byte of the body is read.
  if (!route.open)
    if (auto node = caller(head); !node) {
      admission.reject = refusal(node.error(), head);
      return admission;
    }
  admission.route = match.index;
  admission.captures = match.captures;
  admission.stream = route.streams;
  admission.body_limit = route.body_limit;
  admission.deadline = route.limit;
  return admission;
}

http::Response PeerRoutes::handle(const Call& call, http::Request& request) const {
  const auto& route = routes_[request.route];
  PeerRequest peer{{}, request};
  auto own = call;
  own.actor.kind = Actor::Kind::Nobody;
  if (!route.open) {
    // Asked again: the node may have been revoked while the body came in.
    auto node = caller(request);
    if (!node) return refusal(node.error(), request);
    peer.node = *std::move(node);
    own.actor.kind = Actor::Kind::Node;
    own.actor.id = peer.node.id;
    own.actor.name = peer.node.name;
  }
  auto response = route.handler(own, peer);
  if (!response) return refusal(response.error(), request);
  return *std::move(response);
}

}  // namespace jw::federation
