#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/result.hpp"
#include "grant/document.hpp"

// The rows of a grant as a reviewer writes them: conditions on items of the resource, all of which must hold.
namespace jw::grant {

struct ResourceShape;

// A condition as it was written, with why it is asked; the reason is for the applicant and no part of
// the grant.
struct RowTerm {
  RowCondition condition;
  std::string reason;
};

// The field "rows" of the terms: [{"item", "op", "values" | "bind": "subject.region", "reason"?}]; empty when
// there is none. Error "decision.rows" (Invalid): says which condition and what is wrong with it.
Result<std::vector<RowTerm>> read_rows(const boost::json::value& terms);

// The condition as the engines compare: the item is one of the resource's, the operator makes sense for its
// type and each value is of it, in the one text its cells have. A number is equal to another whatever its
// digits: a range of one. Error "decision.rows".
Result<RowCondition> fitted(const RowCondition& written, const ResourceShape& shape);

}  // namespace jw::grant
