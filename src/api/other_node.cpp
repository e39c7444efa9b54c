#include "api/other_node.hpp"

#include "access/relay.hpp"
#include "access/watch.hpp"
#include "grant/document.hpp"

namespace jw::api {
namespace {

// What is signed says what is shown.
bool is_it(const exchange::StoredGrant& stored, std::string_view id, std::string_view node) {
  const auto document = parse_json(stored.document);
  if (!document) return false;
  const auto grant = grant::parse_grant(*document);
  return grant && grant->id == id && grant->provider.node == node && stored.id == id &&
         stored.provider_node == node && stored.number == grant->number &&
         stored.resource == grant->resource.id && stored.provider_org == grant->provider.org &&
         stored.recipient_org == grant->recipient.org;
}

}  // namespace

Error unreadable_answer(const Error& why) {
  return {Code::Unavailable, "peer.answer",
          "the other node's answer cannot be read; it may run another version",
          "无法读取对方节点的应答，可能版本不一致", describe(why)};
}

Result<SeenGrant> seen_grant(const Call& call, std::string_view id, Parts& parts) {
  auto own = parts.grants.find(call, id);
  if (own) return SeenGrant{std::move(*own), {}};
  if (own.error().reason != "grant.unknown") return fail(own.error());
  auto node = JW_TRY(parts.access.relay().node_of(call, id));
  if (node.empty()) return fail(own.error());
  auto stored =
      JW_TRY(passed_on_as<exchange::StoredGrant>(parts.access.relay().send(call, node, "grant", id, "")));
  if (!is_it(stored, id, node))
    return fail(Code::Unavailable, "grant.elsewhere", "node {} answered with another grant",
                "节点 {} 返回的不是这份授权", node);
  stored.side.clear();
  return SeenGrant{std::move(stored), std::move(node)};
}

}  // namespace jw::api
