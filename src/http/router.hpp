#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace jw::http {

// "/api/v1/resources/{id}/data": {id} takes one segment; a last "{path...}" takes the rest, slashes
// included, at least one character.
struct RouteTemplate {
  Method method;
  std::string_view path;
};

// Finds the row of a caller's route table by method and decoded path. A literal segment wins over a
// capture. HEAD falls back to GET. Immutable after make(); matching does not allocate.
class Router {
 public:
  struct Match {
    enum class Kind { Found, NoPath, NoMethod };
    Kind kind = Kind::NoPath;
    std::size_t index = 0;     // into the table given to make()
    Captures captures;         // views into the path
    std::uint8_t allowed = 0;  // one bit per Method, for NoMethod and OPTIONS
  };

  // Error "http.route" names the template: malformed, more than 6 captures, or given twice.
  static Result<Router> make(std::span<const RouteTemplate> table);

  Match match(Method method, std::string_view path) const;

  // "GET, HEAD, POST": the value of an Allow header.
  static std::string allow(std::uint8_t allowed);

  // 404, or 405 with Allow, for a match that is not Found.
  static Response refuse(const Match& match, const RequestHead& head);

 private:
  static constexpr std::int32_t kNone = -1;
  struct Node {
    std::vector<std::pair<std::string, std::int32_t>> literals;  // sorted
    std::int32_t capture = kNone;
    std::array<std::int32_t, kMethods> here = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
    std::array<std::int32_t, kMethods> rest = {kNone, kNone, kNone, kNone, kNone, kNone, kNone};
  };
  static std::uint8_t bits(const std::array<std::int32_t, kMethods>& routes);
  bool descend(std::int32_t node, Method method, std::string_view rest, Match& match) const;
  static bool settle(const std::array<std::int32_t, kMethods>& routes, Method method, Match& match);

  std::vector<Node> nodes_;
};

}  // namespace jw::http
