#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace jw::ledger {

// Where the files of one log lie. Paths are relative, with '/'. One thread writes; any may read.
// An interface, so that tests can lose power at every write.
class Storage {
 public:
  virtual ~Storage() = default;

  // NotFound "file.missing" when there is none.
  virtual Result<std::string> read(const std::string& path) const = 0;

  // Makes or overwrites. Survives a crash only after sync().
  virtual Result<> write(const std::string& path, std::string_view bytes) = 0;

  // Everything written so far is on disk, names included.
  virtual Result<> sync() = 0;

  // Atomically and durably: readers and crashes see the old bytes or the new.
  virtual Result<> replace(const std::string& path, std::string_view bytes) = 0;

  // A folder with all files in it; no error when it is not there. Need not be durable.
  virtual Result<> remove_folder(const std::string& path) = 0;

  virtual bool exists(const std::string& path) const = 0;
};

// A folder on disk; made when missing. Taking it for writing locks it against other processes
// and other writers of this one: "ledger.locked" (Conflict).
Result<std::unique_ptr<Storage>> open_folder(const std::filesystem::path& folder, bool writes);

}  // namespace jw::ledger
