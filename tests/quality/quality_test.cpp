#include "../catalog/node.hpp"
#include "base/text.hpp"
#include "catalog/data_versions.hpp"
#include "quality/expression.hpp"
#include "quality/measurements.hpp"
#include "quality/quarantines.hpp"
#include "quality/rules.hpp"
#include "quality/schema.hpp"
#include "standard/code_sets.hpp"
#include "standard/functions.hpp"
#include "standard/schema.hpp"

namespace jw::quality {
namespace {

using catalog::testing::item;
using catalog::testing::must;
using catalog::testing::Node;
using catalog::testing::reason;

constexpr std::string_view kPeople =
    "证件号码,姓名,性别,出生日期,人数\n"
    "11010519491231002X,甲,1,1949-12-31,1\n"
    "440524188001010014,乙,1,1880-01-01,2\n"
    "110105194912310021,丙,2,1949-12-31,3\n"  // check character
    "11010519491231002X,丁,9,1949-12-31,4\n"  // no such sex
    "440524188001010014,,1,1880-01-02,5\n";   // no name, birth differs

class QualityTest : public catalog::testing::CatalogTest {
 protected:
  QualityTest() {
    std::vector<db::Migration> more;
    for (const auto& one : standard::migrations()) more.push_back(one);
    for (const auto& one : migrations()) more.push_back(one);
    must(node_.database_->migrate(Node::system(), more));
    must(standard::add_functions(*node_.engine_, nullptr, node_.clock_));
    codes_ = std::make_unique<standard::CodeSets>(*node_.database_, node_.clock_);
    parts_ = std::make_unique<Parts>(Parts{*node_.database_, node_.clock_, *node_.engine_, *node_.versions_,
                                           *node_.uploads_, *codes_, node_.folder_ / "lake" / "quarantine",
                                           [](const Call&, std::string_view) -> Result<Subject> {
                                             return fail(Code::NotFound, "holding.unknown", "none", "无");
                                           }});
    node_.versions_->set_gate(Measurements(*parts_).gate());
    catalog::ResourceForm form = catalog::testing::small_form("人员");
    form.region_item.clear();
    form.items = {item("id", "证件号码"), item("name", "姓名"), item("sex", "性别"),
                  item("born", "出生日期", "date"), item("people", "人数", "integer")};
    resource_ = must(node_.resources_->draft(statistics_, form)).id;
  }

  RuleForm form(std::string kind, std::vector<std::string> items, std::string severity = "block") {
    RuleForm out;
    out.name = "规则 " + kind;
    out.kind = std::move(kind);
    out.items = std::move(items);
    out.severity = std::move(severity);
    return out;
  }
  Rule rule(const RuleForm& one) { return must(Rules(*parts_).add(steward_, {"source", resource_}, one)); }
  void usual_rules() {
    auto one = form("identifier", {"id"});
    one.identifier = "resident_id";
    rule(one);
    one = form("code_set", {"sex"});
    one.values = {"1", "2"};
    rule(one);
    rule(form("required", {"name"}));
    one = form("expression", {});
    one.expression =
        "resident_id_valid(id) and text(born) = concat(substr(id, 7, 4), concat('-', concat(substr(id, 11, "
        "2), concat('-', substr(id, 13, 2)))))";
    one.severity = "warn";
    rule(one);
  }
  catalog::DataVersion load(std::string_view csv = kPeople) {
    const auto upload = must(node_.send(statistics_, "people.csv", csv));
    return must(node_.versions_->load(statistics_, resource_, upload.id));
  }
  std::string only_quarantine() {
    for (const auto& one : must(quarantines().list(steward_, resource_)))
      if (one.state == "open") return one.id;
    return "";
  }
  Quarantines quarantines() { return Quarantines(*parts_); }

  const Call steward_ = Node::person("32.statistics", {"clerk", "head"});
  std::unique_ptr<standard::CodeSets> codes_;
  std::unique_ptr<Parts> parts_;
  std::string resource_;
};

TEST_F(QualityTest, TheGateSetsAsideWhatBreaksABlockingRule) {
  usual_rules();
  const auto version = load();
  EXPECT_EQ(version.rows_in, 5);
  EXPECT_EQ(version.rows_accepted, 2);
  EXPECT_EQ(version.rows_set_aside, 3);
  std::map<std::string, std::int64_t> reasons;
  for (const auto& one : version.set_aside) {
    reasons[one.reason] = one.count;
    EXPECT_NE(one.zh, one.reason);
  }
  EXPECT_EQ(reasons,
            (std::map<std::string, std::int64_t>{{"rule:R001", 1}, {"rule:R002", 1}, {"rule:R003", 1}}));
  const auto page = must(quarantines().rows(steward_, only_quarantine(), {}));
  ASSERT_EQ(page.rows.size(), 3u);
  EXPECT_EQ(page.rows[0].line, 4);
  EXPECT_EQ(page.rows[0].field, "id");
  EXPECT_EQ(page.rows[0].hits, (std::vector<std::string>{"R001", "R004"}));
  EXPECT_EQ(page.rows[0].values[1], "丙");
  EXPECT_EQ(page.rows[2].hits, (std::vector<std::string>{"R003", "R004"}));
  EXPECT_EQ(node_.events("quarantine.opened"), 1);
  EXPECT_EQ(node_.events("quality.measured"), 1);
}

TEST_F(QualityTest, ScoresAreCountedByTheFormulas) {
  usual_rules();
  load();
  const auto newest = must(Measurements(*parts_).newest(steward_, {"source", resource_}));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->rows_in, 5);
  EXPECT_EQ(newest->failing, 3);
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> counts;
  for (const auto& one : newest->results) counts[one.code] = {one.a, one.b};
  EXPECT_EQ(counts["R001"], (std::pair<std::int64_t, std::int64_t>{4, 5}));
  EXPECT_EQ(counts["R002"], (std::pair<std::int64_t, std::int64_t>{4, 5}));
  EXPECT_EQ(counts["R003"], (std::pair<std::int64_t, std::int64_t>{4, 5}));
  EXPECT_EQ(counts["R004"], (std::pair<std::int64_t, std::int64_t>{3, 5}));
  EXPECT_EQ(counts[""], (std::pair<std::int64_t, std::int64_t>{3, 5})) << "dirty rows";
  ASSERT_TRUE(newest->total);
  const auto overview = must(Measurements(*parts_).overview(steward_));
  ASSERT_EQ(overview.orgs.size(), 1u);
  EXPECT_EQ(overview.orgs[0].open, 3);
  EXPECT_EQ(overview.targets[0].name, "人员");
  EXPECT_EQ(must(Measurements(*parts_).overview(health_)).orgs.size(), 0u)
      << "another department sees nothing";
}

TEST_F(QualityTest, MendedRowsAreJudgedAgainBeforeTheyAreReleased) {
  usual_rules();
  load();
  const auto id = only_quarantine();
  auto page = must(quarantines().rows(steward_, id, {}));
  auto values = page.rows[1].values;
  values[2] = "7";
  auto outcome = must(quarantines().edit(steward_, id, {{page.rows[1].line, values}}));
  EXPECT_EQ(outcome.still_failing, 1);
  EXPECT_EQ(reason(quarantines().release(steward_, id, {page.rows[1].line})), "quarantine.failing");
  values[2] = "2";
  outcome = must(quarantines().edit(steward_, id, {{page.rows[1].line, values}}));
  EXPECT_EQ(outcome.still_failing, 0);
  outcome = must(quarantines().release(steward_, id, {}));
  EXPECT_EQ(outcome.done, 1);
  EXPECT_EQ(outcome.still_failing, 2);
  EXPECT_EQ(outcome.version, 2);
  EXPECT_EQ(outcome.quarantine.rows_open, 2);
  EXPECT_EQ(outcome.quarantine.rows_in, outcome.quarantine.rows_open + outcome.quarantine.rows_released);
  EXPECT_EQ(must(node_.versions_->rows(steward_, resource_, 0, {})).total, 3);
  EXPECT_EQ(node_.events("resource.amended"), 1);
  EXPECT_EQ(reason(quarantines().dismiss(steward_, id, {}, " ")), "quarantine.reason");
  outcome = must(quarantines().dismiss(steward_, id, {}, "原始材料缺失"));
  EXPECT_EQ(outcome.quarantine.state, "closed");
  EXPECT_EQ(outcome.quarantine.rows_dismissed, 2);
  EXPECT_EQ(reason(quarantines().release(steward_, id, {})), "quarantine.closed");
  page = must(quarantines().rows(steward_, id, {}));
  EXPECT_EQ(page.rows.size(), 3u) << "nothing is dropped";
  EXPECT_EQ(page.rows[0].note, "原始材料缺失");
}

TEST_F(QualityTest, ACorrectedFileMendsManyRows) {
  usual_rules();
  load();
  const auto id = only_quarantine();
  const auto path = must(quarantines().export_file(steward_, id));
  const auto text = must(file::read(path));
  EXPECT_NE(text.find("rule:R001"), std::string::npos);
  const auto upload = must(node_.send(statistics_, "fixed.csv",
                                      "行号,状态,原因,违反规则,证件号码,姓名,性别,出生日期,人数\n"
                                      "4,open,rule:R001,R001,11010519491231002X,丙,2,1949-12-31,3\n5,open,,,"
                                      "11010519491231002X,丁,1,1949-12-31,4\n"));
  const auto outcome = must(quarantines().edit_file(steward_, id, upload.id));
  EXPECT_EQ(outcome.done, 2);
  EXPECT_EQ(outcome.still_failing, 0);
  EXPECT_EQ(must(quarantines().release(steward_, id, {4, 5})).done, 2);
  const auto bad = must(node_.send(statistics_, "bad.csv", "证件号码,姓名\n1,2\n"));
  EXPECT_EQ(reason(quarantines().edit_file(steward_, id, bad.id)), "quarantine.columns");
  const auto gone =
      must(node_.send(statistics_, "gone.csv", "行号,证件号码,姓名,性别,出生日期,人数\n4,1,2,3,,\n"));
  EXPECT_EQ(reason(quarantines().edit_file(steward_, id, gone.id)), "quarantine.rows") << "released already";
}

TEST_F(QualityTest, RowsThatNeverFitWaitThereToo) {
  load("证件号码,姓名,性别,出生日期,人数\n1,a,1,not a day,1\n2,b\n3,c,1,,3\n");
  const auto id = only_quarantine();
  auto page = must(quarantines().rows(steward_, id, {}));
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(page.rows[0].reason, "type");
  EXPECT_EQ(page.rows[0].values[3], "not a day");
  EXPECT_EQ(page.rows[1].reason, "ragged");
  EXPECT_EQ(page.rows[1].raw, "2,b");
  EXPECT_EQ(reason(quarantines().release(steward_, id, {})), "quarantine.failing");
  must(quarantines().edit(steward_, id,
                          {{2, {"1", "a", "1", "2001/2/3", "1"}}, {3, {"2", "b", "2", {}, {}}}}));
  EXPECT_EQ(must(quarantines().release(steward_, id, {})).done, 2);
  EXPECT_EQ(must(node_.versions_->rows(steward_, resource_, 0, {})).total, 3);
}

TEST_F(QualityTest, ANewFileSupersedesWhatWaited) {
  usual_rules();
  load();
  const auto id = only_quarantine();
  load();
  EXPECT_EQ(reason(quarantines().release(steward_, id, {})), "quarantine.closed");
  EXPECT_EQ(node_.events("quarantine.superseded"), 1);
  EXPECT_EQ(must(quarantines().list(steward_, "")).size(), 2u);
}

TEST_F(QualityTest, ScreeningMovesWhatANewRuleForbids) {
  load("证件号码,姓名,性别,出生日期,人数\n1,a,1,,1\n2,b,2,,2\n3,c,9,,3\n");
  const auto clean = must(node_.versions_->screen(steward_, resource_));
  EXPECT_EQ(clean.number, 1);
  EXPECT_EQ(clean.rows_set_aside, 0);
  auto one = form("code_set", {"sex"});
  one.values = {"1", "2"};
  rule(one);
  const auto measured = must(Measurements(*parts_).run(steward_, {"source", resource_}));
  EXPECT_EQ(measured.failing, 1);
  const auto version = must(node_.versions_->screen(steward_, resource_));
  EXPECT_EQ(version.number, 2) << "what was clean made no version";
  EXPECT_EQ(version.rows_in, version.rows_accepted + version.rows_set_aside);
  EXPECT_EQ(version.rows_set_aside, 1);
  const auto page = must(quarantines().rows(steward_, only_quarantine(), {}));
  EXPECT_EQ(page.rows[0].line, 3);
  EXPECT_EQ(page.rows[0].values[1], "c");
}

TEST_F(QualityTest, DataCountsAsUnscreenedUntilEveryBlockingRuleHasJudgedIt) {
  const auto unscreened = [&](const Call& call, std::string_view target = "") {
    return must(Measurements(*parts_).unscreened(call, target));
  };
  auto sex = form("code_set", {"sex"});
  sex.values = {"1", "2"};
  auto kept = rule(sex);
  EXPECT_TRUE(unscreened(steward_).empty()) << "there are no data yet";
  node_.clock_.advance(std::chrono::hours(1));
  load("证件号码,姓名,性别,出生日期,人数\n1,a,1,,1\n2,,2,,2\n3,c,2,,3\n");
  EXPECT_TRUE(unscreened(steward_).empty()) << "the load was judged by it";

  node_.clock_.advance(std::chrono::hours(1));
  rule(form("unique", {"id"}, "warn"));
  EXPECT_TRUE(unscreened(steward_).empty()) << "what only counts holds up nothing";
  const auto name = rule(form("required", {"name"}));
  auto all = unscreened(steward_);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].target, resource_);
  EXPECT_EQ(all[0].version, 1);
  EXPECT_EQ(all[0].rows, 3);
  ASSERT_EQ(all[0].rules.size(), 1u);
  EXPECT_EQ(all[0].rules[0].id, name.id);
  EXPECT_EQ(all[0].screened, to_string(node_.clock_.now() - std::chrono::hours(1)));
  EXPECT_TRUE(unscreened(health_).empty()) << "another department's";
  EXPECT_EQ(reason(Measurements(*parts_).unscreened(health_, resource_)), "resource.unknown");
  EXPECT_EQ(unscreened(Node::person("32.data", {"bureau"})).size(), 1u) << "the data bureau sees all";

  // A measurement by hand changes nothing, nor does an amendment, which judges its own rows only.
  must(Measurements(*parts_).run(steward_, {"source", resource_}));
  catalog::Amendment amendment{"correction", "c-1", {}};
  catalog::RowEdit edit;
  edit.kind = catalog::RowEdit::Kind::Add;
  edit.values = {{"id", "4"}, {"name", "d"}, {"sex", "1"}};
  amendment.edits = {edit};
  EXPECT_EQ(must(node_.versions_->amend(steward_, resource_, amendment)).number, 2);
  ASSERT_EQ(unscreened(steward_).size(), 1u);
  EXPECT_EQ(unscreened(steward_)[0].rows, 4);

  const auto screened = must(node_.versions_->screen(steward_, resource_));
  EXPECT_EQ(screened.number, 3);
  EXPECT_EQ(screened.rows_in, 4);
  EXPECT_EQ(screened.rows_accepted, 3);
  EXPECT_EQ(screened.rows_set_aside, 1);
  const auto page = must(quarantines().rows(steward_, only_quarantine(), {}));
  ASSERT_EQ(page.rows.size(), 1u);
  EXPECT_EQ(page.rows[0].values[0], "2");
  EXPECT_EQ(page.rows[0].field, "name");
  EXPECT_TRUE(unscreened(steward_).empty());

  // A rule that changes has to judge anew; that all rows pass is remembered, without a version.
  sex.values = {"1", "2", "9"};
  kept = must(Rules(*parts_).change(steward_, kept.id, kept.version, sex));
  ASSERT_EQ(unscreened(steward_, resource_).size(), 1u);
  EXPECT_EQ(unscreened(steward_)[0].rules[0].version, kept.version);
  const auto clean = must(node_.versions_->screen(steward_, resource_));
  EXPECT_EQ(clean.number, 3) << "no new version";
  EXPECT_EQ(clean.rows_in, 3);
  EXPECT_EQ(clean.rows_set_aside, 0);
  EXPECT_TRUE(unscreened(steward_).empty());
  EXPECT_EQ(must(node_.versions_->locate(steward_, resource_)).number, 3);
  EXPECT_EQ(node_.events("resource.screened"), 2);
  EXPECT_EQ(must(Measurements(*parts_).newest(steward_, {"source", resource_}))->cause, "screen");
}

TEST_F(QualityTest, AnAmendmentMayNotBreakABlockingRule) {
  usual_rules();
  load();
  catalog::Amendment amendment{"correction", "c-1", {}};
  catalog::RowEdit edit;
  edit.kind = catalog::RowEdit::Kind::Add;
  edit.values = {{"id", "nonsense"}, {"name", "x"}, {"sex", "1"}};
  amendment.edits = {edit};
  EXPECT_EQ(reason(node_.versions_->amend(steward_, resource_, amendment)), "amend.rules");
  amendment.edits[0].values["id"] = "11010519491231002X";
  const auto version = must(node_.versions_->amend(steward_, resource_, amendment));
  EXPECT_EQ(version.cause, "correction");
  EXPECT_EQ(version.subject, "c-1");
  EXPECT_EQ(version.rows_accepted, 3);
}

TEST_F(QualityTest, RulesAcrossRowsAndTables) {
  load("证件号码,姓名,性别,出生日期,人数\n1,a,1,,1\n1,b,2,,2\n2,c,1,,3\n3,d,1,,2\n,e,1,,9\n");
  const auto attempt = [&](const RuleForm& one) {
    return must(Rules(*parts_).attempt(steward_, {"source", resource_}, one, 0));
  };
  auto trial = attempt(form("unique", {"id"}));
  EXPECT_EQ(trial.assessed, 4) << "an empty one is not assessed";
  EXPECT_EQ(trial.failing, 1);
  ASSERT_EQ(trial.hits.size(), 1u);
  EXPECT_EQ(trial.hits[0].row, 2);
  auto one = form("duplicate_rate", {"id"});
  one.rate = 0.5;
  trial = attempt(one);
  EXPECT_EQ(trial.failing, 1);
  EXPECT_EQ(trial.hits.size(), 0u) << "below the limit";
  EXPECT_EQ(trial.score, 75);
  one = form("sequence", {"people"});
  one.step = "increasing";
  trial = attempt(one);
  EXPECT_EQ(trial.failing, 1);
  EXPECT_EQ(trial.hits[0].row, 4);
  one.items = {"people", "sex"};
  one.step = "consecutive";
  EXPECT_EQ(attempt(one).failing, 3);

  catalog::ResourceForm other = catalog::testing::small_form("对照");
  other.region_item.clear();
  other.items = {item("k", "键"), item("v", "值")};
  const auto theirs = must(node_.resources_->draft(statistics_, other)).id;
  const auto upload = must(node_.send(statistics_, "k.csv", "键,值\n1,a\n2,x\n"));
  must(node_.versions_->load(statistics_, theirs, upload.id));
  one = form("reference", {"id"});
  one.other = theirs;
  one.other_items = {"k"};
  trial = attempt(one);
  EXPECT_EQ(trial.assessed, 4);
  EXPECT_EQ(trial.failing, 1);
  EXPECT_EQ(trial.hits[0].row, 4);
  one.kind = "agreement";
  one.items = {"id", "name"};
  one.other_items = {"k", "v"};
  trial = attempt(one);
  EXPECT_EQ(trial.assessed, 3);
  EXPECT_EQ(trial.failing, 2);
  EXPECT_EQ(
      reason(Rules(*parts_).attempt(Node::person("32.statistics", {"admin"}), {"source", resource_}, one, 0)),
      "right.missing");
  const auto health = Node::person("32.health", {"clerk"});
  EXPECT_EQ(reason(Rules(*parts_).attempt(health, {"source", resource_}, one, 0)), "resource.unknown");
  one.other = "0192f0c4-0000-7000-8000-000000000000";
  EXPECT_EQ(reason(Rules(*parts_).add(steward_, {"source", resource_}, one)), "rule.other");
  EXPECT_EQ(node_.events("rule.tried"), 6);
}

// The quick way past trim() agrees with trim() for every kind of blank there is.
TEST_F(QualityTest, BlanksOfAllKindsAreEmptyAndNothingElseIs) {
  const std::string_view kBlank[] = {"",       " ",      "   ",    "\u00a0", "\u1680",
                                     "\u2003", "\u202f", "\u205f", "\u3000", " \u3000 "};
  const std::string_view kText[] = {"a",        " a",         "!",      "~",      "\x7f",
                                    "\u0080",   "\u200b",     "\u3001", "张",     "\u3000张",
                                    "\u3000 x", "\U0001F600", "\uFEFF", "\u00e9", "\u2028x"};
  auto lake = must(node_.engine_->connect());
  const auto blank = [&](std::string_view text) {
    const auto row =
        must(lake.query(Node::system(),
                        "SELECT " + blank_sql("t") +
                            "::INTEGER, (t IS NULL OR trim(t) = '')::INTEGER FROM (SELECT $1::VARCHAR AS t)",
                        {lake::Value(std::string(text))}));
    EXPECT_EQ(row.integer(0, 0), row.integer(0, 1)) << text;
    return row.integer(0, 0) == 1;
  };
  for (const auto text : kBlank) EXPECT_TRUE(blank(text)) << text;
  for (const auto text : kText) EXPECT_FALSE(blank(text)) << text;
}

// Data that arrived under a grant may be looked up by a rule of the department that holds it.
TEST_F(QualityTest, ARuleMayLookIntoDataThatTheDepartmentHolds) {
  load("证件号码,姓名,性别,出生日期,人数\n1,a,1,,1\n2,b,2,,2\n3,c,1,,3\n");
  catalog::ResourceForm other = catalog::testing::small_form("卫健数据");
  other.region_item.clear();
  other.items = {item("k", "键")};
  const auto health = Node::person("32.health", {"clerk", "head"});
  const auto theirs = must(node_.resources_->draft(health, other)).id;
  const auto upload = must(node_.send(health, "k.csv", "键\n1\n2\n"));
  must(node_.versions_->load(health, theirs, upload.id));
  auto one = form("reference", {"id"});
  one.other = theirs;
  one.other_items = {"k"};
  EXPECT_EQ(reason(Rules(*parts_).attempt(steward_, {"source", resource_}, one, 0)), "rule.other")
      << "another department's resource is not asked about";
  std::string recipient = "32.statistics";
  parts_->holding = [&](const Call&, std::string_view id) -> Result<Subject> {
    if (id != "grant-1") return fail(Code::NotFound, "holding.unknown", "none", "无");
    Subject held;
    held.resource.id = "grant-1";
    held.resource.org.id = recipient;
    held.resource.items = other.items;
    held.version = 1;
    held.parquet = must(node_.versions_->locate(Node::system(), theirs)).parquet;
    return held;
  };
  one.other = "grant-1";
  const auto trial = must(Rules(*parts_).attempt(steward_, {"source", resource_}, one, 0));
  EXPECT_EQ(trial.assessed, 3);
  EXPECT_EQ(trial.failing, 1);
  recipient = "32.civil";
  EXPECT_EQ(reason(Rules(*parts_).attempt(steward_, {"source", resource_}, one, 0)), "rule.other")
      << "what another department holds is none of its business";
}

TEST_F(QualityTest, ManyRulesAreOnePassAndCountAlike) {
  std::string csv = "证件号码,姓名,性别,出生日期,人数\n";
  for (int i = 0; i < 1000; ++i) csv += fmt::format("{},n,{},,{}\n", i, i % 3, i);
  for (int i = 0; i < 130; ++i) {  // more than two words of bits
    auto one = form("range", {"people"}, i % 2 == 0 ? "warn" : "block");
    one.most = std::to_string(990 + i % 5);
    rule(one);
  }
  const auto version = load(csv);
  EXPECT_EQ(version.rows_set_aside, 9) << "991 to 999 break a blocking rule";
  const auto newest = must(Measurements(*parts_).newest(steward_, {"source", resource_}));
  ASSERT_EQ(newest->results.size(), 131u);
  for (const auto& one : newest->results) {
    EXPECT_TRUE(one.code.empty() || one.a >= 991) << one.code;
  }
  const auto page = must(quarantines().rows(steward_, only_quarantine(), {"", "", -1, 1}));
  EXPECT_EQ(page.next, page.rows[0].line);
  EXPECT_EQ(page.total, 9);
}

TEST_F(QualityTest, RulesHaveVersionsAndAnOldViewIsRefused) {
  const Rules rules(*parts_);
  const auto first = rule(form("required", {"name"}));
  EXPECT_EQ(first.code, "R001");
  const auto second = must(rules.change(steward_, first.id, 1, form("required", {"id"})));
  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(reason(rules.change(steward_, first.id, 1, form("required", {"sex"}))), "rule.moved_on");
  must(rules.retire(steward_, first.id));
  const auto history = must(rules.history(steward_, first.id));
  ASSERT_EQ(history.size(), 3u);
  EXPECT_EQ(history[0].state, "retired");
  EXPECT_EQ(history[2].form.items, std::vector<std::string>{"name"});
  EXPECT_EQ(rule(form("required", {"name"})).code, "R002") << "a code is never used twice";
  EXPECT_EQ(reason(rules.find(health_, first.id)), "rule.unknown");
  auto bad = form("pattern", {"id"});
  bad.pattern = "(unclosed";
  EXPECT_EQ(reason(rules.add(steward_, {"source", resource_}, bad)), "rule.pattern");
  bad.pattern = "(?=look)";
  EXPECT_EQ(reason(rules.add(steward_, {"source", resource_}, bad)), "rule.pattern");
  auto hostile = form("expression", {});
  hostile.expression = "id matches '('";
  EXPECT_EQ(reason(rules.add(steward_, {"source", resource_}, hostile)), "rule.failed");
  hostile.name = "'; DROP TABLE quality_rule; --";
  hostile.expression = "id != '''); DROP TABLE x; --'";
  EXPECT_EQ(rule(hostile).form.name, hostile.name);
  load();
}

}  // namespace
}  // namespace jw::quality
