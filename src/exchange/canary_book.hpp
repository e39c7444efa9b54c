#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"
#include "grant/canary.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

// A grant whose made-up rows were found in a file.
struct CanaryMatch {
  std::string grant;
  std::string number;
  std::string resource_name;
  std::string recipient;
  std::string recipient_name;
  std::string state;                // of the grant
  std::int64_t found = 0;           // rows of the grant in the file
  std::int64_t registered = 0;      // of so many
  std::string first_made;           // when the first of those found was registered
  std::vector<std::int64_t> lines;  // of the file, from 1; at most twenty
};
BOOST_DESCRIBE_STRUCT(CanaryMatch, (),
                      (grant, number, resource_name, recipient, recipient_name, state, found, registered,
                       first_made, lines))

struct CanaryTrace {
  std::string sha256;  // of the file
  std::int64_t lines = 0;
  std::int64_t grants = 0;           // with made-up rows, that were compared
  std::vector<CanaryMatch> matches;  // most rows found first
};
BOOST_DESCRIBE_STRUCT(CanaryTrace, (), (sha256, lines, grants, matches))

struct CanaryState {
  std::int64_t wanted = 0;      // as the grant says, at most
  std::int64_t registered = 0;  // among the rows delivered now
  std::string last_made;
};
BOOST_DESCRIBE_STRUCT(CanaryState, (), (wanted, registered, last_made))

// The provider's register of the made-up rows of its grants: each row sealed by a key that nobody
// else has, its digest in the log before the batch leaves. Thread-safe.
class CanaryBook {
 public:
  explicit CanaryBook(Parts parts) : parts_(std::move(parts)) {}

  // Those the recipient has once everything before batch `sequence` is applied. What cannot be opened
  // any more is an Error, "canary.sealed" (Corrupt).
  Result<std::vector<grant::Canary>> held(const Call& call, const grant::Plan& plan, std::string_view grant,
                                          std::int64_t sequence) const;

  // Those of batch `sequence`, in the transaction that seals it. Records canary.registered when
  // something changed. Idempotent, and what an earlier try of the same number kept gives way.
  Result<> keep(db::Session& session, const Call& call, const grant::Plan& plan, std::string_view grant,
                std::int64_t sequence, const std::vector<grant::Canary>& canaries) const;

  // Fills `into` from the front; 0 at the end of the file.
  using Read = std::function<Result<std::size_t>(std::span<char> into)>;

  // Which grants of the caller's department a text file (CSV, JSON, any dump) came from: looks for the
  // values that only made-up rows have, of whatever version of a grant. In bounded memory. Right
  // grant.revoke. The text is UTF-8, UTF-16 or GB18030; a pseudonym is found in capitals too. Records
  // canary.traced. Error "canary.file" (Invalid): empty or no such text, as a workbook or an archive.
  Result<CanaryTrace> trace(const Call& call, const Read& read) const;

  // Of one grant of the caller's department as provider; right grant.read. "grant.unknown".
  Result<CanaryState> state(const Call& call, std::string_view grant) const;

 private:
  Parts parts_;
};

}  // namespace jw::exchange
