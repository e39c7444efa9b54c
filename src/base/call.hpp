#pragma once

#include <chrono>
#include <set>
#include <stop_token>
#include <string>

#include "base/result.hpp"

namespace jw {

// Who is asking. Filled by the edge after it has proved it; business code only reads it.
struct Actor {
  enum class Kind { Nobody, Person, Client, Node, System };
  Kind kind = Kind::Nobody;
  std::string id;               // user, client or node id
  std::string name;             // for people to read; goes to history, never to the log
  std::string org;              // "320602.data"; empty for Node and System
  std::set<std::string> roles;  // see org/rights.hpp
};

// Travels first through every function that may wait: who asks, until when, and how to stop.
struct Call {
  using SteadyTime = std::chrono::steady_clock::time_point;

  Actor actor;
  std::string trace;                        // one id per request; appears in logs and problem bodies
  SteadyTime deadline = SteadyTime::max();  // no caller waits past it
  std::stop_token stop;

  // Invalid states first: stopped, then late. Cheap; call it in loops.
  Result<> check() const;

  // The same call with at most `limit` left.
  Call within(std::chrono::milliseconds limit) const;

  // The system itself acting: timers, jobs, start-up. Thirty seconds unless told otherwise.
  static Call system(std::string_view trace, std::chrono::milliseconds limit = std::chrono::seconds(30));
};

}  // namespace jw
