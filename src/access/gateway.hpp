#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/desk.hpp"
#include "access/journal.hpp"
#include "access/office_hours.hpp"
#include "access/refusals.hpp"
#include "access/request.hpp"
#include "base/call.hpp"
#include "crypto/digest.hpp"
#include "grant/explain.hpp"

namespace jw::access {

class UseKeys;

// An answer that may go out when the line of its use is durable.
struct Reply {
  std::string body;                      // JSON
  std::uint64_t position = 0;            // in the journal; 0: nothing to wait for
  std::int64_t rate = 0, rate_left = 0;  // of calls a second; 0: no such cap
  std::shared_ptr<Meter> meter;          // what to credit when it does not go out
  Meter::Taken taken;
};

// A request that is over a cap: tell the caller when to come back.
struct Later {
  Error error;
  std::int64_t seconds = 1;
};

// Answers requests under grants: decide, debit, read, judge again, log, release. One request names
// one grant. Errors: "access.<clause>" (Denied) of grant/decision.hpp, where an unknown grant and
// somebody else's are the same "access.grant" and the consumer of one that has ended reads
// "access.standing" or "access.until"; "access.cap_small" (Denied: it needs more than a cap
// ever gives); "access.key" (Invalid: the items are not the resource's key), those of parse_request;
// "access.stale", "access.journal_down" (Unavailable). Thread-safe.
class Gateway {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    Desk& desk;
    Journal& journal;
    const UseKeys& keys;
    OfficeHours* hours = nullptr;  // null: no use is off hours
  };
  explicit Gateway(const Parts& parts) : parts_(parts) {}

  struct Outcome {
    std::optional<Reply> reply;
    std::optional<Later> later;
  };
  // Nothing when answering means waiting for the store or the disk and `may_wait` is false.
  std::optional<Result<Outcome>> answer(const Call& call, Kind kind, std::string_view body, bool may_wait);

  // For a reply that was not released because the journal failed: gives back what it took. One that
  // is late stays counted, as its line does.
  static void withdraw(const Reply& reply);

  // Puts the requests refused since the last time into the journal, counted. Every second.
  void log_refusals();

  // Which clause allows or denies this request, asked by `call`'s actor or, for the provider and the
  // authority over a party, by whom they name. Who may not see the grant is told of the first clause alone.
  // What the request itself would be refused for, before a row is read, stands as a clause more.
  Result<grant::Explanation> explain(const Call& call, Kind kind, std::string_view body,
                                     std::string_view as_org, std::string_view as_system) const;

 private:
  struct Work;
  // After a step: the next one, again where waiting is allowed, or not now (work.later).
  enum class Go : std::uint8_t { On, Wait, Later };
  Result<Go> judge(const Call& call, Work& work);
  Result<Go> prepare(const Call& call, Work& work);
  Result<Go> admit(const Call& call, Work& work);
  Result<Go> read(const Call& call, Work& work);
  Result<Go> settle(const Call& call, Work& work);
  Result<Go> judge_again(const Call& call, Work& work);
  Result<Go> release(const Call& call, Work& work);

  Result<> refill(const Call& call, const Work& work, const Debit& need) const;
  Result<Go> spend(const Call& call, Work& work, std::string_view reason) const;
  Go put_off(Work& work, const Meter::Answer& over) const;
  Result<> verify(const Call& call, Work& work, std::string& out);
  Result<> query(const Call& call, Work& work, std::string& out);
  Result<> aggregate(const Call& call, Work& work, std::string& out);
  Error refusal(const Call& call, const Work& work, const grant::Ask& ask,
                const grant::Decision& decision) const;
  static void commitments(Work& work, const crypto::Hmac& commit);
  // Its line in the journal; 0 when there can be none.
  std::uint64_t log(const Call& call, const Work& work, const crypto::Digest& digest,
                    std::string_view refused) const;

  Parts parts_;
  Refusals refusals_;
};

}  // namespace jw::access
