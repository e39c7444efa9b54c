#include "app/secrets.hpp"

#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "crypto/sign.hpp"

namespace jw::app {
namespace {

// The first line of a file that nobody else may read.
Result<std::string> secret_in(const std::string& path) {
  if (path.empty()) return std::string();
  std::error_code error;
  const auto about = std::filesystem::status(path, error);
  constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  if (!error && std::filesystem::exists(about) &&
      (about.permissions() & kOthers) != std::filesystem::perms::none)
    return fail(Code::Denied, "keys.secret_file", "{} can be read by others; run chmod 600 on it",
                "{} 可被他人读取，请执行 chmod 600", path);
  auto text = file::read(path, 4096);
  if (!text)
    return fail(Code::Unavailable, "keys.secret_file", "{} cannot be read; check [keys] in the configuration",
                "无法读取 {}，请检查配置中的 [keys]", path);
  text->resize(std::min(text->find_first_of("\r\n"), text->size()));
  return text;
}

Result<grant::MasterOptions> master_options(const Config& config) {
  grant::MasterOptions options;
  options.kind = config.keys_master;
  options.passphrase = JW_TRY(secret_in(config.keys_passphrase_file));
  auto pin = JW_TRY(secret_in(config.keys_pin_file));
  options.token = {config.keys_module, config.keys_token, std::move(pin), config.keys_label};
  return options;
}

file::Path treatment_folder(const Config& config) { return config.folder() / "keys" / "pseudonym"; }

}  // namespace

Result<grant::FolderKeys> treatment_keys(const Config& config) {
  return grant::FolderKeys::open(treatment_folder(config), JW_TRY(master_options(config)));
}

Result<grant::FolderKeys> look_at_treatment_keys(const Config& config) {
  return grant::FolderKeys::look(treatment_folder(config), JW_TRY(master_options(config)));
}

Result<std::string> session_secret(const file::Path& data) {
  const auto path = data / "keys" / "session.key";
  auto kept = file::read(path, 1024);
  if (kept) {
    auto secret = crypto::from_hex(*kept);
    if (!secret || secret->size() >= 32) return secret;
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
