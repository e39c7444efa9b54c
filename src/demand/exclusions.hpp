#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "demand/parts.hpp"

namespace jw::demand {

// What a department says when it wants to keep data back.
struct ExclusionForm {
  std::string name;      // of the data
  std::string resource;  // one's own resource that holds it; "" when it is not in the catalog
  std::string rank;      // law, regulation (行政法规), decision (国务院决定)
  std::string citation;  // 《…》 with the article
  std::string reason;    // why that article forbids sharing this
};
BOOST_DESCRIBE_STRUCT(ExclusionForm, (), (name, resource, rank, citation, reason))

// A line of the negative list.
struct Exclusion {
  std::string id;
  std::string number;  // "FM-32.police-2026-0001"
  std::string state;   // proposed, listed, refused, removed
  std::string org;
  std::string org_name;
  std::string bureau;  // who reviews
  std::string bureau_name;
  ExclusionForm form;
  std::string resource_name;
  std::string opinion;   // of the review, or why it was removed
  std::string reviewed;  // when
  std::string created;
  std::string updated;
  std::vector<std::string> actions;  // the caller's: list, refuse, remove
};
BOOST_DESCRIBE_STRUCT(Exclusion, (),
                      (id, number, state, org, org_name, bureau, bureau_name, form, resource_name, opinion,
                       reviewed, created, updated, actions))

// A published resource that is "not shared" though no line of the negative list says it may be.
struct Gap {
  std::string resource;
  std::string code;
  std::string name;
  std::string org;
  std::string org_name;
  std::string legal_basis;  // what its department wrote
  bool proposed = false;    // a line waits for review
};
BOOST_DESCRIBE_STRUCT(Gap, (), (resource, code, name, org, org_name, legal_basis, proposed))

struct Review {
  std::string outcome;  // list, refuse, remove
  std::string opinion;
};
BOOST_DESCRIBE_STRUCT(Review, (), (outcome, opinion))

struct ExclusionFilter {
  std::string state;
  std::string org;
};

// 负面清单: the only data a department may keep back, each line with the law, administrative
// regulation or State Council decision that forbids sharing (政务数据共享条例 Art 14–15), and only
// after the data bureau of its region has reviewed it (上海市数据条例 Art 39). What is not on it is
// shared. Listed lines are open to all who read the catalog; proposals to their department, the
// bureau and auditors. Covers the departments of this node. Thread-safe.
class Exclusions {
 public:
  explicit Exclusions(Parts parts) : parts_(std::move(parts)) {}

  // Right demand.write. Errors: "exclusion.name", "exclusion.rank", "exclusion.citation",
  // "exclusion.reason", "exclusion.resource" (not one's own), "exclusion.twice",
  // "exclusion.bureau" (no data bureau of the region on this node).
  Result<Exclusion> propose(const Call& call, const ExclusionForm& form) const;
  // Right catalog.review, of the bureau named in the line, by somebody else than who proposed it:
  // "exclusion.own". "exclusion.opinion" when a refusal or removal says nothing; "exclusion.state".
  Result<Exclusion> review(const Call& call, std::string_view id, const Review& review) const;

  // Newest first, at most 500.
  Result<std::vector<Exclusion>> list(const Call& call, const ExclusionFilter& filter) const;
  // The bureau sees all departments of the node, a department its own.
  Result<std::vector<Gap>> gaps(const Call& call) const;

 private:
  Parts parts_;
};

}  // namespace jw::demand
