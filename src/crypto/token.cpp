#include <dlfcn.h>

// The vendors' modules follow this header; p11-kit's has no restrictions on its use.
#define CRYPTOKI_GNU 1
#include <p11-kit/pkcs11.h>

#include <mutex>
#include <vector>

#include "base/random.hpp"
#include "crypto/gcm.hpp"
#include "crypto/master_key.hpp"
#include "crypto/openssl.hpp"

// PKCS#11 v2.40 §2.12.3. Loading, logging in and the session live as long as the MasterKey; calls take
// turns, because many tokens allow one operation a session.
namespace jw::crypto {
namespace {

using Functions = struct ck_function_list;
using Handle = unsigned long;

// Not in every p11-kit: the parameters of CKM_AES_GCM.
struct GcmParams {
  unsigned char* nonce;
  unsigned long nonce_size;
  unsigned long nonce_bits;
  unsigned char* about;
  unsigned long about_size;
  unsigned long tag_bits;
};
constexpr unsigned long kAesGcm = 0x1087;

tl::unexpected<Error> failed(std::string_view doing, unsigned long code) {
  if (code == CKR_PIN_INCORRECT || code == CKR_PIN_LOCKED || code == CKR_PIN_LEN_RANGE)
    return fail(Code::Denied, "token.pin", "the token refused the PIN; check keys.pin_file before it locks",
                "密码设备拒绝了 PIN，请核对 keys.pin_file，以免被锁定");
  return fail(Code::Unavailable, "token.failed", "the token failed while {} (PKCS#11 error 0x{:x})",
              "密码设备执行失败（{}，PKCS#11 错误码 0x{:x}）", doing, code);
}

std::string trimmed(const unsigned char* text, std::size_t size) {
  std::string out(reinterpret_cast<const char*>(text), size);
  out.resize(out.find_last_not_of(' ') + 1);
  return out;
}

class TokenMaster final : public MasterKey {
 public:
  ~TokenMaster() override {
    if (functions_ && session_) functions_->C_CloseSession(session_);
    // Neither C_Finalize nor dlclose: another part of the process may use the same module.
  }

  Result<> open(const TokenPlace& place) {
    void* library = ::dlopen(place.module.c_str(), RTLD_NOW | RTLD_LOCAL);
    const auto list =
        library ? reinterpret_cast<unsigned long (*)(Functions**)>(::dlsym(library, "C_GetFunctionList"))
                : nullptr;
    if (!list || list(&functions_) != CKR_OK)
      return fail(Code::Unavailable, "token.module", "{} is no PKCS#11 module that can be loaded",
                  "{} 不是可加载的 PKCS#11 模块", place.module);
    struct ck_c_initialize_args arguments {};
    arguments.flags = CKF_OS_LOCKING_OK;
    if (const auto code = functions_->C_Initialize(&arguments);
        code != CKR_OK && code != CKR_CRYPTOKI_ALREADY_INITIALIZED)
      return failed("starting", code);
    const auto slot = JW_TRY(find_slot(place.token));
    if (const auto code =
            functions_->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session_);
        code != CKR_OK)
      return failed("opening a session", code);
    std::string pin = place.pin;
    const auto code = functions_->C_Login(session_, CKU_USER, octets(pin), pin.size());
    OPENSSL_cleanse(pin.data(), pin.size());
    if (code != CKR_OK && code != CKR_USER_ALREADY_LOGGED_IN) return failed("logging in", code);
    return find_or_make(place.key);
  }

  Result<std::string> seal(std::string_view about, std::string_view secret) const override {
    const std::string nonce = random_bytes(Gcm::kNonce);
    return nonce + JW_TRY(run(true, nonce, about, secret));
  }

  Result<std::string> open(std::string_view about, std::string_view sealed) const override {
    const auto refused = [] {
      return fail(
          Code::Denied, "crypto.sealed",
          "what was sealed has been changed, or another key sealed it; use the token it was made with",
          "密文已被改动或密钥不符，请使用加密时的密码设备");
    };
    if (sealed.size() < Gcm::kNonce + Gcm::kTag) return refused();
    auto out = run(false, std::string(sealed.substr(0, Gcm::kNonce)), about, sealed.substr(Gcm::kNonce));
    // Tokens disagree on the number they give for a wrong tag.
    if (!out) return refused();
    return out;
  }

 private:
  Result<Handle> find_slot(const std::string& token) const {
    unsigned long count = 0;
    if (const auto code = functions_->C_GetSlotList(1, nullptr, &count); code != CKR_OK)
      return failed("listing tokens", code);
    std::vector<Handle> slots(count);
    if (const auto code = functions_->C_GetSlotList(1, slots.data(), &count); code != CKR_OK)
      return failed("listing tokens", code);
    for (const auto slot : slots) {
      struct ck_token_info about {};
      if (functions_->C_GetTokenInfo(slot, &about) == CKR_OK &&
          trimmed(about.label, sizeof about.label) == token)
        return slot;
    }
    return fail(Code::Unavailable, "token.missing", "there is no token with the label {}",
                "未找到标签为 {} 的密码设备", token);
  }

  Result<> find_or_make(std::string label) {
    unsigned long kind = CKO_SECRET_KEY, type = CKK_AES, bytes = 32, found = 0;
    unsigned char yes = 1, no = 0;
    struct ck_attribute wanted[] = {{CKA_CLASS, &kind, sizeof kind}, {CKA_LABEL, label.data(), label.size()}};
    if (auto code = functions_->C_FindObjectsInit(session_, wanted, 2); code != CKR_OK)
      return failed("looking for the key", code);
    const auto code = functions_->C_FindObjects(session_, &key_, 1, &found);
    functions_->C_FindObjectsFinal(session_);
    if (code != CKR_OK) return failed("looking for the key", code);
    if (found == 1) return {};
    struct ck_mechanism make {
      CKM_AES_KEY_GEN, nullptr, 0
    };
    struct ck_attribute made[] = {{CKA_CLASS, &kind, sizeof kind},
                                  {CKA_KEY_TYPE, &type, sizeof type},
                                  {CKA_VALUE_LEN, &bytes, sizeof bytes},
                                  {CKA_LABEL, label.data(), label.size()},
                                  {CKA_TOKEN, &yes, 1},
                                  {CKA_PRIVATE, &yes, 1},
                                  {CKA_SENSITIVE, &yes, 1},
                                  {CKA_EXTRACTABLE, &no, 1},
                                  {CKA_ENCRYPT, &yes, 1},
                                  {CKA_DECRYPT, &yes, 1}};
    if (const auto error = functions_->C_GenerateKey(session_, &make, made, std::size(made), &key_);
        error != CKR_OK)
      return failed("making the key", error);
    return {};
  }

  Result<std::string> run(bool seal, std::string nonce, std::string_view about, std::string_view in) const {
    std::string aad(about), text(in);
    GcmParams params{octets(nonce), nonce.size(), nonce.size() * 8, octets(aad), aad.size(), Gcm::kTag * 8};
    struct ck_mechanism mechanism {
      kAesGcm, &params, sizeof params
    };
    std::string out(text.size() + 2 * Gcm::kTag, '\0');
    unsigned long size = out.size();
    const std::lock_guard lock(mutex_);
    const auto begun = seal ? functions_->C_EncryptInit(session_, &mechanism, key_)
                            : functions_->C_DecryptInit(session_, &mechanism, key_);
    if (begun != CKR_OK) return failed("starting to seal", begun);
    const auto ended = seal ? functions_->C_Encrypt(session_, octets(text), text.size(), octets(out), &size)
                            : functions_->C_Decrypt(session_, octets(text), text.size(), octets(out), &size);
    OPENSSL_cleanse(text.data(), text.size());
    if (ended != CKR_OK) return failed("sealing", ended);
    out.resize(size);
    return out;
  }

  Functions* functions_ = nullptr;
  Handle session_ = 0, key_ = 0;
  mutable std::mutex mutex_;
};

}  // namespace

Result<std::unique_ptr<MasterKey>> master_on_token(const TokenPlace& place) {
  auto master = std::make_unique<TokenMaster>();
  JW_TRY(master->open(place));
  return std::unique_ptr<MasterKey>(std::move(master));
}

}  // namespace jw::crypto
