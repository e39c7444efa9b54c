#include "exchange/grants.hpp"

#include <algorithm>
#include <iterator>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "catalog/data_versions.hpp"
#include "crypto/sign.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "exchange/plan_batch.hpp"
#include "exchange/sight.hpp"
#include "federation/dispatch.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "grant/document.hpp"
#include "grant/validity.hpp"
#include "org/rights.hpp"

namespace jw::exchange {
namespace {

constexpr std::string_view kColumns =
    "id, number, side, state, resource, resource_name, provider_org, provider_name, provider_node, "
    "recipient_org, "
    "recipient_name, recipient_node, application, mode, valid_from, valid_until, issued, digest, ended, "
    "end_reason, held_since, "
    "document";

constexpr std::string_view kStates[] = {"active", "verify_only", "suspended", "expired", "revoked"};

StoredGrant read_grant(const db::Row& row) {
  return {row.text(0),  row.text(1),  row.text(2),  row.text(3),  row.text(4),  row.text(5),
          row.text(6),  row.text(7),  row.text(8),  row.text(9),  row.text(10), row.text(11),
          row.text(12), row.text(13), row.text(14), row.text(15), row.text(16), row.text(17),
          row.text(18), row.text(19), row.text(20), row.text(21)};
}

tl::unexpected<Error> unknown_grant(std::string_view id) {
  return fail(Code::NotFound, "grant.unknown", "no grant {}", "没有共享授权 {}", std::string(id));
}

// The node the document says it is from; verified by the key the trust list has for it.
Result<grant::Grant> verified(const federation::Trust& trust, const boost::json::object& document) {
  const auto unsigned_form = JW_TRY(grant::parse_grant(document));
  const auto& provider = unsigned_form.provider.node;
  const auto list = trust.list();  // held: another may take its place meanwhile
  for (const auto& node : list->nodes)
    if (node.id == provider) {
      const auto key = JW_TRY(crypto::PublicKey::from_text(node.signing_key));
      return grant::verify_grant(document, key);
    }
  return fail(Code::Denied, "peer.unknown", "node {} is not in the domain's trust list",
              "节点 {} 不在本域的信任清单中", provider);
}

// Gives the row the next number of the order of changes. The row of the counter is locked until the
// commit, so that a reader never sees a number before a smaller one.
Result<> mark_changed(db::Session& session, std::string_view id) {
  const auto tick =
      JW_TRY(session.one("UPDATE exchange_tick SET value = value + 1 WHERE id = 1 RETURNING value"));
  JW_TRY(session.exec("UPDATE exchange_grant SET changed = $1 WHERE id = $2", tick->integer(0), id));
  return {};
}

// Whoever is cut off cannot learn of a revocation: without word from the provider's node for longer
// than the lease, the rows are not read. The clock goes on from the moment the grant arrived.
Result<> check_lease(db::Session& session, const grant::Grant& grant, Time now) {
  const auto seen = JW_TRY(federation::last_seen(session, grant.provider.node));
  const auto last = std::max(seen.value_or(grant.issued), grant.issued);
  if (now - last <= std::chrono::seconds(grant.lease_seconds)) return {};
  return fail(
      Code::Denied, "grant.lease",
      "node {} has not been reached since {}, longer than the lease of grant {}; restore the connection",
      "自 {1} 起未能联系上提供方节点 {0}，已超过授权 {2} 的租约期，请恢复网络连接", grant.provider.node,
      to_string(last), grant.number);
}

bool is_live(const StoredGrant& grant) { return grant.state != "expired" && grant.state != "revoked"; }

Result<boost::json::object> parse_document(const std::string& text) {
  auto json = JW_TRY(parse_json(text));
  if (!json.is_object())
    return fail(Code::Corrupt, "grant.document", "the stored grant is no JSON object; restore the store",
                "存储的共享授权不是 JSON 对象；请恢复存储");
  return std::move(json.get_object());
}

}  // namespace

Result<StoredGrant> Grants::store(db::Session& session, const Call& call,
                                  const boost::json::object& document) const {
  const auto grant = JW_TRY(verified(parts_.trust, document));
  const bool given = grant.provider.node == parts_.identity.id();
  const bool received = grant.recipient.node == parts_.identity.id();
  if (!given && !received)
    return fail(Code::Denied, "grant.stranger", "this node is no party of grant {}",
                "本节点不是共享授权 {} 的任何一方", grant.id);
  const auto digest = JW_TRY(crypto::digest_json(document));
  if (const auto known = JW_TRY(
          session.one(fmt::format("SELECT {} FROM exchange_grant WHERE id = $1", kColumns), grant.id))) {
    auto stored = read_grant(*known);
    if (stored.digest == digest) return stored;
    return fail(Code::Conflict, "grant.other", "another grant is stored under the id {}",
                "编号 {} 下已存有另一份共享授权", grant.id);
  }
  StoredGrant stored;
  stored.id = grant.id;
  stored.number = grant.number;
  stored.side = given && received ? "both" : given ? "given" : "received";
  stored.state = "active";
  stored.resource = grant.resource.id;
  stored.resource_name = grant.resource.name;
  stored.provider_org = grant.provider.org;
  stored.provider_name = grant.provider.name;
  stored.provider_node = grant.provider.node;
  stored.recipient_org = grant.recipient.org;
  stored.recipient_name = grant.recipient.name;
  stored.recipient_node = grant.recipient.node;
  stored.application = grant.application;
  stored.mode = grant.mode;
  stored.valid_from = to_string(grant.from);
  stored.valid_until = to_string(grant.until);
  stored.issued = to_string(grant.issued);
  stored.digest = digest;
  stored.document = boost::json::serialize(document);
  JW_TRY(session.exec(
      fmt::format(
          "INSERT INTO exchange_grant ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
          "$14, $15, $16, $17, $18, $19, $20, $21, $22)",
          kColumns),
      stored.id, stored.number, stored.side, stored.state, stored.resource, stored.resource_name,
      stored.provider_org, stored.provider_name, stored.provider_node, stored.recipient_org,
      stored.recipient_name, stored.recipient_node, stored.application, stored.mode, stored.valid_from,
      stored.valid_until, stored.issued, stored.digest, stored.ended, stored.end_reason, stored.held_since,
      stored.document));
  JW_TRY(mark_changed(session, stored.id));
  if (grant.lease_seconds > 0)
    JW_TRY(session.exec("UPDATE exchange_grant SET lease_seconds = $1 WHERE id = $2", grant.lease_seconds,
                        stored.id));
  // A grant that is only asked online has nothing to deliver and nothing to hold.
  if (!grant::delivers(grant)) return stored;
  if (received)
    JW_TRY(session.exec(
        "INSERT INTO exchange_holding (grant_id, recipient_org, state, sequence, manifest_digest, "
        "file, rows_held, checksum, columns_json, counts, updated) "
        "VALUES ($1, $2, 'live', 0, '', '', 0, '', '[]', '', '')",
        stored.id, stored.recipient_org));
  if (given) {
    JW_TRY(
        session.exec("INSERT INTO exchange_delivery (grant_id, resource, state, sequence, version, "
                     "manifest_digest, plan_hash, whole, attempts, next_try) "
                     "VALUES ($1, $2, 'active', 0, 0, '', '', 1, 0, '')",
                     stored.id, stored.resource));
    // Before the first data there is nothing to try: its load plans the batch of every grant at once.
    const auto data = parts_.sources.locate(session, stored.resource);
    if (data || data.error().reason != "data.none")
      JW_TRY(plan_batch(session, call, parts_.clock, stored.id));
  }
  return stored;
}

Result<StoredGrant> Grants::end(db::Session& session, const Call&, std::string_view id,
                                std::string_view reason) const {
  auto stored = JW_TRY(get(session, id));
  if (!is_live(stored)) return stored;
  stored.state = reason == "expired" ? "expired" : "revoked";
  stored.ended = to_string(parts_.clock.now());
  stored.end_reason = reason;
  stored.held_since = "";
  JW_TRY(
      session.exec("UPDATE exchange_grant SET state = $1, ended = $2, end_reason = $3, held_since = '' WHERE "
                   "id = $4",
                   stored.state, stored.ended, stored.end_reason, id));
  JW_TRY(mark_changed(session, id));
  JW_TRY(session.exec("UPDATE exchange_delivery SET state = 'ended' WHERE grant_id = $1", id));
  JW_TRY(
      session.exec("UPDATE exchange_batch SET state = 'ended', done = $1 WHERE grant_id = $2 AND state IN "
                   "('planned', 'sealed', 'sending', 'receiving')",
                   stored.ended, id));
  JW_TRY(session.exec("UPDATE exchange_holding SET state = 'ended', updated = $1 WHERE grant_id = $2",
                      stored.ended, id));
  return stored;
}

Result<StoredGrant> Grants::hold(db::Session& session, std::string_view id, std::string_view column,
                                 std::string_view to, std::string_view reason) const {
  auto stored = JW_TRY(get(session, id));
  if (!is_live(stored))
    return fail(Code::Conflict, "grant.ended", "grant {} has ended; apply again if the need goes on",
                "授权 {} 已终止；如仍需使用，请重新申请", stored.number);
  const auto holds =
      JW_TRY(session.one(fmt::format("UPDATE exchange_grant SET {} = $1 WHERE id = $2 RETURNING "
                                     "hold_procedure, hold_use",
                                     column),
                         to, id));
  const auto either = [&](std::string_view what) { return holds->text(0) == what || holds->text(1) == what; };
  const std::string state = either("suspended")     ? "suspended"
                            : either("verify_only") ? "verify_only"
                                                    : "active";
  // A looser hold is not why the grant stands as it does.
  stored.end_reason = state == "active" ? "" : std::string(to == state ? reason : stored.end_reason);
  const bool changed = stored.state != state;
  stored.state = state;
  if (changed) stored.held_since = state == "active" ? "" : to_string(parts_.clock.now());
  JW_TRY(session.exec("UPDATE exchange_grant SET state = $1, end_reason = $2, held_since = $3 WHERE id = $4",
                      stored.state, stored.end_reason, stored.held_since, id));
  if (!changed) return stored;
  JW_TRY(mark_changed(session, id));
  // What waits goes on with the next look of the runner.
  JW_TRY(session.exec(
      "UPDATE exchange_delivery SET state = $1 WHERE grant_id = $2 AND state IN ('active', 'paused')",
      stored.state == "active" ? "active" : "paused", id));
  return stored;
}

Result<StoredGrant> Grants::suspend(db::Session& session, const Call&, std::string_view id,
                                    std::string_view reason) const {
  return hold(session, id, "hold_procedure", "suspended", reason);
}

Result<StoredGrant> Grants::resume(db::Session& session, const Call&, std::string_view id) const {
  return hold(session, id, "hold_procedure", "", "");
}

Result<StoredGrant> Grants::restrain(db::Session& session, const Call&, std::string_view id,
                                     std::string_view to, std::string_view reason) const {
  if (!to.empty() && to != "verify_only" && to != "suspended")
    return fail(Code::Invalid, "grant.standing", "a grant is held back to verify_only or suspended",
                "授权只能降级为 verify_only 或 suspended");
  return hold(session, id, "hold_use", to, reason);
}

Result<std::string> Grants::held_by_use(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("SELECT hold_use FROM exchange_grant WHERE id = $1", id));
  if (!row) return unknown_grant(id);
  return row->text(0);
}

Result<std::string> Grants::held_by_procedure(db::Session& session, std::string_view id) {
  const auto row = JW_TRY(session.one("SELECT hold_procedure FROM exchange_grant WHERE id = $1", id));
  if (!row) return unknown_grant(id);
  return row->text(0);
}

Result<Grants::Changes> Grants::changes(const Call& call, std::int64_t tick, std::size_t limit) const {
  const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(fmt::format("SELECT {}, changed FROM exchange_grant WHERE changed > $1 AND side IN "
                                     "('given', 'both') ORDER BY changed LIMIT $2",
                                     kColumns),
                         tick, limit);
  }));
  Changes changes;
  changes.tick = tick;
  for (const auto& row : rows) {
    Changed changed{read_grant(row), std::nullopt};
    if (is_live(changed.stored))
      if (const auto document = parse_document(changed.stored.document))
        if (auto grant = verified(parts_.trust, *document)) changed.grant = std::move(*grant);
    changes.tick = row.integer(22);
    changes.grants.push_back(std::move(changed));
  }
  return changes;
}

Result<StoredGrant> Grants::get(db::Session& session, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("SELECT {} FROM exchange_grant WHERE id = $1", kColumns), id));
  if (!row) return unknown_grant(id);
  return read_grant(*row);
}

Result<StoredGrant> Grants::find(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  auto stored = JW_TRY(parts_.database.read(call, [&](db::Session& session) { return get(session, id); }));
  if (!Sight::of(call).sees(stored.provider_org, stored.recipient_org)) return unknown_grant(id);
  return stored;
}

Result<Page<StoredGrant>> Grants::list(const Call& call, const GrantFilter& filter,
                                       const PageRequest& page) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  if (!filter.side.empty() && filter.side != "given" && filter.side != "received")
    return fail(Code::Invalid, "grant.filter", "no side \"{}\"; choose given or received",
                "没有“{}”这一侧，可选 given 或 received", filter.side);
  const auto sight = Sight::of(call);
  std::vector<db::Value> values;
  const auto bind = [&](const auto& value) {
    values.push_back(db::value(value));
    return fmt::format("${}", values.size());
  };
  std::string where = "1 = 1";
  const bool given = filter.side != "received", received = filter.side != "given";
  if (!sight.all) {
    std::string sees = "1 = 0";
    if (given) sees += fmt::format(" OR provider_org = {}", bind(sight.org));
    if (received) sees += fmt::format(" OR recipient_org = {}", bind(sight.org));
    if (given) sees += fmt::format(" OR provider_org LIKE {}", bind(sight.below));
    if (received) sees += fmt::format(" OR recipient_org LIKE {}", bind(sight.below));
    where += fmt::format(" AND ({})", sees);
  } else if (!filter.side.empty()) {
    where += fmt::format(" AND side IN ('both', {})", bind(filter.side));
  }
  if (filter.state == "live") {
    where += " AND state IN ('active', 'verify_only', 'suspended')";
  } else if (filter.state == "held") {
    where += " AND state IN ('verify_only', 'suspended')";
  } else if (!filter.state.empty()) {
    if (std::ranges::find(kStates, filter.state) == std::end(kStates))
      return fail(Code::Invalid, "grant.filter",
                  "no state \"{}\"; choose live, held, active, verify_only, suspended, expired or revoked",
                  "没有状态“{}”，可选 live、held、active、verify_only、suspended、expired 或 revoked",
                  filter.state);
    where += fmt::format(" AND state = {}", bind(filter.state));
  }
  if (!page.after.empty()) where += fmt::format(" AND id < {}", bind(page.after));
  const auto sql = fmt::format("SELECT {} FROM exchange_grant WHERE {} ORDER BY id DESC LIMIT {}", kColumns,
                               where, page.shown() + 1);
  const auto rows = JW_TRY(
      parts_.database.read(call, [&](db::Session& session) { return session.query_list(sql, values); }));
  std::vector<StoredGrant> all;
  for (const auto& row : rows) all.push_back(read_grant(row));
  return make_page(std::move(all), page, [](const StoredGrant& grant) { return grant.id; });
}

Result<grant::Grant> Grants::judge(db::Session& session, const Call&, std::string_view id) const {
  const auto stored = JW_TRY(get(session, id));
  const auto document = JW_TRY(parse_document(stored.document));
  auto grant = JW_TRY(verified(parts_.trust, document));
  JW_TRY(parts_.trust.node(grant.provider.node));
  std::optional<Time> revoked;
  if (stored.state == "revoked") revoked = JW_TRY(parse_time(stored.ended));
  JW_TRY(grant::judge(grant, parts_.clock.now(), revoked));
  if (stored.state == "suspended" || stored.state == "verify_only")
    return fail(Code::Denied, "grant.suspended",
                "grant {} is suspended by its provider; see the grant's page",
                "授权 {} 已被提供方暂停，详见授权页面", grant.number);
  if (stored.side == "received" && grant.lease_seconds > 0)
    JW_TRY(check_lease(session, grant, parts_.clock.now()));
  return grant;
}

bool Grants::signature_ok(const StoredGrant& grant) const {
  const auto document = parse_document(grant.document);
  return document && verified(parts_.trust, *document).has_value();
}

}  // namespace jw::exchange
