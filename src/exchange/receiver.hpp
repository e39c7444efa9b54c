#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

#include "base/call.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "exchange/batch.hpp"
#include "exchange/parts.hpp"

namespace jw::db {
class Session;
}
namespace jw::federation {
struct PeerRoute;
}

namespace jw::exchange {

// How much of a segment lies here already; the sender goes on from there.
struct SegmentProgress {
  std::string name;
  std::int64_t have = 0;
};
BOOST_DESCRIBE_STRUCT(SegmentProgress, (), (name, have))

// What the receiver says to a manifest. "gap": it waits for batch `expected`, whose manifest must
// name `previous` as the one before.
struct Offer {
  std::string state;  // "receiving", "applied", "gap"
  std::vector<SegmentProgress> segments;
  std::int64_t expected = 0;
  std::string previous;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (state, segments, expected, previous))

// Takes batches in. Every call is safe to repeat at any point; a batch is applied exactly once.
// `from` is the node the TLS certificate proved. Thread-safe.
class Receiver {
 public:
  // The next bytes of a segment; "" at the end.
  using Chunks = std::function<Result<std::string>()>;

  explicit Receiver(Parts parts) : parts_(std::move(parts)) {}

  // Checks who sends, the grant, the signature, the sequence and the schema before any byte is
  // taken. Errors: "batch.sender", "batch.grant", "batch.schema", "manifest.form", "grant.*" (all
  // recorded as batch.rejected).
  Result<Offer> offer(const Call& call, std::string_view from, const boost::json::object& manifest);

  // Appends at `offset`, which must be what we have: "batch.offset" (Conflict). Durable when it returns.
  Result<std::int64_t> take(const Call& call, std::string_view from, std::string_view grant,
                            std::int64_t sequence, std::string_view segment, std::int64_t offset,
                            const Chunks& chunks);

  // Verifies and applies; the signed receipt. Again: the same receipt. "batch.incomplete",
  // "batch.busy" (try again), "batch.digest" (send the segments again), "batch.rows",
  // "batch.checksum", "batch.delta", "batch.total" (recorded; only a snapshot helps).
  Result<boost::json::object> complete(const Call& call, std::string_view from, std::string_view grant,
                                       std::int64_t sequence);

  // Called after a batch has been applied and receipted, on the same thread; what it does cannot
  // undo that. Before the first batch.
  using Applied = std::function<void(const Call&, std::string_view grant)>;
  void on_applied(Applied hook) { applied_ = std::move(hook); }

  // At start and now and then: removes files no row speaks of, and those of ended holdings.
  Result<> sweep(const Call& call);

  // POST /peer/v1/batches, PUT …/{segment}, POST …/complete
  std::vector<federation::PeerRoute> routes();

 private:
  struct Incoming;
  Result<Incoming> incoming(db::Session& session, const Call& call, std::string_view from,
                            std::string_view grant, std::int64_t sequence) const;
  Result<> reject(const Call& call, std::string_view from, std::string_view grant, std::int64_t sequence,
                  const Error& error) const;
  Result<boost::json::object> verify_and_apply(const Call& call, const Incoming& batch) const;

  Parts parts_;
  Applied applied_;
  Guarded<std::set<std::string>> busy_;  // grants being applied right now
};

}  // namespace jw::exchange
