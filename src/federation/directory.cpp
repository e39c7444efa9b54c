#include "federation/directory.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"

namespace jw::federation {
namespace {

// Only what changes is written, so that the same report again makes no new version.
Result<bool> put_org(db::Session& session, const DirectoryOrg& org) {
  const auto row = JW_TRY(session.one(
      "SELECT id, name, name_en, region, line, uscc, node FROM federation_org WHERE id = $1", org.id));
  if (row) {
    const DirectoryOrg known{row->text(0), row->text(1), row->text(2), row->text(3),
                             row->text(4), row->text(5), row->text(6)};
    if (known == org) return false;
    if (known.node != org.node)
      return fail(Code::Denied, "directory.taken",
                  "department {} is registered on node {} already; its move needs the operator",
                  "部门 {} 已登记在节点 {} 上；迁移须由域管理方办理", org.id, known.node);
  }
  JW_TRY(
      session.exec("INSERT INTO federation_org (id, name, name_en, region, line, uscc, node) VALUES ($1, $2, "
                   "$3, $4, $5, $6, $7) "
                   "ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, region "
                   "= excluded.region, "
                   "line = excluded.line, uscc = excluded.uscc",
                   org.id, org.name, org.name_en, org.region, org.line, org.uscc, org.node));
  return true;
}

Result<> check_region(const std::vector<std::string>& hosts, const DirectoryOrg& org) {
  for (const auto& host : hosts)
    if (org.region.starts_with(host)) return {};
  return fail(Code::Denied, "directory.region",
              "node {} does not host region {}; ask the operator to widen its hosts",
              "节点 {} 不承载区划 {}；请由域管理方调整其承载范围", org.node, org.region);
}

// At the operator. A node may speak only for itself and its regions.
Result<> enter(db::Session& session, const Call& call, const Identity& identity, const Clock& clock,
               std::string_view node, const std::vector<DirectoryOrg>& orgs) {
  const auto row =
      JW_TRY(session.one("SELECT hosts FROM federation_node WHERE id = $1 AND state = 'active'", node));
  if (!row)
    return fail(Code::Denied, "peer.unknown", "node {} is not a member of the domain", "节点 {} 不是本域成员",
                std::string(node));
  const auto hosts = JW_TRY(read_json<std::vector<std::string>>(JW_TRY(parse_json(row->text(0)))));
  bool changed = false;
  for (const auto& org : orgs) {
    if (org.node != node)
      return fail(Code::Denied, "directory.node", "node {} cannot register department {} for another node",
                  "节点 {} 不能代其他节点登记部门 {}", std::string(node), org.id);
    JW_TRY(check_region(hosts, org));
    changed |= JW_TRY(put_org(session, org));
  }
  if (changed) JW_TRY(publish_directory(session, call, identity, clock));
  return {};
}

}  // namespace

Result<> register_orgs(db::Session& session, const Call& call, const Identity& identity, const Outbox& outbox,
                       const Clock& clock, const std::vector<DirectoryOrg>& orgs) {
  for (const auto& org : orgs) JW_TRY(check_region(identity.profile().hosts, org));
  if (identity.is_operator()) return enter(session, call, identity, clock, identity.id(), orgs);
  boost::json::object body;
  body["orgs"] = write_json(orgs);
  JW_TRY(outbox.post(session, call, identity.profile().operator_id, "directory.register", std::move(body)));
  return {};
}

DirectoryOrg entry_of(const org::Org& org) {
  return {org.id, org.name, org.name_en, org.region, org.line, org.uscc, org.node};
}

Result<std::vector<org::Org>> place_orgs(db::Session& session, const Call& call, const Identity& identity,
                                         const Outbox& outbox, const Clock& clock, org::Orgs& table,
                                         const std::vector<org::Org>& orgs) {
  std::vector<org::Org> placed;
  std::vector<DirectoryOrg> news;
  for (const auto& org : orgs) {
    const auto before = JW_TRY(org::find_org(session, org::cell_id(org.region, org.line)));
    const auto& now = placed.emplace_back(JW_TRY(table.put(session, call, org)));
    if (!before || entry_of(now) != entry_of(*before)) news.push_back(entry_of(now));
  }
  if (!news.empty()) JW_TRY(register_orgs(session, call, identity, outbox, clock, news));
  return placed;
}

void handle_directory(Inbox& inbox, const Identity& identity, const Trust& trust, const Clock& clock,
                      std::function<void()> changed) {
  inbox.on_behind(changed);
  inbox.on("trust.changed",
           [&identity, changed](db::Session&, const Call&, const Envelope& envelope) -> Result<> {
             if (envelope.from != identity.profile().operator_id)
               return fail(Code::Denied, "trust.sender", "only the operator announces trust lists",
                           "只有域管理方可以发布信任清单");
             changed();  // only a hint to look: harmless should this transaction fail
             return {};
           });
  inbox.on("directory.register",
           [&identity, &trust, &clock](db::Session& session, const Call& call,
                                       const Envelope& envelope) -> Result<> {
             if (!identity.is_operator())
               return fail(Code::Denied, "node.not_operator",
                           "this node does not keep the domain's directory", "本节点不维护域目录");
             const auto* list = envelope.body.if_contains("orgs");
             if (list == nullptr)
               return fail(Code::Invalid, "envelope.form", "the envelope lists no departments",
                           "信封中没有部门列表");
             const auto orgs = JW_TRY(read_json<std::vector<DirectoryOrg>>(*list, "orgs"));
             JW_TRY(enter(session, call, identity, clock, envelope.from, orgs));
             return trust.copy_orgs(session, call, orgs);
           });
}

}  // namespace jw::federation
