#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "flow/run.hpp"

namespace jw::flow {

// Instances as the last commits left them, so that the next step of one needs not read it whole.
// What is taken is out of here until it is put back after a commit; whether it still is what the
// store has, the revision there tells (Run::load). The one who leads uses it, nobody else.
class Recent {
 public:
  std::unique_ptr<Live> take(std::string_view id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    auto live = std::move(*found->second);
    lives_.erase(found->second);
    by_id_.erase(found);
    return live;
  }

  void put(std::unique_ptr<Live> live) {
    take(live->id);
    lives_.push_front(std::move(live));
    by_id_.emplace(lives_.front()->id, lives_.begin());
    if (lives_.size() <= kMost) return;
    by_id_.erase(lives_.back()->id);
    lives_.pop_back();
  }

 private:
  static constexpr std::size_t kMost = 4096;  // some megabytes

  std::list<std::unique_ptr<Live>> lives_;  // those used last come first
  std::unordered_map<std::string_view, std::list<std::unique_ptr<Live>>::iterator> by_id_;
};

}  // namespace jw::flow
