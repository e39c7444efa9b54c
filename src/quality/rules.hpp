#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "quality/parts.hpp"
#include "quality/rule.hpp"

namespace jw::db {
class Session;
}

namespace jw::quality {

// A rule tried on data before it is kept.
struct TrialHit {
  std::int64_t row = 0;                            // place in the data, from 1
  std::vector<std::optional<std::string>> values;  // of the columns
};
BOOST_DESCRIBE_STRUCT(TrialHit, (), (row, values))

struct Trial {
  std::int64_t rows = 0;  // looked at
  bool complete = false;  // false: the data goes on
  std::int64_t assessed = 0;
  std::int64_t failing = 0;
  std::vector<std::string> columns;  // items the rule speaks of, after the keys
  std::vector<TrialHit> hits;        // the first 50
  std::string metric;
  std::optional<double> score;
};
BOOST_DESCRIBE_STRUCT(Trial, (), (rows, complete, assessed, failing, columns, hits, metric, score))

// The rules of the resources and holdings of the node, with all their versions. Reading needs
// catalog.read, changing quality.write; both only for one's own department ("resource.unknown",
// "holding.unknown" else). Thread-safe.
class Rules {
 public:
  explicit Rules(Parts parts) : parts_(std::move(parts)) {}

  Result<std::vector<Rule>> list(const Call& call, const Target& target) const;  // active ones first
  Result<Rule> find(const Call& call, std::string_view id) const;                // "rule.unknown"
  Result<std::vector<Rule>> history(const Call& call, std::string_view id) const;

  // The form is checked and compiled before it is kept: see checked() and compile().
  Result<Rule> add(const Call& call, const Target& target, const RuleForm& form) const;
  // `seen`: the version the caller has seen, else "rule.moved_on" (Conflict).
  Result<Rule> change(const Call& call, std::string_view id, std::int64_t seen, const RuleForm& form) const;
  Result<Rule> retire(const Call& call, std::string_view id) const;

  // Runs a form that need not be kept over the first `sample` rows of the current data (0: all).
  // Shows rows, so it leaves an entry. "data.none" when there is no data yet.
  Result<Trial> attempt(const Call& call, const Target& target, const RuleForm& form,
                        std::int64_t sample) const;

  // The active rules, for those who run them; no right is asked for.
  static Result<std::vector<Rule>> active(db::Session& session, std::string_view target);

 private:
  Result<RuleForm> ready(const Call& call, const Subject& subject, const RuleForm& form) const;

  Parts parts_;
};

}  // namespace jw::quality
