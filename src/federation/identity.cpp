#include "federation/identity.hpp"

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sign.hpp"
#include "crypto/signed_json.hpp"

namespace jw::federation {

Identity::~Identity() = default;

Result<std::unique_ptr<Identity>> Identity::load(const file::Path& data) {
  const auto keys = data / "keys";
  auto text = file::read(keys / "node.json", 1 << 20);
  if (!text && text.error().code == Code::NotFound)
    return fail(Code::NotFound, "node.not_initialised",
                "this node has no identity yet; found a domain or join one with an invitation first",
                "本节点尚无身份；请先创建数据共享域，或使用邀请码加入一个域");
  if (!text) return fail(std::move(text).error());
  const auto json = JW_TRY(parse_json(*text).with("reading keys/node.json"));
  auto profile = JW_TRY(read_json<NodeProfile>(json, "node.json"));
  return assemble(keys, std::move(profile));
}

Result<std::unique_ptr<Identity>> Identity::assemble(const file::Path& keys, NodeProfile profile) {
  auto identity = std::unique_ptr<Identity>(new Identity());
  identity->profile_ = std::move(profile);
  identity->folder_ = keys;
  auto key = JW_TRY(crypto::SigningKey::load(keys / "signing.pem").with("loading the signing key"));
  identity->key_ = std::make_unique<crypto::SigningKey>(std::move(key));
  const auto pem =
      JW_TRY(file::read(identity->tls_certificate(), 1 << 20).with("loading the TLS certificate"));
  const auto certificate = JW_TRY(crypto::read_certificate(pem));
  if (certificate.subject != identity->id())
    return fail(Code::Corrupt, "node.keys",
                "the certificate in the key folder names node {}, node.json says {}; restore the folder from "
                "a backup",
                "密钥目录中的证书属于节点 {}，而 node.json 为 {}；请从备份恢复该目录", certificate.subject,
                identity->id());
  const auto tls_key = JW_TRY(file::read(identity->tls_key(), 1 << 20).with("loading the TLS key"));
  JW_TRY(crypto::check_pair(tls_key, pem));
  identity->fingerprint_ = certificate.fingerprint;
  identity->certificate_until_ = certificate.not_after;
  return identity;
}

Result<boost::json::object> Identity::sign(boost::json::object document) const {
  return crypto::sign_json(document, *key_, id());
}

}  // namespace jw::federation
