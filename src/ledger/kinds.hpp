#pragma once

#include <span>
#include <string>
#include <string_view>

namespace jw::ledger {

// One row for each kind of event; record() refuses a kind that has no row.
struct Kind {
  std::string_view kind;  // "grant.issued": noun of the subject, then what happened to it
  std::string_view zh;    // for people: the page of the log
  std::string_view en;
  std::string_view subject;  // what Event::subject holds
  std::string_view fields;   // names in Event::details, separated by blanks; "?" ends an optional one
};

std::span<const Kind> kinds();

// Null when there is no such kind.
const Kind* find_kind(std::string_view kind);

// docs/events.md, generated from the table; a test compares.
std::string event_page();

}  // namespace jw::ledger
