#pragma once

#include <string>

#include <boost/json/object.hpp>

namespace jw::cli {

// What was answered to POST /access/…, for a person: a line for each comparison, row or group, beside what
// was asked for in `request`; below it under which decision.
std::string access_text(const boost::json::object& request, const boost::json::object& answer);

// `grant explain`: the verdict, then clause by clause what was asked, what is granted, what would change it.
std::string explanation_text(const boost::json::object& explanation);

}  // namespace jw::cli
