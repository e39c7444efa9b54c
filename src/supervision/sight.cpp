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

}  // namespace jw::supervision
