#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "flow/state.hpp"

namespace jw::flow {

// One transition. The numbers are part of the journal's format: never reuse one.
enum class EntryKind : std::uint8_t {
  Started = 1,         // number: version, other: wait of the parent, id: unused, text: parent instance
  TokenMade = 2,       // id, scope, node, other: flow + 1
  TokenMoved = 3,      // id, node, other: flow + 1, scope
  TokenEnded = 4,      // id, node
  TokenCancelled = 5,  // id, node: with everything that waits or runs inside of it
  ScopeOpened = 6,     // id, scope: parent, token: host, node, other: kind, text: variables
  ScopeClosed = 7,     // id
  ScopeCancelled = 8,  // id: as TokenCancelled
  VariablesSet = 9,    // scope, text: JSON object whose members are put
  ManyBegun = 10,      // id: scope, other: total, text: items
  ManyStarted = 11,    // id: scope; one execution more
  ManyDone = 12,       // id: scope, other: index, text: its output
  WaitOpened = 13,     // id, scope, token, node, other: kind, number: due, text: fields
  WaitClosed = 14,     // id, node, text: why
  WaitChanged = 15,    // id, number: due, other: tries left, text: name key person others
  ClockStarted = 16,   // id, scope, token, text: spec, more: state
  ClockChanged = 17,   // id, text: what happened, more: state
  ClockStopped = 18,   // id, text: why, more: state
  Ended = 19,          // other: status, text: outcome, node
  Noted = 20,          // node, text: for the history only: "escalation", "thrown", ...
  Moved = 21,          // migration: number: version, text: new index of each node, more: of each flow
};

struct Entry {
  EntryKind kind = EntryKind::Noted;
  Id id = 0, scope = 0, token = 0;
  std::uint32_t node = 0, other = 0;
  std::int64_t number = 0;
  std::string text{}, more{};  // initialised, so that what an entry lacks need not be named
  bool operator==(const Entry&) const = default;
};

// Changes the state as the entry says. An entry that cannot be about this state is a Bug.
void apply(State& state, const Entry& entry);

// The fields of WaitOpened and WaitChanged in Entry::text.
std::string wait_text(const Wait& wait);

// Who did what when: one row of the journal, with the entries that followed from it.
struct Record {
  std::int64_t time = 0;  // milliseconds since 1970
  std::string actor_kind, actor, name, org;
  std::string command;  // "start", "complete", "timer", ...
  std::string detail;   // of the command: node, message, key, reason
  std::string data;     // JSON that came with it: what somebody filled in
  std::vector<Entry> entries;
};
std::string encode(const Record& record);
// "flow.journal" (Corrupt).
Result<Record> decode_record(std::string_view bytes);

}  // namespace jw::flow
