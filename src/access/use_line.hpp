#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/subjects.hpp"
#include "base/clock.hpp"

namespace jw::access {

// One use as the journal tells it: who, under which grant, for what, how much; never a value.
struct UseLine {
  Time time{};
  std::int64_t day = 0;  // whose caps were charged: that of `time`, but for a clock that was set back
  std::string_view grant;
  std::int64_t version = 0;
  std::string_view mode, org, actor, purpose, event, evidence;
  std::string_view refused;  // why, when the rows were read and nothing of them told
  std::int64_t rows = 0, bytes = 0;
  std::span<const std::uint8_t> digest;  // keyed, of the request
  std::span<const Commitment> subjects;
  bool by_client = false;  // the actor is a program, not a person
};

// Appends the fields behind the position. Whatever the texts hold, the line stays one line and its
// fields stay what they are.
void write_use(std::string& out, const UseLine& line);

// Requests of a second that were refused before anything was read.
struct RefusalLine {
  Time time{};
  std::string_view grant, mode, org, actor, refused;
  std::int64_t count = 0;
};
void write_refusals(std::string& out, const RefusalLine& line);

// What is read back from a line; views into it.
struct ReadUse {
  Time time{};
  std::int64_t day = 0;
  std::string_view grant, actor, event;  // as written, with escapes where there are any
  std::int64_t rows = 0, bytes = 0;
  std::string_view subjects;  // hex
  bool by_client = false;
};
// Nothing when it is no line of a use: one of refusals is none.
std::optional<ReadUse> read_use(std::string_view line);
// The subjects of such a line.
std::vector<Commitment> subjects_of(const ReadUse& use);

}  // namespace jw::access
