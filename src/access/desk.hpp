#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "access/meter.hpp"
#include "access/single_flight.hpp"
#include "access/source.hpp"
#include "access/usage.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "grant/compiled.hpp"
#include "grant/plan.hpp"

namespace jw::catalog {
class DataVersions;
}
namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::exchange {
class Grants;
}
namespace jw::grant {
class KeyStore;
}
namespace jw::lake {
class Engine;
}

namespace jw::access {

class Connectors;

// A grant ready to answer: compiled for who asks, over the rows as they are now. Immutable but for
// the counters.
struct Prepared {
  std::shared_ptr<const grant::Rule> rule;
  std::string region;  // of who asks, when rows are bound to it
  grant::Plan plan;
  std::vector<std::size_t> keys;  // of the resource, indexes into its shape
  std::vector<std::string> key_items;
  std::shared_ptr<const Source> source;
  std::int64_t data_version = 0, metadata_version = 0;
  std::string decisions;  // of the authorities, as catalog::decisions_mark says
  std::string connected;  // when the provider last named a table of its own; "" for the node's rows
  std::shared_ptr<Meter> meter;
  std::shared_ptr<Usage> usage;
};

// Everything a decision reads, at one moment; swapped whole.
struct Snapshot {
  grant::RuleIndex rules;
  std::map<std::string, std::shared_ptr<const Prepared>, std::less<>> prepared;  // by grant and region
};

// Keeps the live grants of this node ready: follows the store several times a second, compiles what
// is asked for, makes the files of rows, and drops what has changed. What one grant or resource waits for
// (a provider's database that does not answer, a large file) holds up no other. Thread-safe.
class Desk {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    const exchange::Grants& grants;
    const catalog::DataVersions& data;
    const grant::KeyStore& keys;
    lake::Engine& lake;
    const Connectors& connectors;
    file::Path folder;  // <data>/access/points; in the engine's folders
  };
  static Result<std::unique_ptr<Desk>> open(const Call& call, Parts parts);

  // Null for "access.stale": for a second nobody could read what has been revoked, or for five what has
  // become of the resources.
  std::shared_ptr<const Snapshot> snapshot() const;
  // The same for those who may wait a moment for the thread that follows.
  std::shared_ptr<const Snapshot> wait_snapshot(const Call& call) const;

  // Which grants the store says are live now. Waits for one read alone: a thread of its own calls it.
  Result<> follow(const Call& call);
  // Drops what was prepared of resources and rows that are others by now.
  Result<> refresh(const Call& call);

  // Null when it has to be made first.
  static std::shared_ptr<const Prepared> ready(const Snapshot& snapshot, std::string_view grant,
                                               std::string_view region);
  // Compiles and makes what is missing; may take seconds for a large resource. Errors of
  // grant::compile, "data.none".
  Result<std::shared_ptr<const Prepared>> prepare(const Call& call,
                                                  const std::shared_ptr<const grant::Rule>& rule,
                                                  std::string_view region);

  std::shared_ptr<Meter> meter(std::string_view grant);
  std::shared_ptr<Usage> usage(std::string_view grant);
  std::vector<std::pair<std::string, std::shared_ptr<Meter>>> meters() const;
  std::vector<std::pair<std::string, std::shared_ptr<Usage>>> usages() const;

 private:
  explicit Desk(Parts parts) : parts_(std::move(parts)) {}
  Result<std::shared_ptr<const Prepared>> make(const Call& call,
                                               const std::shared_ptr<const grant::Rule>& rule,
                                               const std::string& region);
  Result<std::shared_ptr<const Source>> source_of(const Call& call, const std::string& resource,
                                                  const grant::ResourceShape& shape,
                                                  const std::vector<std::size_t>& keys,
                                                  std::int64_t& version);
  Result<std::shared_ptr<const Source>> point_source(const Call& call, const std::string& resource,
                                                     const grant::ResourceShape& shape,
                                                     const std::vector<std::size_t>& keys,
                                                     const file::Path& parquet, std::int64_t version,
                                                     const std::string& digest);
  // Metadata and data version of a resource now; 0 when there is none.
  struct Versions {
    std::int64_t metadata = 0, data = 0;
    std::string decisions, connected;
    bool still(const Prepared& prepared) const;
  };
  Result<Versions> versions_of(db::Session& session, const std::string& resource) const;
  void swap(std::shared_ptr<const Snapshot> next);

  Parts parts_;
  std::atomic<std::shared_ptr<const Snapshot>> current_{std::make_shared<const Snapshot>()};
  std::atomic<std::int64_t> followed_ms_{0}, refreshed_ms_{0};  // steady clock
  std::mutex changing_;   // of the snapshot: one writer at a time, who waits for nothing
  std::mutex following_;  // guards `tick_`
  std::int64_t tick_ = 0;
  SingleFlight<std::shared_ptr<const Prepared>> making_;  // by grant and region
  SingleFlight<std::shared_ptr<const Source>> filing_;    // files of rows, by resource, shape and version

  mutable std::mutex counters_mutex_;
  std::map<std::string, std::shared_ptr<Meter>, std::less<>> meters_;
  std::map<std::string, std::shared_ptr<Usage>, std::less<>> usages_;
  struct Held {
    std::int64_t version = 0;
    std::weak_ptr<const Source> source;
  };
  std::mutex sources_mutex_;
  std::map<std::string, Held, std::less<>> sources_;  // by resource and shape
};

}  // namespace jw::access
