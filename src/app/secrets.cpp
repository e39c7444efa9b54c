#include "app/secrets.hpp"

#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "crypto/sign.hpp"

namespace jw::app {

Result<std::string> session_secret(const file::Path& data) {
  const auto path = data / "keys" / "session.key";
  auto kept = file::read(path, 1024);
  if (kept) {
    auto secret = JW_TRY(crypto::from_hex(*kept));
    if (secret.size() >= 32) return secret;
    return fail(Code::Corrupt, "node.keys",
                "keys/session.key is damaged; restore it from a backup or remove it",
                "keys/session.key 已损坏，请从备份恢复或删除后重启");
  }
  if (kept.error().code != Code::NotFound) return fail(kept.error());
  auto secret = random_bytes(32);
  JW_TRY(file::make_folder(path.parent_path()));
  JW_TRY(file::write_durably(path, crypto::to_hex(secret), 0600));
  return secret;
}

std::string log_origin(const std::string& node) { return "jingwei/" + node; }

Result<ledger::NoteSigner> log_signer(const file::Path& data, const std::string& node) {
  const auto path = data / "keys" / "log.pem";
  JW_TRY(file::make_folder(path.parent_path()));
  const auto key = JW_TRY(crypto::SigningKey::load_or_make(path));
  return ledger::NoteSigner::make(log_origin(node), key);
}

}  // namespace jw::app
