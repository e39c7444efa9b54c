#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/row_gate.hpp"
#include "quality/judge.hpp"
#include "quality/parts.hpp"
#include "quality/rule.hpp"
#include "quality/score.hpp"

namespace jw::db {
class Session;
}

namespace jw::quality {

// What all rules said of a target's data at one time.
struct Measurement {
  std::string id;
  std::string side;
  std::string target;
  std::string name;  // of the resource or holding
  std::string org;
  std::int64_t version = 0;  // data version, or sequence of a holding
  std::string cause;         // load, screen, release, correction, run, delivery
  std::int64_t rows_in = 0;
  std::int64_t failing = 0;  // rows that break a blocking rule, or did not fit
  std::optional<double> total;
  std::vector<DimensionScore> dimensions;
  std::vector<RuleResult> results;  // only of a single one
  std::string measured;
};
BOOST_DESCRIBE_STRUCT(Measurement, (),
                      (id, side, target, name, org, version, cause, rows_in, failing, total, dimensions,
                       results, measured))

// The newest measurements, by resource and together.
struct OrgScore {
  std::string org;
  std::string name;
  std::int64_t resources = 0;  // that were measured
  std::int64_t open = 0;       // rows in quarantine
  std::optional<double> total;
  std::vector<DimensionScore> dimensions;
};
BOOST_DESCRIBE_STRUCT(OrgScore, (), (org, name, resources, open, total, dimensions))

struct Overview {
  std::vector<OrgScore> orgs;
  std::vector<Measurement> targets;  // the newest of each, worst first, without results
};
BOOST_DESCRIBE_STRUCT(Overview, (), (orgs, targets))

// Data that came before a blocking rule, or before its newest version: until somebody screens them,
// rows may be there that the rule forbids.
struct Unscreened {
  std::string target;
  std::string name;
  std::string org;
  std::int64_t version = 0;  // of the data
  std::int64_t rows = 0;
  std::string loaded;       // when that version was made
  std::string screened;     // when the rows were last judged as a whole; empty: never
  std::vector<Rule> rules;  // that have not judged them
};
BOOST_DESCRIBE_STRUCT(Unscreened, (), (target, name, org, version, rows, loaded, screened, rules))

// Measuring, and what was measured. Reading needs catalog.read: one's own department, with
// catalog.review all of this node. Thread-safe.
class Measurements {
 public:
  explicit Measurements(Parts parts) : parts_(std::move(parts)) {}

  // All active rules over the current data, now. Right quality.write.
  Result<Measurement> run(const Call& call, const Target& target) const;

  Result<Overview> overview(const Call& call) const;
  Result<std::vector<Measurement>> history(const Call& call,
                                           const Target& target) const;  // newest first, 100
  Result<std::optional<Measurement>> newest(const Call& call, const Target& target) const;  // with results

  // Resources whose current data some blocking rule has not judged as it is now: by a load, or by a
  // screening since (of single rows amended since then it has judged every one). `target` "": every
  // resource the caller may read about; else only this one. By name.
  Result<std::vector<Unscreened>> unscreened(const Call& call, std::string_view target) const;

  // The gate of the catalog: judges, sets failing rows aside, and measures what came in.
  catalog::RowGate gate() const;

 private:
  Parts parts_;
};

}  // namespace jw::quality
