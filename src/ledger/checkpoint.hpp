#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/note.hpp"
#include "ledger/tree.hpp"

namespace jw::ledger {

// C2SP tlog-checkpoint: the text of a signed note that names a log, its size and its root.
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> extensions;  // further lines, none of them empty

  bool operator==(const Checkpoint&) const = default;
};

// Error "checkpoint.syntax" (Corrupt).
Result<Checkpoint> parse_checkpoint(std::string_view text);
std::string format_checkpoint(const Checkpoint& checkpoint);

// Opens the note, parses the text, and checks that the origin is the verifier's name:
// "checkpoint.origin" (Denied).
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier);

}  // namespace jw::ledger
