#include "http/router.hpp"

#include <algorithm>

#include "http/problem.hpp"

namespace jw::http {
namespace {

tl::unexpected<Error> bad_route(std::string_view path, std::string_view why_en, std::string_view why_zh) {
  return fail(Error{Code::Internal,
                    "http.route",
                    fmt::format("route {}: {}", path, why_en),
                    fmt::format("路由 {}：{}", path, why_zh),
                    {}});
}

}  // namespace

Result<Router> Router::make(std::span<const RouteTemplate> table) {
  Router router;
  router.nodes_.emplace_back();
  for (std::size_t index = 0; index < table.size(); ++index) {
    const auto [method, path] = table[index];
    if (!path.starts_with('/')) return bad_route(path, "must start with /", "必须以 / 开头");
    std::size_t node = 0, captures = 0;
    bool takes_rest = false;
    std::string_view left = path == "/" ? std::string_view{} : path;
    while (!left.empty()) {
      left.remove_prefix(1);
      const auto segment = left.substr(0, left.find('/'));
      left.remove_prefix(segment.size());
      const bool capture = segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
      if (segment.empty() || takes_rest ||
          (!capture && segment.find_first_of("{}") != std::string_view::npos))
        return bad_route(path, "malformed", "格式错误");
      if (capture && ++captures > Captures{}.values.size())
        return bad_route(path, "too many captures", "参数过多");
      if (capture && segment.ends_with("...}")) {
        takes_rest = true;
        continue;
      }
      auto& literals = router.nodes_[node].literals;
      const auto place =
          std::lower_bound(literals.begin(), literals.end(), segment,
                           [](const auto& row, std::string_view key) { return row.first < key; });
      std::int32_t next = kNone;
      if (capture) {
        next = router.nodes_[node].capture;
      } else if (place != literals.end() && place->first == segment) {
        next = place->second;
      }
      if (next == kNone) {
        next = static_cast<std::int32_t>(router.nodes_.size());
        if (capture) {
          router.nodes_[node].capture = next;
        } else {
          literals.insert(place, {std::string(segment), next});
        }
        router.nodes_.emplace_back();
      }
      node = static_cast<std::size_t>(next);
    }
    auto& routes = takes_rest ? router.nodes_[node].rest : router.nodes_[node].here;
    auto& slot = routes[static_cast<std::size_t>(method)];
    if (slot != kNone) return bad_route(path, "given twice", "重复定义");
    slot = static_cast<std::int32_t>(index);
  }
  return router;
}

std::uint8_t Router::bits(const std::array<std::int32_t, kMethods>& routes) {
  unsigned set = 0;
  for (std::size_t i = 0; i < kMethods; ++i)
    if (routes[i] != kNone) set |= 1u << i;
  if (routes[static_cast<std::size_t>(Method::Get)] != kNone)
    set |= 1u << static_cast<unsigned>(Method::Head);
  return static_cast<std::uint8_t>(set);
}

// True: this is the route. Otherwise the methods it would take are noted.
bool Router::settle(const std::array<std::int32_t, kMethods>& routes, Method method, Match& match) {
  std::int32_t found = routes[static_cast<std::size_t>(method)];
  if (found == kNone && method == Method::Head) found = routes[static_cast<std::size_t>(Method::Get)];
  match.allowed = static_cast<std::uint8_t>(match.allowed | bits(routes));
  if (found == kNone) return false;
  match.kind = Match::Kind::Found;
  match.index = static_cast<std::size_t>(found);
  return true;
}

// `rest` is empty or starts with '/'. Backtracks: /a/{x}/c is found although /a/b exists.
bool Router::descend(std::int32_t at, Method method, std::string_view rest, Match& match) const {
  const Node& node = nodes_[static_cast<std::size_t>(at)];
  if (rest.empty()) return settle(node.here, method, match);
  const auto tail = rest.substr(1);
  const auto segment = tail.substr(0, tail.find('/'));
  const auto beyond = tail.substr(segment.size());
  const auto place = std::lower_bound(node.literals.begin(), node.literals.end(), segment,
                                      [](const auto& row, std::string_view key) { return row.first < key; });
  if (place != node.literals.end() && place->first == segment &&
      descend(place->second, method, beyond, match))
    return true;
  if (node.capture != kNone && !segment.empty()) {
    match.captures.values[match.captures.count++] = segment;
    if (descend(node.capture, method, beyond, match)) return true;
    --match.captures.count;
  }
  if (tail.empty()) return false;
  if (!settle(node.rest, method, match)) return false;
  match.captures.values[match.captures.count++] = tail;
  return true;
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  if (path == "/") path = {};
  if (descend(0, method, path, match)) return match;
  if (match.allowed != 0) match.kind = Match::Kind::NoMethod;
  return match;
}

std::string Router::allow(std::uint8_t allowed) {
  std::string list;
  for (std::size_t i = 0; i < kMethods; ++i) {
    if ((allowed & (1u << i)) == 0) continue;
    if (!list.empty()) list += ", ";
    list += to_string(static_cast<Method>(i));
  }
  return list;
}

Response Router::refuse(const Match& match, const RequestHead& head) {
  if (match.kind == Match::Kind::NoPath)
    return problem({Code::NotFound, "http.path", "there is nothing at this address", "该地址不存在", {}},
                   head);
  auto response = problem({Code::Invalid,
                           "http.method",
                           "this address does not take that method; see Allow",
                           "该地址不支持此请求方法，请参见 Allow 头",
                           {}},
                          head);
  response.headers.add("Allow", allow(match.allowed));
  return response;
}

}  // namespace jw::http
