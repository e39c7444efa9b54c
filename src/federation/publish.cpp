#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/documents.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "ledger/event.hpp"

// How the operator makes the next trust list and directory.
namespace jw::federation {
namespace {

Result<std::vector<std::string>> texts(const std::string& json) {
  const auto list = JW_TRY(parse_json(json));
  return read_json<std::vector<std::string>>(boost::json::object{{"list", list}}.at("list"));
}

Result<std::vector<TrustedNode>> members(db::Session& session) {
  std::vector<TrustedNode> nodes;
  const auto rows =
      JW_TRY(session.query("SELECT id, name, region, hosts, address, suite, signing_key, fingerprints, state "
                           "FROM federation_node ORDER BY id"));
  for (const auto& row : rows) {
    auto hosts = JW_TRY(texts(row.text(3))), fingerprints = JW_TRY(texts(row.text(7)));
    nodes.push_back({row.text(0), row.text(1), row.text(2), std::move(hosts), row.text(4), row.text(5),
                     row.text(6), std::move(fingerprints), row.text(8)});
  }
  return nodes;
}

Result<> only_operator(const Identity& identity) {
  if (identity.is_operator()) return {};
  return fail(Code::Denied, "node.not_operator",
              "only the operator of the domain can do this; ask the node {}",
              "只有域管理方可以执行此操作；请联系节点 {}", identity.profile().operator_id);
}

// Members learn of the new version by an envelope and fetch it themselves.
Result<> announce(db::Session& session, const Call& call, const Identity& identity, const Clock& clock,
                  std::string_view kind, std::int64_t version) {
  const Outbox outbox(identity, clock);
  for (const auto& member : JW_TRY(members(session))) {
    if (member.id == identity.id() || member.state != "active") continue;
    boost::json::object body;
    body["document"] = std::string(kind);
    body["version"] = version;
    JW_TRY(outbox.post(session, call, member.id, "trust.changed", std::move(body)));
  }
  return {};
}

template <class T>
Result<std::int64_t> publish(db::Session& session, const Call& call, const Identity& identity,
                             const Clock& clock, std::string_view kind, T document) {
  const auto stored = JW_TRY(find_document(session, kind));
  document.version = stored ? stored->version + 1 : 1;
  document.issued = to_string(clock.now());
  const auto signed_document = JW_TRY(identity.sign(write_json(document).as_object()));
  JW_TRY(store_document(session, clock, kind, document.version, boost::json::serialize(signed_document)));
  ledger::Event event{"trust.published", fmt::format("{}:{}", kind, document.version), {}};
  event.details["digest"] = JW_TRY(crypto::digest_json(signed_document));
  JW_TRY(ledger::record(session, call, clock, event));
  JW_TRY(announce(session, call, identity, clock, kind, document.version));
  return document.version;
}

}  // namespace

Result<std::int64_t> publish_trust(db::Session& session, const Call& call, const Identity& identity,
                                   const Clock& clock) {
  JW_TRY(only_operator(identity));
  TrustList list;
  list.operator_id = identity.id();
  list.ca_pem = JW_TRY(file::read(identity.ca_certificate(), 1 << 20));
  list.nodes = JW_TRY(members(session));
  return publish(session, call, identity, clock, "trust", std::move(list));
}

Result<std::int64_t> publish_directory(db::Session& session, const Call& call, const Identity& identity,
                                       const Clock& clock) {
  JW_TRY(only_operator(identity));
  Directory directory;
  const auto rows = JW_TRY(
      session.query("SELECT id, name, name_en, region, line, uscc, node FROM federation_org ORDER BY id"));
  for (const auto& row : rows)
    directory.orgs.push_back(
        {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6)});
  return publish(session, call, identity, clock, "directory", std::move(directory));
}

Result<> revoke_node(db::Session& session, const Call& call, const Identity& identity, const Clock& clock,
                     std::string_view node) {
  JW_TRY(only_operator(identity));
  if (node == identity.id())
    return fail(Code::Invalid, "node.operator", "the operator's own node cannot be revoked",
                "不能撤销域管理方自己的节点");
  const auto changed = JW_TRY(
      session.exec("UPDATE federation_node SET state = 'revoked' WHERE id = $1 AND state = 'active'", node));
  if (changed == 0)
    return fail(Code::NotFound, "peer.unknown", "no active node {}", "没有有效节点 {}", std::string(node));
  JW_TRY(ledger::record(session, call, clock, {"node.revoked", std::string(node), {}}));
  JW_TRY(publish_trust(session, call, identity, clock));
  return {};
}

}  // namespace jw::federation
