#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "exchange/batch.hpp"
#include "exchange/parts.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

class CanaryBook;

// A named piece of work on a batch, with its times.
struct Step {
  std::string name;  // a row of steps.hpp: "scan", "seal", "send", ...
  std::string zh;
  std::string en;
  std::string started;
  std::string ended;  // "" while it runs
  std::int64_t ms = 0;
};
BOOST_DESCRIBE_STRUCT(Step, (), (name, zh, en, started, ended, ms))

struct PartyOrg {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(PartyOrg, (), (id, name))

// One batch as one side sees it.
struct Batch {
  std::string id;
  std::string grant;
  std::int64_t sequence = 0;
  std::string kind;   // "snapshot", "delta"
  std::string side;   // "sent", "received"
  std::string state;  // planned sealed sending acknowledged | receiving applied | failed ended
  std::string resource;
  std::string resource_name;
  PartyOrg provider;
  PartyOrg recipient;
  Counts counts;
  std::int64_t total = 0;
  std::int64_t bytes = 0;
  std::vector<Segment> segments;
  std::string manifest_digest;
  std::string checksum;
  bool receipt_ok = false;
  std::int64_t attempts = 0;
  std::string last_error;
  std::string last_error_zh;
  std::string next_try;  // of a planned or sealed one that failed or waits; "" for at once
  std::string planned;
  std::string sealed;
  std::string sent;
  std::string done;
  std::vector<Step> steps;  // only from find() and plan()
};
BOOST_DESCRIBE_STRUCT(Batch, (),
                      (id, grant, sequence, kind, side, state, resource, resource_name, provider, recipient,
                       counts, total, bytes, segments, manifest_digest, checksum, receipt_ok, attempts,
                       last_error, last_error_zh, next_try, planned, sealed, sent, done, steps))

struct BatchFilter {
  std::string grant;
  std::string side;   // "sent", "received", "" both
  std::string state;  // "" all
};

// What people ask about deliveries. Right delivery.read, and a party of the grant (auditor, operator and
// bureau of the node: all); others' batches are "delivery.unknown". Thread-safe.
class Deliveries {
 public:
  explicit Deliveries(Parts parts) : parts_(std::move(parts)) {}

  // Newest first, without steps.
  Result<Page<Batch>> list(const Call& call, const BatchFilter& filter, const PageRequest& page) const;
  Result<Batch> find(const Call& call, std::string_view id) const;
  // The register of the made-up rows among what was delivered (canary_book.hpp).
  CanaryBook canaries() const;

  Result<std::string> manifest(const Call& call, std::string_view id) const;  // signed JSON text
  Result<std::string> receipt(const Call& call, std::string_view id) const;   // signed JSON text
  // CSV with reason and key of the rows that could not be treated; provider's org only.
  Result<file::Path> set_aside(const Call& call, std::string_view id) const;

  // Starts a delivery now (right delivery.run, provider's org): the planned batch, or the one
  // already under way. Poke the Runner afterwards.
  Result<Batch> plan(const Call& call, std::string_view grant) const;

  // A resource has a new data version: every live grant on it becomes due, in the transaction
  // that made the version.
  static Result<> data_changed(db::Session& session, const Call& call, const Clock& clock,
                               std::string_view resource, std::int64_t version);

 private:
  Parts parts_;
};

}  // namespace jw::exchange
