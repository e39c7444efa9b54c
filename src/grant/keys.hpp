#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/master_key.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {

// What seals the keys of a store.
struct MasterOptions {
  std::string kind = "file";  // "file", "passphrase" or "token"
  std::string passphrase;
  crypto::TokenPlace token;  // its `key` is the prefix of the label
  crypto::PasswordCost cost = crypto::kPasswordCost;
};

struct KeyVersion {
  std::int64_t number = 0;
  std::string made;         // RFC 3339, UTC
  std::int64_t master = 0;  // version of the master key that seals it
};

struct KeyInfo {
  std::string id;
  std::vector<KeyVersion> versions;  // oldest first; the last is the one for new grants
};

struct MasterInfo {
  std::int64_t version = 0;
  std::string kind, made;
};

// The provider's treatment keys: a folder with one file a key, every version of it sealed by a master
// key. Documents name a key as "<id>" (its first version) or "<id>.<n>", so what a grant uses never
// changes under it. Keys never leave the node, never stand in a document and never in a log.
// Thread-safe, and safe beside other processes on the same folder: whoever changes a file holds a lock of
// the folder, and rotations come one after the other.
//
// Master keys have versions too, described in .master.json: "file" is 16 random bytes in there (mode
// 0600: protects a copy of the keys made without it), "passphrase" is argon2id of words that stand
// elsewhere, "token" never leaves a PKCS#11 device. Older ones go on opening what they sealed.
class FolderKeys final : public KeyStore {
 public:
  // Makes the folder and the first master key when there is none. Files of 32 bare bytes, as earlier
  // versions of the program kept them, are sealed. When `options` names another kind than the newest
  // master key, that one goes on until rotate_master(). Errors "grant.master" (the passphrase or the
  // token is needed, or is another), those of crypto/master_key.hpp.
  static Result<FolderKeys> open(const std::filesystem::path& folder, MasterOptions options = {});

  // Only to look: writes nothing, not even a lock. Error "grant.no_keys" (NotFound) where nobody has
  // opened one before.
  static Result<FolderKeys> look(const std::filesystem::path& folder, MasterOptions options = {});

  FolderKeys(FolderKeys&&) noexcept;
  ~FolderKeys() override;

  // Makes the key when there is none yet. Ids are lower-case letters, digits and "-", at most 48:
  // the grant's id serves. Error "grant.key_id".
  Result<> make(std::string_view key_id);

  // The name of the newest version, as a document has it. Error "grant.key".
  Result<std::string> current(std::string_view key_id) const;

  // These bytes as its first version, when there is no such key yet: for what was kept elsewhere.
  Result<> adopt(std::string_view key_id, std::string_view bytes);

  // The name of the newest version that there was at this time; of the first when all are later.
  Result<std::string> name_at(std::string_view key_id, Time when) const;

  // A new version for the grants to come; the old ones go on opening. `record` is called once with its
  // number, when it lies durably beside the old ones, and it takes effect when that has succeeded:
  // otherwise nothing has changed. Where the process died in between, the next call goes on with the
  // same version. No lock that other calls need is held meanwhile. "grant.key", "grant.key_busy"
  // (Busy: another rotation does not end).
  using Record = std::function<Result<>(std::int64_t version)>;
  Result<std::int64_t> rotate(std::string_view key_id, const Record& record);

  // A new master key of the kind in the options, recorded likewise with how many keys there are; then
  // every key sealed by it anew. How many were.
  using RecordMaster = std::function<Result<>(const MasterInfo& master, std::int64_t keys)>;
  Result<std::int64_t> rotate_master(const RecordMaster& record);

  // Sorted by id. Nothing secret.
  Result<std::vector<KeyInfo>> list() const;
  std::vector<MasterInfo> masters() const;

  Result<std::string> find(std::string_view key_id) const override;

 private:
  struct State;
  explicit FolderKeys(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// For a grant that uses no key: finds nothing.
const KeyStore& no_keys();

// Keys that live as long as this object: what a preview treats with, so that looking makes no key
// and shows no value that a delivery will hold.
class PreviewKeys final : public KeyStore {
 public:
  PreviewKeys();
  Result<std::string> find(std::string_view key_id) const override;

 private:
  std::string secret_;
};

}  // namespace jw::grant
