#include "federation/trust.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/log.hpp"
#include "crypto/sign.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/documents.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"

namespace jw::federation {
namespace {

template <class T>
Result<T> read_signed(const boost::json::object& document, std::string_view format, const std::string& at) {
  auto body = document;
  body.erase(crypto::kSignatures);
  auto read = JW_TRY(read_json<T>(body, at));
  if (read.format != format)
    return fail(Code::Denied, "trust.form", "{} has format {}, expected {}; update this program",
                "{} 的格式为 {}，应为 {}；请升级本程序", at, read.format, format);
  return read;
}

}  // namespace

Result<std::unique_ptr<Trust>> Trust::open(const Call& call, db::Database& database, const Identity& identity,
                                           const Clock& clock) {
  auto trust = std::unique_ptr<Trust>(new Trust(database, identity, clock));
  trust->view_.with([](View& view) {
    view.list = std::make_shared<const TrustList>();
    view.directory = std::make_shared<const Directory>();
  });
  JW_TRY(trust->refresh(call).with("opening the trust list"));
  if (trust->list()->version == 0)
    return fail(Code::NotFound, "node.not_initialised",
                "the store holds no trust list for this identity; restore it from a backup or join again",
                "存储中没有与本节点身份对应的信任清单；请从备份恢复，或重新加入");
  return trust;
}

std::shared_ptr<const TrustList> Trust::list() const {
  return view_.with([](const View& view) { return view.list; });
}

std::shared_ptr<const Directory> Trust::directory() const {
  return view_.with([](const View& view) { return view.directory; });
}

Result<> Trust::keep_orgs_in(const Call& call, org::Orgs& orgs) {
  orgs_ = &orgs;
  const auto newest = directory();
  return database_.write(call, [&](db::Session& session) { return copy_orgs(session, call, newest->orgs); });
}

// What lives here is ours to say; the directory is for the others.
Result<> Trust::copy_orgs(db::Session& session, const Call& call,
                          const std::vector<DirectoryOrg>& orgs) const {
  if (orgs_ == nullptr) return {};
  for (const auto& org : orgs) {
    if (org.node == identity_.id()) continue;
    const auto put = orgs_->put(
        session, call, org::Org{org.id, org.name, org.name_en, org.region, org.line, org.uscc, org.node});
    // Nodes load editions of the regions at different times: a department on a region that this tree does not
    // have is taken in at the next start after the newer tree has come, the others now.
    if (!put && (put.error().reason == "org.region" || put.error().reason == "region.restart")) {
      log::warn("directory.org_waits", {{"org", org.id}, {"error", describe(put.error())}});
      continue;
    }
    if (!put) return fail(put.error());
  }
  return {};
}

Result<TrustedNode> Trust::node(std::string_view id) const {
  const auto trusted = list();
  const auto found = std::ranges::find(trusted->nodes, id, &TrustedNode::id);
  if (found == trusted->nodes.end())
    return fail(Code::Denied, "peer.unknown", "node {} is not in the domain's trust list",
                "节点 {} 不在本域的信任清单中", std::string(id));
  if (found->state != "active")
    return fail(Code::Denied, "peer.revoked", "the domain's operator has revoked node {}",
                "域管理方已撤销节点 {}", std::string(id));
  return *found;
}

Result<TrustedNode> Trust::node_of_certificate(std::string_view fingerprint) const {
  const auto trusted = list();
  for (const auto& member : trusted->nodes)
    if (std::ranges::find(member.fingerprints, fingerprint) != member.fingerprints.end())
      return node(member.id);
  return fail(Code::Denied, "peer.unknown", "this certificate belongs to no node of the domain's trust list",
              "该证书不属于本域信任清单中的任何节点");
}

Result<TrustedNode> Trust::home_of(std::string_view org) const {
  const auto known = directory();
  const auto found = std::ranges::find(known->orgs, org, &DirectoryOrg::id);
  if (found == known->orgs.end())
    return fail(Code::NotFound, "org.unplaced",
                "the domain's directory does not say where department {} lives",
                "域目录中没有部门 {} 所在的节点", std::string(org));
  return node(found->node);
}

Result<> Trust::verify(const boost::json::object& document, std::string_view signer) const {
  const auto trusted = list();
  const auto found = std::ranges::find(trusted->nodes, signer, &TrustedNode::id);
  if (found == trusted->nodes.end())
    return fail(Code::Denied, "peer.unknown", "node {} is not in the domain's trust list",
                "节点 {} 不在本域的信任清单中", std::string(signer));
  const auto key = JW_TRY(crypto::PublicKey::from_text(found->signing_key));
  return crypto::verify_json(document, signer, key);
}

Result<Trust::Verified> Trust::verified(std::string_view kind, const boost::json::object& document) const {
  const auto& profile = identity_.profile();
  const auto key = JW_TRY(crypto::PublicKey::from_text(profile.operator_key));
  if (!crypto::verify_json(document, profile.operator_id, key))
    return fail(Code::Denied, "trust.signature",
                "the {} document is not signed by the operator of our domain; it is ignored",
                "{} 文件不是本域管理方签署的，已忽略", std::string(kind));
  if (kind == "trust") {
    auto list = std::make_shared<const TrustList>(
        JW_TRY(read_signed<TrustList>(document, "jingwei-trust/1", "trust")));
    return Verified{list->version, list, nullptr};
  }
  auto directory = std::make_shared<const Directory>(
      JW_TRY(read_signed<Directory>(document, "jingwei-directory/1", "directory")));
  return Verified{directory->version, nullptr, directory};
}

void Trust::show(const Verified& newer) {
  view_.with([&](View& view) {
    if (newer.list && view.list->version < newer.version) view.list = newer.list;
    if (newer.directory && view.directory->version < newer.version) view.directory = newer.directory;
  });
}

Result<bool> Trust::accept(const Call& call, std::string_view kind, const boost::json::object& document) {
  const auto newer = JW_TRY(verified(kind, document));
  const auto digest = JW_TRY(crypto::digest_json(document));
  const auto text = boost::json::serialize(document);
  const auto taken = JW_TRY(database_.write(call, [&](db::Session& session) -> Result<bool> {
    if (!JW_TRY(store_document(session, clock_, kind, newer.version, text))) return false;
    if (newer.directory) JW_TRY(copy_orgs(session, call, newer.directory->orgs));
    ledger::Event event{"trust.received", fmt::format("{}:{}", kind, newer.version), {}};
    event.details["digest"] = digest;
    event.details["from"] = identity_.profile().operator_id;
    JW_TRY(ledger::record(session, call, clock_, event));
    return true;
  }));
  show(newer);
  return taken;
}

Result<std::optional<std::string>> Trust::document(const Call& call, std::string_view kind,
                                                   std::int64_t after) const {
  return database_.read(call, [&](db::Session& session) -> Result<std::optional<std::string>> {
    auto stored = JW_TRY(find_document(session, kind));
    if (!stored || stored->version <= after) return std::optional<std::string>();
    return std::optional<std::string>(std::move(stored->text));
  });
}

Result<> Trust::refresh(const Call& call) {
  for (const std::string_view kind : {"trust", "directory"}) {
    const auto known = kind == "trust" ? list()->version : directory()->version;
    const auto newer = JW_TRY(document(call, kind, known));
    if (!newer) continue;
    const auto json = JW_TRY(parse_json(*newer));
    if (!json.is_object())
      return fail(Code::Corrupt, "trust.form", "the stored {} document is no JSON object; restore the store",
                  "存储的 {} 文件不是 JSON 对象；请恢复存储", std::string(kind));
    const auto read = JW_TRY(verified(kind, json.get_object()));
    if (read.directory && orgs_ != nullptr)
      JW_TRY(database_.write(
          call, [&](db::Session& session) { return copy_orgs(session, call, read.directory->orgs); }));
    show(read);
  }
  return {};
}

}  // namespace jw::federation
