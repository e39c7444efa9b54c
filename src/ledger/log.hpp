#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/note.hpp"
#include "ledger/storage.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {

// The node's tamper-evident log. One thread appends; any thread reads and proves meanwhile.
//
// Order of an append: entries and hash tiles, fsync, then the signed checkpoint by rename. So a
// checkpoint never promises what is not on disk, and what a crash left beyond the checkpoint is
// overwritten by the next append. A published size is never taken back.
class Log {
 public:
  // Makes an empty log (with a checkpoint of size 0) where there is none. Errors: "ledger.locked",
  // "ledger.corrupt" (the right edge does not give the signed root, or tiles without a
  // checkpoint), those of notes and files.
  static Result<std::unique_ptr<Log>> open(const std::filesystem::path& folder, const NoteSigner& signer);
  static Result<std::unique_ptr<Log>> open(std::unique_ptr<Storage> storage, const NoteSigner& signer);
  ~Log();

  // Durable and published on return; nothing has changed after an error. "ledger.entry" (TooLarge)
  // for one over 65,535 bytes.
  Result<> append(std::span<const std::string> entries);

  std::uint64_t size() const;
  Hash root() const;
  std::string checkpoint() const;  // the signed note as published
  const NoteVerifier& verifier() const;

  // Error "ledger.range" (NotFound) beyond the published size.
  Result<std::string> entry(std::uint64_t index) const;
  // Fewer at the end of the log.
  Result<std::vector<std::string>> entries(std::uint64_t from, std::uint64_t count) const;

  Result<Hash> root_at(std::uint64_t size) const;
  Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size) const;
  Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t size) const;

  // The bytes of a published file by its path under the prefix: "checkpoint", "tile/0/000.p/5".
  // Anything else is NotFound: what a crash left beyond the checkpoint is not shown.
  Result<std::string> file(const std::string& path) const;

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::ledger
