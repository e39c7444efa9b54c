#include "crypto/sign.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/file.hpp"
#include "crypto/encoding.hpp"
#include "crypto/key_state.hpp"

namespace jw::crypto {

// OpenSSL 3.0 uses an empty id when none is set, and other implementations then refuse the
// signature; GM/T 0009 names this one as the default.
constexpr std::string_view kSm2Id = "1234567812345678";

namespace {

constexpr Suite kSuites[] = {
    {kEd25519, "ED25519", 32, nullptr},
    {kSm2, "SM2", 65, "SM3"},
};

const Suite* find_suite(std::string_view name) {
  for (const auto& suite : kSuites)
    if (suite.name == name) return &suite;
  return nullptr;
}

const Suite* suite_of(const EVP_PKEY* key) {
  for (const auto& suite : kSuites)
    if (EVP_PKEY_is_a(key, suite.type) == 1) return &suite;
  return nullptr;
}

tl::unexpected<Error> unknown_suite(std::string_view name) {
  return fail(Code::Invalid, "crypto.suite", "unknown signature suite {}; use ed25519 or sm2-sm3",
              "未知的签名算法 {}，请使用 ed25519 或 sm2-sm3", name);
}

tl::unexpected<Error> bad_key(std::string_view suite) {
  return fail_openssl(Code::Invalid, "crypto.key", "this is not a valid {} key; ask its owner for it again",
                      "不是有效的 {} 密钥，请向密钥持有方重新索取", suite);
}

tl::unexpected<Error> bad_signature() {
  drain_errors();
  return fail(Code::Denied, "crypto.signature",
              "the signature is not by this key over these bytes; ask the sender to send it again",
              "签名与密钥或内容不符，请要求发送方重新发送");
}

// SM2's raw point becomes a key only through EVP_PKEY_fromdata.
OwnedKey sm2_from_point(std::string_view point) {
  const Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1)
    return nullptr;
  const Owned<OSSL_PARAM, OSSL_PARAM_free> params(OSSL_PARAM_BLD_to_param(builder.get()));
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "SM2", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  OwnedKey owned(key);
  const OwnedKeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
  return owned;
}

// A context ready for EVP_DigestSign or EVP_DigestVerify, with SM2's id set.
OwnedDigestContext context_for(const Suite& suite, EVP_PKEY* key, bool sign) {
  OwnedDigestContext context(EVP_MD_CTX_new());
  const auto init = sign ? EVP_DigestSignInit_ex : EVP_DigestVerifyInit_ex;
  EVP_PKEY_CTX* of_key = nullptr;  // owned by the context
  if (!context || init(context.get(), &of_key, suite.digest, nullptr, nullptr, key, nullptr) != 1)
    return nullptr;
  if (suite.name != kSm2) return context;
  // After init: OpenSSL 3.0.19 refuses an id among the parameters of init.
  std::string id(kSm2Id);
  const OSSL_PARAM with_id[] = {
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id.data(), id.size()),
      OSSL_PARAM_construct_end()};
  if (EVP_PKEY_CTX_set_params(of_key, with_id) != 1) return nullptr;
  return context;
}

Result<std::shared_ptr<const PublicKey::State>> wrap(OwnedKey key) {
  const Suite* suite = suite_of(key.get());
  if (suite == nullptr) return unknown_suite("of this key");
  auto state = std::make_shared<PublicKey::State>();
  state->suite = suite;
  state->key = std::move(key);
  return std::shared_ptr<const PublicKey::State>(std::move(state));
}

}  // namespace

Result<PublicKey> PublicKey::from_raw(std::string_view suite_name, std::string_view bytes) {
  const Suite* suite = find_suite(suite_name);
  if (suite == nullptr) return unknown_suite(suite_name);
  if (bytes.size() != suite->raw_size) return bad_key(suite_name);
  OwnedKey key = suite->name == kSm2 ? sm2_from_point(bytes)
                                     : OwnedKey(EVP_PKEY_new_raw_public_key_ex(nullptr, suite->type, nullptr,
                                                                               octets(bytes), bytes.size()));
  if (!key) return bad_key(suite_name);
  return PublicKey(JW_TRY(wrap(std::move(key))));
}

Result<PublicKey> PublicKey::from_text(std::string_view base64) {
  const std::string der = JW_TRY(from_base64(base64));
  const unsigned char* at = octets(der);
  OwnedKey key(d2i_PUBKEY_ex(nullptr, &at, static_cast<long>(der.size()), nullptr, nullptr));
  if (!key || at != octets(der) + der.size()) return bad_key("public");
  return PublicKey(JW_TRY(wrap(std::move(key))));
}

std::string_view PublicKey::suite() const { return state_->suite->name; }

std::string PublicKey::raw() const {
  std::string out(state_->suite->raw_size, '\0');
  std::size_t size = 0;
  if (suite() == kSm2) {
    EVP_PKEY_get_octet_string_param(state_->key.get(), OSSL_PKEY_PARAM_PUB_KEY, octets(out), out.size(),
                                    &size);
  } else {
    size = out.size();
    EVP_PKEY_get_raw_public_key(state_->key.get(), octets(out), &size);
  }
  return out;
}

std::string PublicKey::text() const {
  const int size = i2d_PUBKEY(state_->key.get(), nullptr);
  std::string der(static_cast<std::size_t>(std::max(size, 0)), '\0');
  unsigned char* at = octets(der);
  i2d_PUBKEY(state_->key.get(), &at);
  return to_base64(der);
}

Result<> PublicKey::verify(std::string_view message, std::string_view signature) const {
  const auto context = context_for(*state_->suite, state_->key.get(), false);
  if (!context) return fail_internal("preparing a verification");
  const int good =
      EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size());
  if (good != 1) return bad_signature();
  return {};
}

bool PublicKey::operator==(const PublicKey& other) const {
  return suite() == other.suite() && EVP_PKEY_eq(state_->key.get(), other.state_->key.get()) == 1;
}

Result<SigningKey> SigningKey::generate(std::string_view suite_name) {
  const Suite* suite = find_suite(suite_name);
  if (suite == nullptr) return unknown_suite(suite_name);
  const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, suite->type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1 || EVP_PKEY_generate(context.get(), &key) != 1)
    return fail_internal("making a key");
  return SigningKey(JW_TRY(wrap(OwnedKey(key))));
}

Result<SigningKey> SigningKey::from_seed(std::string_view seed) {
  OwnedKey key(seed.size() == 32
                   ? EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, octets(seed), seed.size())
                   : nullptr);
  if (!key) return bad_key(kEd25519);
  return SigningKey(JW_TRY(wrap(std::move(key))));
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return fail(file::failure(errno, path, "looking at"));
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(Code::Denied, "crypto.key_open", "the key file {} can be read by others; run chmod 600 on it",
                "密钥文件 {} 可被他人读取，请执行 chmod 600", path.filename().string());
  const std::string pem = JW_TRY(file::read(path, std::size_t{1} << 16));
  OwnedKey key = read_private_pem(pem);
  if (!key) return bad_key("private");
  return SigningKey(JW_TRY(wrap(std::move(key))));
}

Result<SigningKey> SigningKey::load_or_make(const std::filesystem::path& path, std::string_view suite) {
  auto loaded = load(path);
  if (loaded || loaded.error().code != Code::NotFound) return loaded;
  auto made = JW_TRY(generate(suite));
  JW_TRY(made.save(path));
  return made;
}

Result<> SigningKey::save(const std::filesystem::path& path) const {
  const std::string pem = JW_TRY(write_private_pem(public_key_.state_->key.get()));
  return file::write_durably(path, pem, 0600);
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  const auto& state = *public_key_.state_;
  const auto context = context_for(*state.suite, state.key.get(), true);
  std::size_t size = 0;
  if (!context || EVP_DigestSign(context.get(), nullptr, &size, octets(message), message.size()) != 1)
    return fail_internal("preparing a signature");
  std::string out(size, '\0');
  if (EVP_DigestSign(context.get(), octets(out), &size, octets(message), message.size()) != 1)
    return fail_internal("signing");
  out.resize(size);
  return out;
}

Result<std::string> SigningKey::seed() const {
  if (suite() != kEd25519) return unknown_suite(suite());
  std::string out(32, '\0');
  std::size_t size = out.size();
  if (EVP_PKEY_get_raw_private_key(public_key_.state_->key.get(), octets(out), &size) != 1)
    return fail_internal("reading a key's seed");
  return out;
}

}  // namespace jw::crypto
