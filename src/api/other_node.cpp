#include "api/other_node.hpp"

#include "access/relay.hpp"
#include "access/watch.hpp"

namespace jw::api {

Result<SeenGrant> seen_grant(const Call& call, std::string_view id, Parts& parts) {
  auto own = parts.grants.find(call, id);
  if (own) return SeenGrant{std::move(*own), {}};
  if (own.error().reason != "grant.unknown") return fail(own.error());
  auto node = JW_TRY(parts.access.relay().node_of(call, id));
  if (node.empty()) return fail(own.error());
  auto stored =
      JW_TRY(passed_on_as<exchange::StoredGrant>(parts.access.relay().send(call, node, "grant", id, "")));
  if (stored.id != id || stored.provider_node != node)
    return fail(Code::Unavailable, "grant.elsewhere", "node {} answered with another grant",
                "节点 {} 返回的不是这份授权", node);
  stored.side.clear();
  return SeenGrant{std::move(stored), std::move(node)};
}

}  // namespace jw::api
