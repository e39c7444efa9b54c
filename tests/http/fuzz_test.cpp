// The parts of HTTP that we parse ourselves, fed with anything. libFuzzer finds the entry point;
// the test below is the plain loop for compilers without it.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/target.hpp"

namespace jw::http {
namespace {

// What every accepted target promises; aborts when it does not hold.
void check(std::string_view input) {
  std::string path;
  Query query;
  language(input);
  cookie(Headers{{"Cookie", input}}, "jw_session");
  if (!parse_target(input, path, query)) return;
  const auto closed = path + "/";
  bool good = path.starts_with('/') && is_utf8(path);
  for (const auto* never : {"/./", "/../", "\\"}) good = good && closed.find(never) == std::string::npos;
  good = good && path.find("//") == std::string::npos && path.find('\0') == std::string::npos;
  for (const auto& [name, value] : query) good = good && is_utf8(name) && is_utf8(value);
  if (!good) std::abort();
  static const RouteTemplate kTable[] = {{Method::Get, "/a/{b}/c"}, {Method::Get, "/{a}/{b...}"}};
  static const auto kRouter = Router::make(kTable);
  const auto match = kRouter->match(Method::Get, path);
  for (std::size_t i = 0; i < match.captures.count; ++i)
    if (match.captures[i].empty()) std::abort();
}

}  // namespace
}  // namespace jw::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  jw::http::check({reinterpret_cast<const char*>(bytes), size});
  return 0;
}

namespace jw::http {
namespace {

TEST(Fuzz, TargetsMadeOfDangerousPiecesHoldTheirPromise) {
  constexpr std::string_view kPieces[] = {
      "/",    "..", ".",   "%2e",    "%2F", "%5c",         "%00",    "%",       "%e5%8c%97",
      "\xff", "?",  "&",   "=",      "+",   "#",           "a",      "http://", "\\",
      "\r\n", ";",  "%25", "%c0%ae", "区",  "jw_session=", "en;q=0."};
  std::mt19937 random(20260101);
  for (int round = 0; round < 200000; ++round) {
    std::string input = round % 2 == 0 ? "/" : "";
    for (auto left = random() % 12; left > 0; --left) input += kPieces[random() % std::size(kPieces)];
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  }
}

}  // namespace
}  // namespace jw::http
