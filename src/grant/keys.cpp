#include "grant/keys.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/random.hpp"

namespace jw::grant {
namespace {

constexpr std::size_t kKeyBytes = 32;

// A key id becomes a file name, so it holds nothing a path could mean.
Result<> check_id(std::string_view id) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (id.empty() || id.size() > 64 || !std::all_of(id.begin(), id.end(), plain))
    return fail(Code::Invalid, "grant.key_id", "a key id has only a-z, 0-9 and -, at most 64",
                "密钥编号只能含 a-z、0-9 和 -，最长 64 个字符");
  return {};
}

tl::unexpected<Error> missing(std::string_view id) {
  return fail(Code::Unavailable, "grant.key",
              "pseudonym key {} is not on this node; restore the keys folder from the backup",
              "本节点没有假名密钥 {}，请从备份恢复密钥目录", id);
}

class NoKeys final : public KeyStore {
 public:
  Result<std::string> find(std::string_view key_id) const override { return missing(key_id); }
};

}  // namespace

Result<FolderKeys> FolderKeys::open(const std::filesystem::path& folder) {
  JW_TRY(file::make_folder(folder));
  return FolderKeys(folder);
}

Result<> FolderKeys::make(std::string_view key_id) {
  JW_TRY(check_id(key_id));
  const auto path = folder_ / key_id;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return {};
  return file::write_durably(path, random_bytes(kKeyBytes), 0600);
}

Result<std::string> FolderKeys::find(std::string_view key_id) const {
  JW_TRY(check_id(key_id));
  auto key = file::read(folder_ / key_id, 1024);
  if (!key && key.error().code == Code::NotFound) return missing(key_id);
  if (key && key->size() < kKeyBytes)
    return fail(Code::Corrupt, "grant.key", "pseudonym key {} is damaged; restore it from the backup",
                "假名密钥 {} 已损坏，请从备份恢复", key_id);
  return key;
}

const KeyStore& no_keys() {
  static const NoKeys none;
  return none;
}

}  // namespace jw::grant
