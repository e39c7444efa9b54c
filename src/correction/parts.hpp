#pragma once

#include <functional>

#include "base/clock.hpp"
#include "exchange/parts.hpp"

namespace jw::org {
class Calendars;
class Orgs;
}  // namespace jw::org
namespace jw::federation {
class Outbox;
}
namespace jw::flow {
class DutyRegister;
}
namespace jw::catalog {
class DataVersions;
class Uploads;
}  // namespace jw::catalog

namespace jw::correction {

// What this module stands on; the things must outlive it.
struct Parts {
  exchange::Parts exchange;  // store, identity, lake, clock, folder
  const org::Orgs& orgs;
  const org::Calendars& calendars;
  const federation::Outbox& outbox;
  catalog::DataVersions& data;  // what is corrected
  const catalog::Uploads& uploads;
  std::function<void()> posted;                // after a commit that posted envelopes or made deliveries due
  const flow::DutyRegister* duties = nullptr;  // where its clocks are kept; null: nowhere
};

}  // namespace jw::correction
