#include <gtest/gtest.h>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "fixture.hpp"

// The terms of use as a reviewer writes them.
namespace jw::grant {
namespace {

// Of a grant that verifies, issued 2026-11-01, with `more` beside its purpose.
Result<Grant> applied(std::string_view terms, std::string_view mode = "verify") {
  auto grant = sample_grant();
  grant.mode = mode;
  JW_TRY(apply_terms(grant, parse_json(terms).value(), sample_shape()));
  return grant;
}

std::string with(std::string_view more) { return fmt::format(R"({{"purpose_code":"4.1",{}}})", more); }

// What it says of terms that do not fit; "" when they do.
std::string said(std::string_view terms, std::string_view mode = "verify") {
  const auto made = applied(terms, mode);
  if (made) return "";
  EXPECT_EQ(made.error().reason, "decision.terms") << describe(made.error());
  EXPECT_EQ(made.error().code, Code::Invalid);
  EXPECT_EQ(made.error().message_zh.find("重新签发"), std::string::npos) << "the reader is the provider";
  return made.error().message;
}

TEST(ApplyTerms, EachWrongFieldIsNamedWithWhatItMayBe) {
  struct Case {
    const char *more, *field, *allowed;
  };
  const Case cases[] = {
      {R"("caps":{"callsPerDay":0})", "terms.caps.callsPerDay", "a whole number from 1"},
      {R"("caps":{"callsPerDay":"5"})", "terms.caps.callsPerDay", "a whole number from 1"},
      {R"("caps":{"callsPerDay":1.5})", "terms.caps.callsPerDay", "a whole number from 1"},
      {R"("caps":{"callsPerDay":9000000000000})", "terms.caps.callsPerDay", "to 1000000000000"},
      {R"("caps":{"callsPerYear":5})", "terms.caps.callsPerYear", "callsPerSecond, callsPerDay"},
      {R"("caps":{"minGroup":1})", "terms.caps.minGroup", "from 2"},
      {R"("caps":5)", "terms.caps", "an object"},
      {R"("modes":["aggregate"])", "terms.caps.minGroup", "2 or more"},
      {R"("modes":["dance"])", "terms.modes", "return, batch, subscribe, verify, query, aggregate"},
      {R"("modes":"query")", "terms.modes", "a list"},
      {R"("modes":["batch","return"])", "terms.modes", "only one of"},
      {R"("hours":"25:00-26:00")", "terms.hours", "08:30-18:00"},
      {R"("hours":"18:00-08:30")", "terms.hours", "08:30-18:00"},
      {R"("hours":"8:30-18:00")", "terms.hours", "08:30-18:00"},
      {R"("hours":8)", "terms.hours", "08:30-18:00"},
      {R"("weekdays":[0])", "terms.weekdays", "1 (Monday) to 7 (Sunday)"},
      {R"("weekdays":[8])", "terms.weekdays", "1 (Monday) to 7 (Sunday)"},
      {R"("weekdays":[1,1])", "terms.weekdays", "each once"},
      {R"("weekdays":[])", "terms.weekdays", "one at least"},
      {R"("lease":-1)", "terms.lease", "a whole number from 1 to 31622400"},
      {R"("canaries":101)", "terms.canaries", "from 1 to 100"},
      {R"("canaries":5)", "terms.canaries", "only with batch or subscribe"},
      {R"("duties":[{"action":"sing"}])", "terms.duties[0].action", "retain, notify, delete_by"},
      {R"("duties":[{"days":3}])", "terms.duties[0].action", "one of"},
      {R"("duties":["retain"])", "terms.duties[0]", "an object"},
      {R"("duties":[{"action":"retain"}])", "terms.duties[0].days", "needs its days"},
      {R"("duties":[{"action":"retain","days":0}])", "terms.duties[0].days",
       "a whole number from 1 to 36500"},
      {R"("duties":[{"action":"evidence","days":3}])", "terms.duties[0].days", "no such field"},
      {R"("duties":[{"action":"evidence","when":"after"}])", "terms.duties[0].when", "before"},
      {R"("duties":[{"action":"evidence"},{"action":"evidence"}])", "terms.duties[1]", "once"},
      {R"("duties":[{"action":"delete_by"}])", "terms.duties[0].by", "needs its day"},
      {R"("duties":[{"action":"delete_by","by":"soon"}])", "terms.duties[0].by",
       "not before today (2026-11-01)"},
      {R"("duties":[{"action":"delete_by","by":"2026-10-31"}])", "terms.duties[0].by", "not before today"},
      {R"("verify":{"nothing":["eq"]})", "terms.verify.nothing", "no such item"},
      {R"("verify":{"name":["like"]})", "terms.verify.name", "eq, prefix, range"},
      {R"("verify":{"name":["eq","eq"]})", "terms.verify.name", "each once"},
      {R"("level":"village")", "terms.level", "country, province, city, county, town"},
      {R"("role":"")", "terms.role", "not empty"},
      {R"("service_item":5)", "terms.service_item", "a text"},
      {R"("own_region":"yes")", "terms.own_region", "true or false"},
      {R"("purposes_barred":["9.9"])", "terms.purposes_barred", "no purpose 9.9"},
      {R"("foo":1)", "terms.foo", "there is no such field; fields are purpose_code, purposes_barred"},
  };
  for (const auto& one : cases) {
    const auto message = said(with(one.more));
    EXPECT_NE(message.find(fmt::format("{}: ", one.field)), std::string::npos) << one.more << ": " << message;
    EXPECT_NE(message.find(one.allowed), std::string::npos) << one.more << ": " << message;
  }
  EXPECT_NE(said(R"({"purpose_code":"9.9"})").find("terms.purpose_code: there is no purpose 9.9"),
            std::string::npos);
  EXPECT_NE(said(R"({"purpose_code":""})").find("terms.purpose_code"), std::string::npos);
  EXPECT_NE(said("{}").find("terms.purpose_code: needed"), std::string::npos);
  EXPECT_NE(said("null").find("purpose_code is needed"), std::string::npos);
  EXPECT_NE(said("5").find("terms: an object"), std::string::npos);
  EXPECT_NE(said(with(R"("verify":{"name":["eq"]})"), "query").find("only with the mode verify"),
            std::string::npos);
}

TEST(ApplyTerms, WhatFitsStandsInTheDocument) {
  const auto made = applied(with(
      R"("modes":["verify","batch","aggregate"],"caps":{"minGroup":5,"callsPerDay":1000000000000},)"
      R"("weekdays":[5,1],"hours":"00:00-24:00","lease":31622400,"canaries":100,"role":"clerk",)"
      R"("purposes_barred":["4.1.2","5"],"verify":{"name":["eq","prefix"],"code":[]},)"
      R"("duties":[{"action":"delete_by","by":"2026-11-01"},{"action":"retain","days":30,"when":"after"}])"));
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ(made->modes, (std::vector<std::string>{"verify", "batch", "aggregate"}));
  EXPECT_EQ(made->window.weekdays, 0b10001);
  EXPECT_EQ(made->window.until, 24 * 60);
  const auto document = to_json(*made);
  ASSERT_TRUE(document) << describe(document.error());
  const auto back = parse_grant(*document);
  ASSERT_TRUE(back) << describe(back.error());
  EXPECT_EQ(*back, *made);
}

TEST(ApplyTerms, BarredMayNotBeAllThereIs) {
  const auto bars = [](std::string_view own, std::string_view list) {
    return said(fmt::format(R"({{"purpose_code":"{}","purposes_barred":{}}})", own, list));
  };
  EXPECT_NE(bars("4.1", R"(["4.1"])").find("terms.purposes_barred: bars the granted purpose 4.1"),
            std::string::npos);
  EXPECT_NE(bars("4.1", R"(["4"])"), "") << "what is above bars it too";
  EXPECT_NE(bars("4.1.2", R"(["4.1.2"])"), "");
  EXPECT_EQ(bars("4.1", R"(["4.1.2"])"), "") << "the others below are left";
  EXPECT_EQ(bars("4.1", R"(["5"])"), "");
  EXPECT_EQ(bars("4.1", "[]"), "");
}

}  // namespace
}  // namespace jw::grant
