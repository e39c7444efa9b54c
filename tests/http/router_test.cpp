#include "http/router.hpp"

#include <gtest/gtest.h>

namespace jw::http {
namespace {

constexpr RouteTemplate kTable[] = {
    {Method::Get, "/"},                            // 0
    {Method::Get, "/api/v1/resources"},            // 1
    {Method::Post, "/api/v1/resources"},           // 2
    {Method::Get, "/api/v1/resources/{id}"},       // 3
    {Method::Get, "/api/v1/resources/mine"},       // 4
    {Method::Get, "/api/v1/resources/{id}/data"},  // 5
    {Method::Get, "/api/v1/{kind}/mine/{part}"},   // 6
    {Method::Get, "/log/tile/{path...}"},          // 7
    {Method::Delete, "/api/v1/resources/{id}"},    // 8
};

Router make() {
  auto router = Router::make(kTable);
  EXPECT_TRUE(router) << describe(router.error());
  return std::move(*router);
}

TEST(Router, FindsTheRowAndItsCaptures) {
  const auto router = make();
  EXPECT_EQ(router.match(Method::Get, "/").index, 0u);
  EXPECT_EQ(router.match(Method::Get, "/api/v1/resources").index, 1u);
  EXPECT_EQ(router.match(Method::Post, "/api/v1/resources").index, 2u);
  const auto data = router.match(Method::Get, "/api/v1/resources/南通/data");
  EXPECT_EQ(data.kind, Router::Match::Kind::Found);
  EXPECT_EQ(data.index, 5u);
  EXPECT_EQ(data.captures.count, 1u);
  EXPECT_EQ(data.captures[0], "南通");
  EXPECT_EQ(data.captures[1], "");
}

TEST(Router, LiteralWinsOverCaptureButIsNotADeadEnd) {
  const auto router = make();
  EXPECT_EQ(router.match(Method::Get, "/api/v1/resources/mine").index, 4u);
  const auto back = router.match(Method::Get, "/api/v1/resources/mine/x");
  EXPECT_EQ(back.index, 6u);
  ASSERT_EQ(back.captures.count, 2u);
  EXPECT_EQ(back.captures[0], "resources");
  EXPECT_EQ(back.captures[1], "x");
  EXPECT_EQ(router.match(Method::Delete, "/api/v1/resources/mine").index, 8u);
}

TEST(Router, RestTakesSlashesButNotNothing) {
  const auto router = make();
  const auto tile = router.match(Method::Get, "/log/tile/0/x001/067");
  EXPECT_EQ(tile.index, 7u);
  EXPECT_EQ(tile.captures[0], "0/x001/067");
  EXPECT_EQ(router.match(Method::Get, "/log/tile/").kind, Router::Match::Kind::NoPath);
  EXPECT_EQ(router.match(Method::Get, "/log/tile").kind, Router::Match::Kind::NoPath);
}

TEST(Router, UnknownPathAndWrongMethodDiffer) {
  const auto router = make();
  EXPECT_EQ(router.match(Method::Get, "/nothing").kind, Router::Match::Kind::NoPath);
  EXPECT_EQ(router.match(Method::Get, "/api/v1/resources/").kind, Router::Match::Kind::NoPath);
  EXPECT_EQ(router.match(Method::Get, "/api/v1/resources/a/b").kind, Router::Match::Kind::NoPath);
  const auto wrong = router.match(Method::Put, "/api/v1/resources/7");
  EXPECT_EQ(wrong.kind, Router::Match::Kind::NoMethod);
  EXPECT_EQ(Router::allow(wrong.allowed), "GET, DELETE, HEAD");

  RequestHead head;
  const auto refused = Router::refuse(wrong, head);
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.find("allow"), "GET, DELETE, HEAD");
  EXPECT_EQ(Router::refuse(router.match(Method::Get, "/nothing"), head).status, 404);
}

TEST(Router, HeadIsAnsweredByGet) { EXPECT_EQ(make().match(Method::Head, "/api/v1/resources/7").index, 3u); }

TEST(Router, BadTablesAreRefused) {
  const std::vector<std::vector<RouteTemplate>> tables = {
      {{Method::Get, "a"}},
      {{Method::Get, ""}},
      {{Method::Get, "/a//b"}},
      {{Method::Get, "/a/"}},
      {{Method::Get, "/a/{b"}},
      {{Method::Get, "/a/{}"}},
      {{Method::Get, "/a/{b...}/c"}},
      {{Method::Get, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}"}},
      {{Method::Get, "/a/{b}"}, {Method::Get, "/a/{c}"}},
  };
  for (const auto& table : tables) {
    const auto router = Router::make(table);
    ASSERT_FALSE(router) << table[0].path;
    EXPECT_EQ(router.error().reason, "http.route");
  }
}

}  // namespace
}  // namespace jw::http
