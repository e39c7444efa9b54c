#pragma once

#include <string>
#include <string_view>

namespace jw {

// Why a call failed, as the caller must treat it. Add a code only when a caller would act
// differently on it; finer reasons are Error::reason.
enum class Code {
  Invalid,          // the request itself is wrong; do not retry unchanged
  Unauthenticated,  // nobody is logged in, or the key is unknown
  Denied,           // a right, a grant or a law says no
  NotFound,         //
  Conflict,         // somebody else changed it first, or it is in another state; read again
  TooLarge,         // over a stated limit
  Busy,             // queue is full; retry later
  Timeout,          // the deadline passed
  Unavailable,      // a peer, database or disk cannot be reached or is full; retry later
  Corrupt,          // stored or received bytes fail their check
  Internal,         // a bug in this program
};

// Stable name used in logs, in the HTTP body and in tests: "not_found".
std::string_view to_string(Code code);

// What went wrong, for three readers: a program (code, reason), the person at the screen
// (message in English or Chinese, saying what to do next) and the operator (cause).
// None of them ever holds personal data or a secret.
struct Error {
  Code code = Code::Internal;
  std::string reason;      // stable, dotted: "grant.expired"; part of the API
  std::string message;     // English
  std::string message_zh;  // Chinese
  std::string cause;       // innermost last: "loading grant 42: database is locked"; for logs only

  // Adds what we were doing, outermost first, to the cause. The messages stay as they are.
  Error with(std::string_view context) &&;
};

// One line for a log: "not_found grant.unknown: no grant 42 (applying batch: ...)".
std::string describe(const Error& error);

}  // namespace jw
