#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "ledger/note.hpp"

namespace jw::ledger {

// The first place where a log is broken.
struct Break {
  std::string file;                    // under the log's folder; empty when no one file is to blame
  std::optional<unsigned> level;       // of a hash tile
  std::optional<std::uint64_t> tile;   // number within its level, or of the entries tile
  std::optional<std::uint64_t> entry;  // index of the entry
  std::string expected;                // hex hashes; empty when there is nothing to compare
  std::string actual;
  std::string message;     // English, one sentence
  std::string message_zh;  // Chinese
};

struct Report {
  std::string origin;
  std::uint64_t size = 0;
  std::string root;  // hex
  std::uint64_t tiles = 0;
  std::optional<std::uint64_t> consistent_with;  // size of the older checkpoint, when given and it holds
  std::optional<Break> broken;                   // empty: the log is whole
  bool whole() const { return !broken; }
};

// Checks the signature, re-derives every leaf from the entries, every tile and the root, and, if
// given, that an older signed checkpoint of the same log is an ancestor. Needs only the folder and
// the vkey; memory does not grow with the log. An Error means it could not look (deadline, no such
// folder); what it found wrong is in the Report.
Result<Report> verify(const Call& call, const std::filesystem::path& folder, const NoteVerifier& verifier,
                      const std::optional<std::string>& older_checkpoint = std::nullopt);

}  // namespace jw::ledger
