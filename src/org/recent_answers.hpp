#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/clock.hpp"
#include "base/guarded.hpp"

namespace jw::org {

// What the store said about a token or key less than a second ago, so that a page's burst of
// requests asks it once. Thread-safe.
template <class T>
class RecentAnswers {
 public:
  std::optional<T> find(const std::string& digest, Time now) const {
    return answers_.with([&](const Map& map) -> std::optional<T> {
      const auto found = map.find(digest);
      if (found == map.end() || now < found->second.at || now - found->second.at >= kFresh)
        return std::nullopt;
      return found->second.value;
    });
  }

  void keep(const std::string& digest, T value, Time now) {
    answers_.with([&](Map& map) {
      if (map.size() >= kMost) map.clear();
      map.insert_or_assign(digest, Answer{now, std::move(value)});
    });
  }

  void forget(const std::string& digest) {
    answers_.with([&](Map& map) { map.erase(digest); });
  }
  void forget_all() {
    answers_.with([](Map& map) { map.clear(); });
  }

 private:
  static constexpr auto kFresh = std::chrono::seconds(1);
  static constexpr std::size_t kMost = 10'000;
  struct Answer {
    Time at;
    T value;
  };
  using Map = std::unordered_map<std::string, Answer>;
  Guarded<Map> answers_;
};

}  // namespace jw::org
