#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace jw::cli {

// An alert or a measure as the API has it, in one line: what was found or by whom and why, which turn, until
// when who answers, what became of it.
std::string alert_line(const boost::json::value& alert);

// One that this node was told of (GET /supervision/alerts): with its grant and the node that keeps it.
std::string told_alert_line(const boost::json::value& alert);

// A list {items, told?}: those kept here with their grant, then those that other nodes keep, of them what
// is not closed, and what to do about them. `whole`: nobody asked for one grant, so what is not among them is
// said too.
std::string alerts_text(const boost::json::value& list, bool whole);

}  // namespace jw::cli
