#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

#include "base/clock.hpp"

namespace jw::access {

class Journal;

// Requests that were refused before anything was read. They are logged too, counted: a line for each
// grant, caller, mode and reason of a second, so that whoever asks without end fills no disk.
// Thread-safe.
class Refusals {
 public:
  void note(std::string_view grant, std::string_view mode, std::string_view org, std::string_view actor,
            std::string_view reason);
  // Puts what was noted since into the journal.
  void write(Journal& journal, Time now);

 private:
  using Who = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  std::mutex mutex_;
  std::map<Who, std::int64_t, std::less<>> counts_;
};

}  // namespace jw::access
