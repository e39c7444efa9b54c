#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "grant/decision.hpp"

// Why a request is answered or not, clause by clause, and what would have to change.
namespace jw::grant {

struct ClauseView {
  std::string clause;  // to_string(Clause)
  bool holds = false;
  std::string zh, en;                // what the clause asks
  std::string asked;                 // what the request brought
  std::string granted;               // what the grant says
  std::string change_zh, change_en;  // what would make it hold; empty when it does
};
BOOST_DESCRIBE_STRUCT(ClauseView, (), (clause, holds, zh, en, asked, granted, change_zh, change_en))

struct Explanation {
  bool allow = false;
  std::string grant;
  std::string denied;  // the clause that denies; "" when allowed
  std::vector<ClauseView> clauses;
};
BOOST_DESCRIBE_STRUCT(Explanation, (), (allow, grant, denied, clauses))

// For the two parties of the grant: it says what the grant holds. All clauses, not only up to the
// first that fails.
Explanation explain(const Rule* rule, const Ask& ask);

}  // namespace jw::grant
