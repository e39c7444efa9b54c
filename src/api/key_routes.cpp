#include <algorithm>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "db/database.hpp"
#include "grant/keys.hpp"
#include "ledger/event.hpp"

namespace jw::api {
namespace {

using http::Method;

struct NoFields {};
BOOST_DESCRIBE_STRUCT(NoFields, (), ())

struct KeyVersionView {
  std::int64_t number = 0;
  std::string made;
  std::int64_t master = 0;
};
BOOST_DESCRIBE_STRUCT(KeyVersionView, (), (number, made, master))

struct KeyView {
  std::string id;
  std::string scope;  // "grant", "purpose", "canary" or "use"
  std::string grant;  // number of the grant the key is of; empty when there is none
  std::vector<KeyVersionView> versions;
};
BOOST_DESCRIBE_STRUCT(KeyView, (), (id, scope, grant, versions))

struct MasterView {
  std::int64_t version = 0;
  std::string kind;
  std::string made;
};
BOOST_DESCRIBE_STRUCT(MasterView, (), (version, kind, made))

struct KeysView {
  std::vector<KeyView> keys;
  std::vector<MasterView> masters;
};
BOOST_DESCRIBE_STRUCT(KeysView, (), (keys, masters))

struct RotatedView {
  std::int64_t version = 0;
  std::int64_t keys = 0;  // sealed anew
};
BOOST_DESCRIBE_STRUCT(RotatedView, (), (version, keys))

Result<KeysView> list_keys(const Call& call, Input&, const None&, Parts& parts) {
  KeysView view;
  for (auto& key : JW_TRY(parts.keys.list())) {
    const auto* scope = key.id.starts_with("p-")        ? "purpose"
                        : key.id.starts_with("canary-") ? "canary"
                        : key.id.starts_with("access-") ? "use"
                                                        : "grant";
    KeyView one{key.id, scope, "", {}};
    for (auto& version : key.versions) one.versions.push_back({version.number, version.made, version.master});
    view.keys.push_back(std::move(one));
  }
  for (auto& master : parts.keys.masters())
    view.masters.push_back({master.version, master.kind, master.made});
  return parts.database.read(call, [&](db::Session& session) -> Result<KeysView> {
    for (auto& key : view.keys) {
      if (key.scope == "purpose" || key.scope == "use") continue;
      const auto grant = std::string_view(key.id).substr(key.scope == "canary" ? 7 : 0);
      const auto row = JW_TRY(session.one("SELECT number FROM exchange_grant WHERE id = $1", grant));
      if (row) key.grant = row->text(0);
    }
    return view;
  });
}

// These take nothing but their name: a field somebody sends would be passed over.
Result<> no_body(const Input& input) {
  if (input.request.body.empty()) return {};
  JW_TRY(read_json<NoFields>(JW_TRY(parse_json(input.request.body))));
  return {};
}

// The key store calls the store, never the other way round: a transaction may be run again.
Result<RotatedView> rotate(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(no_body(input));
  const auto id = input.path("id");
  const auto known = JW_TRY(parts.keys.list());
  if (std::ranges::none_of(known, [&](const auto& key) { return key.id == id; }))
    return fail(Code::NotFound, "key.unknown", "there is no key {}; GET /keys lists them",
                "没有密钥 {}，请在密钥列表中核对", id);
  const auto version = JW_TRY(parts.keys.rotate(id, [&](std::int64_t next) {
    return parts.database.write(call, [&](db::Session& session) -> Result<> {
      JW_TRY(ledger::record(session, call, parts.clock, {"key.rotated", id, {{"version", next}}}));
      return {};
    });
  }));
  return RotatedView{version, 1};
}

Result<RotatedView> rotate_master(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(no_body(input));
  std::int64_t version = 0;
  const auto keys = JW_TRY(parts.keys.rotate_master([&](const grant::MasterInfo& master, std::int64_t count) {
    version = master.version;
    return parts.database.write(call, [&](db::Session& session) -> Result<> {
      JW_TRY(ledger::record(
          session, call, parts.clock,
          {"key.master_rotated", std::to_string(master.version), {{"kind", master.kind}, {"keys", count}}}));
      return {};
    });
  }));
  return RotatedView{version, keys};
}

}  // namespace

std::vector<Route> key_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, KeysView>(
      Method::Get, "/keys", needs(Right::KeyManage), "keys", "处理密钥：编号与版本，不含密钥本身",
      "Treatment keys: ids and versions, never the keys.", {}, list_keys));
  table.push_back(json_route<None, RotatedView>(Method::Post, "/keys/{id}/rotate", needs(Right::KeyManage),
                                                "keys", "轮换密钥：新授权用新版本，旧版本仍可用",
                                                "A new version for grants to come; old ones go on opening.",
                                                {}, rotate));
  table.push_back(json_route<None, RotatedView>(
      Method::Post, "/master-keys", needs(Right::KeyManage), "keys", "更换主密钥并重新加密全部密钥",
      "A new master key, and every key sealed by it anew.", {}, rotate_master));
  return table;
}

}  // namespace jw::api
