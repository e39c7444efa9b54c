#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace jw::grant {

// Which recipients a region value goes to. Prefixes are nested (32 holds 3206 holds 320613), so
// the longest one that fits decides: all values with the same longest prefix form a class, and
// every class has a fixed list of routes. Immutable once built; then safe from many threads.
class Routing {
 public:
  Routing() = default;
  Routing(const Routing&) = delete;
  Routing& operator=(const Routing&) = delete;

  // No prefixes: the route takes every region.
  void add(std::size_t route, const std::vector<std::string>& prefixes);
  // After the last add.
  void build();

  // The class of a well-formed region value as text ("0", "1", ...); empty when nobody gets it.
  std::string_view classify(std::string_view region) const;

  // (class, route), each pair once.
  const std::vector<std::pair<std::string, std::size_t>>& members() const { return members_; }

 private:
  std::vector<std::pair<std::string, std::size_t>> added_;     // prefix, route
  std::vector<std::size_t> lengths_;                           // of the prefixes, longest first
  std::unordered_map<std::string_view, std::string> classes_;  // keys are views into added_
  std::vector<std::pair<std::string, std::size_t>> members_;
};

}  // namespace jw::grant
