#include "http/message.hpp"

#include <gtest/gtest.h>

#include "http/problem.hpp"
#include "http/response_head.hpp"

namespace jw::http {
namespace {

TEST(Headers, NamesCompareWithoutCase) {
  Headers headers{{"Content-Type", "text/csv"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(headers.find("content-type"), "text/csv");
  EXPECT_EQ(headers.count("X-a"), 2u);
  headers.set("x-A", "3");
  EXPECT_EQ(headers.count("x-a"), 1u);
  EXPECT_EQ(headers.find("x-a"), "3");
  headers.remove("CONTENT-TYPE");
  EXPECT_EQ(headers.find("content-type"), std::nullopt);
  EXPECT_EQ(headers.size(), 1u);
}

TEST(Headers, CookieIsFoundByItsWholeName) {
  const Headers headers{{"Cookie", "xjw=0; jw=1; jw_session=abc=="}};
  EXPECT_EQ(cookie(headers, "jw_session"), "abc==");
  EXPECT_EQ(cookie(headers, "jw"), "1");
  EXPECT_EQ(cookie(headers, "session"), std::nullopt);
  EXPECT_EQ(cookie(Headers{}, "jw"), std::nullopt);
}

TEST(ResponseHead, NoValueCanStartAHeaderOfItsOwn) {
  Response response;
  response.headers.add("X-Name", "a\r\nSet-Cookie: evil=1");
  response.headers.add("content-length", "999");
  std::string out;
  write_head(out, response, Framing{.length = 3}, "now");
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 3\r\nX-Name: a  Set-Cookie: evil=1\r\n\r\n");
}

TEST(Problem, LanguageFollowsTheReader) {
  EXPECT_EQ(language(""), Language::Zh);
  EXPECT_EQ(language("fr, *;q=0.5"), Language::Zh);
  EXPECT_EQ(language("en"), Language::En);
  EXPECT_EQ(language("en-GB,en;q=0.9,zh;q=0.8"), Language::En);
  EXPECT_EQ(language("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh);
  EXPECT_EQ(language("en;q=0.3, zh-TW;q=0.9"), Language::Zh);
  EXPECT_EQ(language("en;q=0"), Language::Zh);
}

TEST(Problem, BodyTellsWhatTheCallerNeedsAndNothingMore) {
  const Error error{Code::NotFound, "catalog.unknown", "no resource 7", "没有数据资源 7",
                    "SELECT failed at secret"};
  const auto zh = problem(error, Language::Zh, "00ff", "body.id");
  EXPECT_EQ(zh.status, 404);
  EXPECT_EQ(zh.headers.find("content-type"), "application/problem+json");
  EXPECT_EQ(
      zh.body,
      R"({"type":"urn:jingwei:problem:catalog.unknown","title":"未找到","status":404,"detail":"没有数据资源 7",)"
      R"("code":"catalog.unknown","trace":"00ff","at":"body.id"})");
  const auto en = problem(error, Language::En, "");
  EXPECT_NE(en.body.find("no resource 7"), std::string::npos);
  EXPECT_EQ(en.body.find("secret"), std::string::npos);
}

TEST(Problem, EveryCodeHasAStatus) {
  const std::pair<Code, int> expected[] = {
      {Code::Invalid, 400},     {Code::Unauthenticated, 401}, {Code::Denied, 403},   {Code::NotFound, 404},
      {Code::Conflict, 409},    {Code::TooLarge, 413},        {Code::Busy, 503},     {Code::Timeout, 504},
      {Code::Unavailable, 503}, {Code::Corrupt, 500},         {Code::Internal, 500},
  };
  for (const auto& [code, status] : expected) EXPECT_EQ(status_of({code, "x.y", "", "", ""}), status);
  EXPECT_EQ(status_of({Code::Invalid, "http.method", "", "", ""}), 405);
  EXPECT_EQ(problem({Code::Busy, "x", "", "", ""}, Language::En, "").headers.find("Retry-After"), "1");
}

}  // namespace
}  // namespace jw::http
