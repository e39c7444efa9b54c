#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace jw::cli {

// A grant of the API (GET /grants/{id}) for a person to read: all that it says, a line for each thing.
std::string grant_text(const boost::json::value& grant);

// What became of `grant hold --to asked`, by the node's answer {state, reason}; an older node answers
// nothing.
std::string hold_text(std::string_view id, std::string_view asked, const boost::json::value& answer);

// Terms of use as a reviewer proposes them (the `terms` of a decision), in short; "" when there are none.
std::string terms_text(const boost::json::value& terms);

// A condition on rows {item, op, values, own_region or bind}: "birth_date from 1990-01-01 on".
std::string condition_text(const boost::json::value& condition);

}  // namespace jw::cli
