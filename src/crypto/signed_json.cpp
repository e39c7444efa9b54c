#include "crypto/signed_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/json.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::crypto {
namespace {

namespace json = boost::json;

std::string_view text_at(const json::value& from, std::string_view name) {
  if (!from.is_object()) return {};
  const auto* found = from.get_object().if_contains(name);
  return found != nullptr && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}

}  // namespace

Result<std::string> signed_form(const json::object& document) {
  json::object bare = document;
  bare.erase(kSignatures);
  return canonical_json(bare);
}

Result<json::object> sign_json(const json::object& document, const SigningKey& key, std::string_view key_id) {
  const std::string form = JW_TRY(signed_form(document));
  const std::string signature = JW_TRY(key.sign(form));
  json::array signatures;
  if (const auto* old = document.if_contains(kSignatures); old != nullptr && old->is_array())
    for (const auto& other : old->get_array())
      if (text_at(other, "key") != key_id) signatures.push_back(other);
  signatures.push_back(
      json::object{{"suite", key.suite()}, {"key", key_id}, {"value", to_base64url(signature)}});
  json::object out = document;
  out[kSignatures] = std::move(signatures);
  return out;
}

Result<> verify_json(const json::object& document, std::string_view key_id, const PublicKey& key) {
  const std::string form = JW_TRY(signed_form(document));
  const auto* signatures = document.if_contains(kSignatures);
  if (signatures != nullptr && signatures->is_array()) {
    for (const auto& one : signatures->get_array()) {
      if (text_at(one, "key") != key_id || text_at(one, "suite") != key.suite()) continue;
      const auto value = from_base64url(text_at(one, "value"));
      if (value && key.verify(form, *value)) return {};
      return fail(
          Code::Denied, "signature.wrong",
          "the document was changed after {} signed it, or another key signed; ask the signer for it again",
          "文件在 {} 签名后被改动，或由其他密钥签名，请向签名方重新索取", key_id);
    }
  }
  return fail(Code::Denied, "signature.missing",
              "the document has no {} signature by {}; ask for a signed one",
              "文件缺少 {} 签名（签名方 {}），请索取已签名的文件", key.suite(), key_id);
}

Result<std::string> digest_json(const json::object& document) {
  return "sha256:" + to_hex(sha256(JW_TRY(signed_form(document))));
}

}  // namespace jw::crypto
