#include <gtest/gtest.h>

#include <string>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "cli/commands/access_text.hpp"
#include "cli/commands/alert_text.hpp"
#include "cli/commands/grant_text.hpp"

// What commands print for a person.
namespace jw::cli {
namespace {

namespace json = boost::json;

bool has(const std::string& text, std::string_view piece) { return text.find(piece) != std::string::npos; }

constexpr std::string_view kGrant = R"({
  "id": "g", "number": "SQ-1", "state": "suspended", "resource_name": "救助对象",
  "provider": {"name": "省民政厅"}, "recipient": {"name": "县数据局"},
  "purpose": "低保对象核对", "legal_basis": "《社会救助暂行办法》第五十八条",
  "valid_from": "2026-01-01", "valid_until": "2027-12-31", "ended": "", "end_reason": "核查使用情况",
  "held_since": "2026-11-30T02:00:00.000Z",
  "signature_ok": true, "key": ["id_number"],
  "items": [{"name": "name", "title": "姓名", "treatment": {"kind": "keep_ends", "head": 1, "tail": 0},
             "en": "keep the ends", "verify": ["eq", "prefix"]},
            {"name": "sex", "title": "性别", "treatment": {"kind": "clear"}, "en": "as it is", "verify": []}],
  "rows": [{"item": "born", "op": "range", "values": ["1990-01-01", ""], "own_region": false},
           {"item": "sex", "op": "in", "values": ["1", "2"], "own_region": false},
           {"item": "region", "op": "prefix", "values": [], "own_region": true}],
  "duties": [{"kind": "retain", "en": "keep no longer than the days named", "when": "after", "days": 30,
              "by": "", "proof": true}],
  "terms": {"modes": ["verify", "query"], "purpose": {"code": "2.2", "zh": "社会救助", "en": "relief",
            "legal_basis": "《条例》"}, "barred": [{"code": "2.2.2", "zh": "临时救助", "en": "aid"}],
            "service_item": "000714001000", "level": "county", "line": "", "system": "", "role": "clerk",
            "caps": [{"kind": "callsPerDay", "en": "calls a day", "most": 1000},
                     {"kind": "minGroup", "en": "smallest group of an aggregate", "most": 25}],
            "weekdays": [1, 5], "hours": "08:30-18:00", "lease": 86400, "canaries": 5}})";

TEST(GrantText, SaysAllThatTheGrantSays) {
  const auto text = grant_text(json::parse(kGrant));
  for (const auto* piece : {"SQ-1  suspended",
                            "省民政厅 -> 县数据局",
                            "held since 2026-11-30T02:00:00.000Z: 核查使用情况",
                            "modes: verify, query",
                            "purpose: 2.2 社会救助 relief (《条例》)",
                            "barred purpose: 2.2.2 临时救助",
                            "service item: 000714001000",
                            "legal basis: 《社会救助暂行办法》第五十八条",
                            "at most 1000 calls a day",
                            "at least 25",
                            "who may ask: level county, role clerk",
                            "days: Mon, Fri",
                            "hours: 08:30-18:00",
                            "86400 s",
                            "at most 5 made-up rows",
                            "born from 1990-01-01 on",
                            "sex is 1 or 2",
                            "region of the region of whoever asks",
                            "name 姓名  keep the ends (head 1, tail 0)  compared by: eq, prefix",
                            "keep no longer than the days named: 30 days (after use), shown by evidence"})
    EXPECT_TRUE(has(text, piece)) << piece << "\nin\n" << text;
  EXPECT_FALSE(has(text, "at most 25"));
  EXPECT_FALSE(has(text, "as it is  compared by")) << text;
  EXPECT_FALSE(has(text, "NOT hold"));
}

TEST(GrantText, ReadsAnAnswerThatIsNoGrant) {
  for (const auto* other :
       {"{}", "[]", "null", R"({"items": 1, "terms": {"caps": {}}, "rows": [1], "duties": ["x"]})"})
    EXPECT_FALSE(grant_text(json::parse(other)).empty());
}

TEST(GrantText, EndedOneSaysSinceWhenAndWhy) {
  auto grant = json::parse(kGrant).as_object();
  grant["state"] = "revoked";
  grant["ended"] = "2026-11-01T00:00:00.000Z";
  EXPECT_TRUE(has(grant_text(grant), "ended 2026-11-01T00:00:00.000Z: 核查使用情况"));
  grant["signature_ok"] = false;
  EXPECT_TRUE(has(grant_text(grant), "signature does NOT hold"));
}

TEST(HoldText, SaysWhatHoldsAndNotWhatWasAskedFor) {
  const auto held = json::value{{"grant", "g"}, {"state", "suspended"}, {"reason", "专项检查"}};
  const auto text = hold_text("g", "active", held);
  for (const auto* piece : {"asked for active", "is suspended: 专项检查", "grant alerts --grant g"})
    EXPECT_TRUE(has(text, piece)) << text;
  EXPECT_EQ(hold_text("g", "suspended", held), "grant g is suspended: 专项检查");
  EXPECT_EQ(hold_text("g", "active", json::value{{"state", "active"}, {"reason", ""}}), "grant g is active");
  EXPECT_TRUE(has(hold_text("g", "active", nullptr), "grant show g"));
}

TEST(TermsText, SaysWhatIsProposed) {
  const auto text = terms_text(json::parse(
      R"({"purpose_code": "2.2", "modes": ["query"], "caps": {"callsPerDay": 10, "minGroup": 25}, "rows": [{}],
          "own_region": true, "verify": {"name": ["eq"]}, "duties": [{"action": "retain", "days": 30}]})"));
  for (const auto* piece : {"purpose: 2.2", "query", "at most 10 calls a day", "at least 25",
                            "rows: 2 conditions", "name by eq", "30 days"})
    EXPECT_TRUE(has(text, piece)) << piece << "\nin\n" << text;
  EXPECT_EQ(terms_text(nullptr), "");
}

TEST(AlertLine, OfAMeasureByHandSaysWhoAndWhyAndCountsNothing) {
  const auto text = alert_line(json::parse(
      R"({"id": "a", "detector": "by_hand", "step": "ask", "state": "open", "turn": 2, "due": "2026-12-03",
          "overdue": true, "measured": 0, "allowed": 0, "reason": "请说明", "raised_by_name": "省民政厅"})"));
  EXPECT_EQ(text, "a  by_hand  ask  open  turn 2  answer by 2026-12-03 (overdue)  by 省民政厅: 请说明");
  const auto found = alert_line(json::parse(R"({"detector": "misses", "measured": 80, "allowed": 50})"));
  EXPECT_TRUE(has(found, "80 where 50 is usual"));
}

TEST(AlertsText, SaysWhatIsKeptElsewhereAndWhatMayNotBeRead) {
  const auto told = json::parse(
      R"({"items": [], "told": [{"id": "a", "grant": "g", "state": "open", "home": "province"},
                                {"id": "b", "grant": "g", "state": "closed", "home": "province"}]})");
  const auto text = alerts_text(told, true);
  EXPECT_TRUE(has(text, "kept at province") && has(text, "grant alerts --grant ID")) << text;
  EXPECT_FALSE(has(text, "b  ")) << text;
  EXPECT_TRUE(has(alerts_text(json::parse(R"({"items": [], "told": null})"), true), "may not read them"));
  EXPECT_EQ(alerts_text(json::parse(R"({"items": []})"), false), "none");
}

TEST(AccessText, ReadsLikeTheQuestion) {
  const auto asked = json::parse(
      R"({"compare": [{"item": "name", "op": "eq", "value": "甲"}, {"item": "born", "op": "range", "from": "1990", "to": ""},
                      {"item": "phone", "op": "prefix", "value": "138"}]})");
  const auto text = access_text(
      asked.as_object(),
      json::parse(R"({"answers": [true, false, true], "decision": "d", "position": "j/1"})").as_object());
  EXPECT_EQ(text, "yes  name=甲\nno   born:1990..\nyes  phone^138\ndecision d, in the journal at j/1");
  auto least = asked.as_object();
  least["at_least"] = 2;
  EXPECT_TRUE(has(access_text(least, {{"answer", true}}), "yes  at least 2 of 3 hold"));
}

TEST(AccessText, NamesTheKeyOfEachRow) {
  const json::object asked =
      json::parse(
          R"({"key_items": ["id"], "compare": [{"item": "name", "op": "eq"}], "rows": [["1", "甲"], ["2", "乙"]]})")
          .as_object();
  EXPECT_TRUE(has(access_text(asked, json::parse(R"({"answers": [[true], [false]]})").as_object()),
                  "id\tname=\n1\tyes\n2\tno\n"));
  const json::object query =
      json::parse(R"({"key_items": ["id"], "items": ["name"], "rows": [["1"], ["2"]]})").as_object();
  EXPECT_TRUE(
      has(access_text(query, json::parse(R"({"items": ["name"], "rows": [[["甲"]], []]})").as_object()),
          "id\tname\n1\t甲\n2\tno row\n"));
  EXPECT_TRUE(has(access_text({}, json::parse(R"({"items": ["name"], "rows": []})").as_object()),
                  "no row with this key"));
}

TEST(AccessText, ShowsGroupsAndSaysWhatIsLeftOut) {
  const json::object asked = json::parse(R"({"measures": [{"do": "sum", "item": "amount"}]})").as_object();
  const auto text = access_text(
      asked,
      json::parse(
          R"({"by": ["sex"], "min_group": 25, "groups": [{"values": ["1"], "rows": 30, "measures": [null]}], "suppressed": true})")
          .as_object());
  EXPECT_TRUE(has(text, "sex\trows\tsum:amount\n1\t30\t-\nleft out: groups below 25")) << text;
}

TEST(ExplanationText, NamesTheClauseAndTheWayOut) {
  const auto text = explanation_text(
      json::parse(
          R"({"allow": false, "denied": "purpose", "clauses": [{"clause": "purpose", "holds": false, "en": "the purpose",
          "asked": "3.1", "granted": "2.2", "change_en": "ask for 2.2"}]})")
          .as_object());
  EXPECT_TRUE(has(text, "denied by purpose") && has(text, "ask for 2.2")) << text;
}

}  // namespace
}  // namespace jw::cli
