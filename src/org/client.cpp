#include "org/client.hpp"

#include <algorithm>
#include <array>

#include "base/random.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "org/role_list.hpp"

namespace jw::org {
namespace {

constexpr std::string_view kPrefix = "jwk_";
constexpr std::size_t kId = 36;
constexpr std::size_t kSecretHex = 64;
constexpr std::size_t kClientNameCharacters = 64;
constexpr auto kLongestKey = std::chrono::days(2 * 366);
constexpr std::string_view kClientColumns = "id, name, org, roles, created, expires, revoked";
// A key in a file must not be able to make people, departments or further keys.
constexpr std::array kNeverForPrograms = {Right::NodeManage, Right::OrgManage, Right::UserManage,
                                          Right::ClientManage};

Client client_of(const db::Row& row) {
  return {row.text(0), row.text(1), row.text(2), split_roles(row.text(3)),
          row.text(4), row.text(5), row.text(6)};
}

Error bad_key() {
  return {Code::Unauthenticated,
          "client.key",
          "this API key is unknown, expired or revoked; ask your department for a new one",
          "接口密钥无效、已过期或已停用，请向本部门申请新密钥",
          {}};
}

Result<> require_client_org(const Call& call, std::string_view org) {
  JW_TRY(require(call, Right::ClientManage));
  if (require(call, Right::UserManage)) return {};
  return require_org(call, org);
}

Result<> check_client_roles(const std::set<std::string>& roles) {
  JW_TRY(check_roles(roles));
  for (const auto right : kNeverForPrograms)
    if (allows(roles, right))
      return fail(Code::Invalid, "client.role", "a program cannot have the right {}; choose other roles",
                  "接口客户端不能拥有权限 {}，请选择其他角色", to_string(right));
  return {};
}

}  // namespace

Result<std::vector<Client>> live_clients(db::Session& session, std::string_view org, Time now) {
  std::vector<Client> clients;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT {} FROM org_client WHERE org = $1 AND revoked = '' AND expires > $2 "
                       "ORDER BY name, id LIMIT 500",
                       kClientColumns),
           org, to_string(now))))
    clients.push_back(client_of(row));
  return clients;
}

Clients::Clients(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

Result<IssuedClient> Clients::create(const Call& call, const NewClient& from) {
  JW_TRY(require_client_org(call, from.org));
  JW_TRY(check_client_roles(from.roles));
  if (from.name.empty() || !is_utf8(from.name) || to_utf16(from.name).size() > kClientNameCharacters)
    return fail(Code::Invalid, "client.name", "a client needs a name of at most {} characters",
                "客户端名称不能为空，且不超过 {} 个字", kClientNameCharacters);
  const auto now = clock_.now();
  const auto expires = JW_TRY(parse_time(from.expires));
  if (expires <= now || expires > now + kLongestKey)
    return fail(Code::Invalid, "client.expires", "a key ends in the future, at most two years ahead",
                "密钥到期时间应在将来，且不超过两年");
  IssuedClient issued;
  issued.client = {make_id(clock_), from.name, from.org, from.roles, to_string(now), to_string(expires), {}};
  issued.key =
      fmt::format("{}{}_{}", kPrefix, issued.client.id, crypto::to_hex(random_bytes(kSecretHex / 2)));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    const auto& client = issued.client;
    if (!JW_TRY(find_org(session, client.org)))
      return fail(Code::Invalid, "user.org", "there is no department {}; create it first",
                  "没有部门 {}，请先登记部门", client.org);
    JW_TRY(
        session.exec("INSERT INTO org_client (id, name, org, roles, digest, created, expires, revoked) "
                     "VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
                     client.id, client.name, client.org, join_roles(client.roles),
                     crypto::to_hex(crypto::sha256(issued.key)), client.created, client.expires));
    JW_TRY(ledger::record(
        session, call, clock_,
        {"client.created", client.id, {{"org", client.org}, {"roles", join_roles(client.roles)}}}));
    return {};
  }));
  return issued;
}

Result<Client> Clients::revoke(const Call& call, std::string_view id) {
  JW_TRY(require(call, Right::ClientManage));
  auto revoked = JW_TRY(database_.write(call, [&](db::Session& session) -> Result<Client> {
    const auto row =
        JW_TRY(session.one(fmt::format("SELECT {} FROM org_client WHERE id = $1", kClientColumns), id));
    if (!row || !require_client_org(call, row->text(2)))
      return fail(Code::NotFound, "client.unknown", "there is no such API client, or not in your department",
                  "没有此接口客户端，或其不属于本部门");
    auto client = client_of(*row);
    if (!client.revoked.empty()) return client;
    client.revoked = to_string(clock_.now());
    JW_TRY(session.exec("UPDATE org_client SET revoked = $2 WHERE id = $1", id, client.revoked));
    JW_TRY(ledger::record(session, call, clock_, {"client.revoked", client.id, {}}));
    return client;
  }));
  recent_.forget_all();
  return revoked;
}

Result<Page<Client>> Clients::list(const Call& call, std::string_view org, const PageRequest& page) const {
  JW_TRY(require_client_org(call, org));
  const auto rows = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.query(
        fmt::format("SELECT {} FROM org_client WHERE id > $1 AND ($2 = '' OR org = $2) ORDER BY id LIMIT $3",
                    kClientColumns),
        page.after, org, page.shown() + 1);
  }));
  std::vector<Client> clients;
  for (const auto& row : rows) clients.push_back(client_of(row));
  return make_page(std::move(clients), page, [](const Client& client) { return client.id; });
}

std::optional<Actor> Clients::who_recently(std::string_view key) const {
  return recent_.find(crypto::to_hex(crypto::sha256(key)), clock_.now());
}

Result<Actor> Clients::who(const Call& call, std::string_view key) const {
  const bool formed = key.size() == kPrefix.size() + kId + 1 + kSecretHex && key.starts_with(kPrefix) &&
                      key[kPrefix.size() + kId] == '_' && is_id(key.substr(kPrefix.size(), kId));
  if (!formed) return fail(bad_key());
  const auto digest = crypto::to_hex(crypto::sha256(key));
  const auto now = clock_.now();
  if (auto known = recent_.find(digest, now)) return std::move(*known);
  const auto id = key.substr(kPrefix.size(), kId);
  const auto row = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.one(fmt::format("SELECT {}, digest FROM org_client WHERE id = $1", kClientColumns), id);
  }));
  if (!row || !crypto::equal_secret(row->text(7), digest)) return fail(bad_key());
  const auto client = client_of(*row);
  if (!client.revoked.empty() || client.expires <= to_string(now)) return fail(bad_key());
  Actor actor;
  actor.kind = Actor::Kind::Client;
  actor.id = client.id;
  actor.name = client.name;
  actor.org = client.org;
  actor.roles = client.roles;
  recent_.keep(digest, actor, now);
  return actor;
}

}  // namespace jw::org
