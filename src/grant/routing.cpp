#include "grant/routing.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace jw::grant {

void Routing::add(std::size_t route, const std::vector<std::string>& prefixes) {
  if (prefixes.empty()) added_.emplace_back("", route);
  for (const auto& prefix : prefixes) added_.emplace_back(prefix, route);
}

void Routing::build() {
  std::set<std::size_t, std::greater<>> lengths;
  for (const auto& [prefix, route] : added_) {
    lengths.insert(prefix.size());
    classes_.try_emplace(prefix, std::to_string(classes_.size()));
  }
  lengths_.assign(lengths.begin(), lengths.end());
  std::unordered_map<std::string_view, std::set<std::size_t>> by_prefix;
  for (const auto& [prefix, route] : added_) by_prefix[prefix].insert(route);
  for (const auto& [prefix, text] : classes_) {
    std::set<std::size_t> routes;
    for (const auto length : lengths_) {
      if (length > prefix.size()) continue;
      const auto found = by_prefix.find(prefix.substr(0, length));
      if (found != by_prefix.end()) routes.insert(found->second.begin(), found->second.end());
    }
    for (const auto route : routes) members_.emplace_back(text, route);
  }
  std::ranges::sort(members_);
}

std::string_view Routing::classify(std::string_view region) const {
  for (const auto length : lengths_) {
    if (length > region.size()) continue;
    const auto found = classes_.find(region.substr(0, length));
    if (found != classes_.end()) return found->second;
  }
  return {};
}

}  // namespace jw::grant
