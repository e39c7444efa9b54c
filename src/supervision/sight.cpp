#include "supervision/sight.hpp"

#include "org/line.hpp"
#include "org/rights.hpp"

namespace jw::supervision {

Result<flow::DutySight> sight_of(const Call& call, const Parts& parts) {
  JW_TRY(org::require(call, org::Right::SupervisionRead));
  flow::DutySight sight;
  if (call.actor.kind == Actor::Kind::System) {
    sight.everything = true;
    return sight;
  }
  const auto own = JW_TRY(parts.orgs.get(call, call.actor.org));
  sight.org = own.id;
  if (call.actor.roles.contains("bureau") || call.actor.roles.contains("auditor")) sight.region = own.region;
  return sight;
}

Result<org::Org> require_block(const Call& call, const Parts& parts, std::string_view region) {
  JW_TRY(org::require(call, org::Right::SupervisionWrite));
  if (call.actor.kind == Actor::Kind::System) return org::Org{};
  auto own = JW_TRY(parts.orgs.get(call, call.actor.org));
  if (region.starts_with(own.region)) return own;
  return fail(Code::Denied, "supervision.block", "this is outside your block ({})",
              "不在本地区（{}）督办范围内", own.region);
}

Result<std::string> bureau_above(db::Session& session, const Parts& parts, std::string_view region,
                                 std::string_view except) {
  const auto* block = parts.orgs.regions().find(region);
  while (block != nullptr) {
    const auto bureau = JW_TRY(org::find_org(session, org::cell_id(block->prefix, org::kAuthorityLine)));
    if (bureau && bureau->id != except) return bureau->id;
    block = block->parent.empty() ? nullptr : parts.orgs.regions().find(block->parent);
  }
  return std::string();
}

Result<bool> lives_on(db::Session& session, std::string_view org, std::string_view node) {
  const auto found = JW_TRY(org::find_org(session, org));
  return found && !node.empty() && found->node == node;
}

namespace {

Result<std::set<std::string>> nodes_of(db::Session& session, const Parts& parts, std::string_view org,
                                       std::string_view region) {
  std::set<std::string> nodes;
  if (const auto found = JW_TRY(org::find_org(session, org))) nodes.insert(found->node);
  const auto* block = parts.orgs.regions().find(region);
  for (; block != nullptr; block = block->parent.empty() ? nullptr : parts.orgs.regions().find(block->parent))
    if (const auto bureau = JW_TRY(org::find_org(session, org::cell_id(block->prefix, org::kAuthorityLine))))
      nodes.insert(bureau->node);
  nodes.erase("");
  return nodes;
}

}  // namespace

Result<std::set<std::string>> watching_nodes(db::Session& session, const Parts& parts, std::string_view org,
                                             std::string_view region) {
  auto nodes = JW_TRY(nodes_of(session, parts, org, region));
  nodes.erase(parts.node);
  return nodes;
}

Result<bool> speaks_for(db::Session& session, const Parts& parts, std::string_view node, std::string_view org,
                        std::string_view region) {
  return JW_TRY(nodes_of(session, parts, org, region)).contains(std::string(node));
}

}  // namespace jw::supervision
