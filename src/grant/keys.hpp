#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "grant/treatments.hpp"

namespace jw::grant {

// The provider's pseudonym keys, one file of 32 random bytes (mode 0600) each, named by key id.
// They never leave the node and never stand in a document. Thread-safe.
class FolderKeys final : public KeyStore {
 public:
  static Result<FolderKeys> open(const std::filesystem::path& folder);

  // Makes the key when there is none yet. Ids are lower-case letters, digits and "-", at most 64:
  // the grant's id serves. Error "grant.key_id".
  Result<> make(std::string_view key_id);

  Result<std::string> find(std::string_view key_id) const override;

 private:
  explicit FolderKeys(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

// For a grant that uses no key, and for a preview that must not make one: finds nothing.
const KeyStore& no_keys();

}  // namespace jw::grant
