#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "flow/run.hpp"
#include "org/calendars.hpp"

namespace jw::flow {

// How long a function that failed is left alone before it is tried again.
inline constexpr auto kAgain = std::chrono::seconds(30);

std::string_view name_of(Actor::Kind kind);
Record new_record(const Call& call, Time now, std::string command, std::string detail);

// One step of an instance; its effects wait in pending_ until settle().
template <class F>
void Run::step(const Call& call, Live& live, std::string command, std::string detail, F&& act) {
  Setting setting;
  setting.now = engine_.parts().clock.now();
  if (engine_.parts().calendars != nullptr) setting.calendar = engine_.parts().calendars->current();
  setting.region = live.region;
  if (call.actor.kind == Actor::Kind::Person || call.actor.kind == Actor::Kind::Client)
    setting.person = call.actor.id;
  if (engine_.parts().decide)
    setting.decide = [this](std::string_view table, const boost::json::object& variables) {
      return engine_.parts().decide(session_, table, variables);
    };
  Record record = new_record(call, setting.now, std::move(command), std::move(detail));
  std::vector<Effect> effects;
  Step one(*live.program, setting, live.state, record.entries, effects);
  act(one);
  live.records.push_back(std::move(record));
  touched_.push_back(live.number);
  for (auto& effect : effects) pending_.push_back({live.number, std::move(effect)});
}

}  // namespace jw::flow
