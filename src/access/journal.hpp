#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::access {

// The log of online uses: one line a use, appended and made durable in groups before any answer is
// released; every second the root of what was added (RFC 6962) goes into the node's ledger, so that
// a line that is changed or missing later is found. Lines hold ids, counts, keyed digests and
// commitments, never a value. Thread-safe.
//
// <folder>/<first position, 16 digits>.jsonl, at most 256 MB each. Positions count from 1 without
// gaps; <folder>/instance names the journal, as nodes of one store have several.
class Journal {
 public:
  // "access.journal" (Conflict) when another process has this folder open. Lines that a crash left
  // half-written are cut off; nobody has seen an answer to them. Those that were not anchored yet are
  // now.
  static Result<std::unique_ptr<Journal>> open(const Call& call, db::Database& database, const Clock& clock,
                                               const file::Path& folder);
  ~Journal();

  // Puts the line in the next group: `write` appends JSON fields after {"n":<position>, without the
  // braces. Returns the position. Cheap; does not wait. 0 when the journal has failed,
  // and for what holds a line break, which is not taken.
  std::uint64_t append(const std::function<void(std::string& out)>& write);

  // Calls `done` once, when the line is on disk or cannot get there any more; at once or from the
  // journal's own thread. `done` must be short.
  using Done = std::function<void(const Result<>&)>;
  void when_durable(std::uint64_t position, Done done);
  // The same for callers that may wait.
  Result<> wait_durable(const Call& call, std::uint64_t position);

  std::uint64_t durable() const;
  std::uint64_t began_at() const;       // the first position since it was opened
  const std::string& instance() const;  // 8 hex digits

  // Puts the roots of everything durable into the ledger now. "access.logged".
  Result<> anchor(const Call& call);

  // Rereads every line and compares with the roots in the store. Lines checked; "access.journal_altered"
  // (Corrupt) names the first group that differs.
  static Result<std::uint64_t> verify(const Call& call, db::Database& database, const file::Path& folder);

  // Every line from `position` on, oldest first, until `visit` returns false.
  Result<> each(
      std::uint64_t position,
      const std::function<Result<bool>(std::uint64_t position, std::string_view line)>& visit) const;

 private:
  struct State;
  explicit Journal(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::access
