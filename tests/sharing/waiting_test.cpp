#include <algorithm>
#include <tuple>

#include "catalog/uploads.hpp"
#include "flow/engine.hpp"
#include "lake/sheet_writer.hpp"
#include "sharing/bulk_file.hpp"
#include "sharing/store.hpp"
#include "tests/sharing/office.hpp"

// The procedure where somebody else has a part in it, where nobody answers, and where a node stops in
// the middle.
namespace jw::sharing {
namespace {

using namespace testing;
using boost::json::array;
using boost::json::object;
using std::chrono::hours;

std::int64_t tasks(Node& node, const std::string& org) {
  return node.count("select count(*) from flow_task where org = '" + org + "'");
}

TEST_F(Domain, SilenceAfterTheNoticeIsAWithdrawalAndOnRecord) {
  const auto id = arrived();
  must(above->act(reviewer, id, "notice", points({{"scope", "缺使用范围"}})));
  ASSERT_TRUE(below->is_in(id, "incomplete"));
  pass(kDay * 3);
  EXPECT_EQ(above->find(id).state, "incomplete") << "ten working days to supplement";
  pass(kDay * 28);
  ASSERT_EQ(above->find(id).state, "withdrawn");
  ASSERT_TRUE(below->is_in(id, "withdrawn"));
  const auto a = below->find(id);
  EXPECT_EQ(a.history.back().action, "lapse");
  EXPECT_TRUE(a.notices.at(0).answered.empty());
  EXPECT_EQ(province.events("application.withdrawn"), 1) << "the evidence";
  EXPECT_EQ(clock_of(a, "reply.conditional", "late"), nullptr) << "the provider was not late";
  EXPECT_EQ(reason_of(below->act(clerk, id, "supplement", {{"answers", array{}}})), "application.state");
}

TEST_F(Domain, ALocalComplianceCheckComesFirst) {
  // The rule of Gaoping, in this block.
  auto local = above->presets->find("CN-140581-2024").value();
  local.id = "CN-32-GAOPING";
  local.region = "32";
  local.confidence = "entered";
  must(above->presets->put(bureau, local));
  const auto id = apply(form(conditional));
  ASSERT_TRUE(above->is_in(id, "checking"));
  auto a = above->find(id);
  ASSERT_NE(clock_of(a, "compliance.check"), nullptr);
  EXPECT_EQ(clock_of(a, "compliance.check")->days, 2);
  EXPECT_EQ(clock_of(a, "compliance.check")->org, "32.data");
  EXPECT_EQ(clock_of(a, "reply.conditional"), nullptr);
  EXPECT_EQ(reason_of(above->act(reviewer, id, "decide", grant_all())), "application.state");
  const object pass{{"outcome", "pass"}, {"points", array{}}, {"note", "合规"}};
  must(above->act(bureau, id, "check", pass));
  a = above->find(id);
  EXPECT_EQ(a.state, "received");
  ASSERT_NE(clock_of(a, "reply.conditional"), nullptr);
  EXPECT_EQ(clock_of(a, "reply.conditional")->days, 5) << "the shorter time of the place";
  // Returned by the bureau: the one notice, then the provider's review.
  const auto second = apply(form(conditional));
  ASSERT_TRUE(above->is_in(second, "checking"));
  auto returned = points({{"scope", "缺使用范围"}});
  returned["outcome"] = "return";
  returned["note"] = "";
  must(above->act(bureau, second, "check", returned));
  ASSERT_TRUE(below->is_in(second, "incomplete"));
  county_does(clerk, second, "supplement",
              {{"answers", array{{{"field", "scope"}, {"answer", "三人"}}}}, {"scope", "数据科三人"}});
  ASSERT_TRUE(above->is_in(second, "received"));
  // Refused, ruled upon and decided anew: it is not checked a second time, and not stuck.
  must(above->act(reviewer, id, "decide", refuse()));
  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "refused"));
  county_does(clerk, id, "dispute", {{"topic", "refusal"}, {"statement", "属于职责"}});
  county_does(clerk, id, "escalate", {{"topic", ""}, {"statement", "协商不成"}});
  must(above->act(bureau, id, "rule", {{"outcome", "uphold"}, {"reason", "应予共享"}, {"document", ""}}));
  EXPECT_EQ(above->find(id).state, "received");
  grant(id);
}

// The county's register, applied for by the city; whom both have above them is the province.
class Third : public Domain {
 protected:
  Third() {
    city.stop();
    across = std::make_unique<Office>(city);
    for (auto* one : {&province, &county, &city})
      for (const auto& [region, line, name, home] :
           std::initializer_list<std::tuple<const char*, const char*, const char*, Node*>>{
               {"32", "data", "江苏省数据局", &province},
               {"320613", "data", "崇川区数据局", &county},
               {"320613", "civil", "崇川区民政局", &county},
               {"3206", "data", "南通市数据局", &city}})
        must(one->orgs->put(system_call(), {"", name, "", region, line, "", home->identity->id()}));
    registry = publish_at(county, kCivil, "conditional");
    learn_of(city, county);
    city.serve();
    city.dispatch();
  }
  ~Third() override { across.reset(); }
  // Stopped before what their handlers stand on goes.
  void TearDown() override {
    for (auto* one : {&province, &county, &city}) one->stop();
  }

  const Call city_clerk = person("s-clerk", kCity, {"clerk"});
  const Call city_head = person("s-head", kCity, {"head"});
  static constexpr const char* kCivil = "320613.civil";
  const Call county_reviewer = person("c-reviewer", kCivil, {"reviewer"});
  const Call county_head = person("c-head", kCivil, {"head"});
  std::unique_ptr<Office> across;
  std::string registry;
};

TEST_F(Third, ADisputeGoesToTheCommonSuperiorOnAThirdNodeAndToItsGovernment) {
  auto wish = form(registry);
  const auto id = must(across->applications->submit(city_clerk, wish)).id;
  must(across->act(city_head, id, "consent", {{"note", ""}}));
  ASSERT_TRUE(below->is_in(id, "received"));
  EXPECT_EQ(below->find(id).bureau.id, kCounty);
  must(below->act(county_reviewer, id, "decide", refuse()));
  must(below->act(county_head, id, "approve", {{"note", ""}}));
  ASSERT_TRUE(across->is_in(id, "refused"));
  const auto city_does = [&](std::string_view name, object form) {
    ASSERT_TRUE(eventually([&] { return !across->find(id).pending.has_value(); }));
    must(across->act(city_clerk, id, name, std::move(form)));
    ASSERT_TRUE(eventually([&] { return !across->find(id).pending.has_value(); }));
  };
  EXPECT_EQ(reason_of(above->applications->find(bureau, id)), "application.unknown");
  city_does("dispute", {{"topic", "refusal"}, {"statement", "属于职责"}});
  must(below->act(county_reviewer, id, "state_case", {{"topic", ""}, {"statement", "请说明依据"}}));
  // The line to the province is cut: what is brought to it waits.
  province.stop_serving();
  city_does("escalate", {{"topic", ""}, {"statement", "协商不成"}});
  ASSERT_TRUE(eventually([&] { return below->find(id).disputes.at(0).arbiter.has_value(); }));
  EXPECT_EQ(below->find(id).disputes.at(0).arbiter->id, "32.data");
  province.serve();
  ASSERT_TRUE(eventually([&] { return above->applications->find(bureau, id).has_value(); }));
  EXPECT_EQ(above->find(id).disputes.at(0).statements.size(), 3U);
  EXPECT_EQ(tasks(province, "32.data"), 1) << "in its inbox";
  const object dismiss{{"outcome", "dismiss"}, {"reason", "理由成立"}, {"document", ""}};
  EXPECT_EQ(reason_of(above->act(person("x", "32.data", {"clerk"}), id, "rule", dismiss)),
            "application.unknown");
  must(above->act(bureau, id, "rule", dismiss));
  ASSERT_TRUE(eventually([&] { return across->find(id).disputes.at(0).state == "ruled"; }));
  EXPECT_EQ(tasks(province, "32.data"), 0);
  // Not content: its government.
  city_does("appeal", {{"topic", ""}, {"statement", "请省政府决定"}});
  ASSERT_TRUE(eventually([&] { return above->find(id).disputes.at(0).state == "government"; }));
  EXPECT_EQ(tasks(province, "32.data"), 1);
  EXPECT_EQ(reason_of(above->act(bureau, id, "record_government",
                                 {{"outcome", "uphold"}, {"reason", "应予共享"}, {"document", " "}})),
            "application.text");
  must(above->act(bureau, id, "record_government",
                  {{"outcome", "uphold"}, {"reason", "应予共享"}, {"document", "苏政办函〔2026〕1号"}}));
  ASSERT_TRUE(below->is_in(id, "received"));
  const auto a = below->find(id);
  EXPECT_EQ(a.disputes.at(0).state, "closed");
  ASSERT_EQ(a.disputes.at(0).rulings.size(), 2U);
  EXPECT_EQ(a.disputes.at(0).rulings[1].document, "苏政办函〔2026〕1号");
  EXPECT_EQ(reason_of(below->act(county_reviewer, id, "decide", refuse())), "application.binding");
  must(below->act(county_reviewer, id, "decide", grant_all()));
  must(below->act(county_head, id, "approve", {{"note", ""}}));
  EXPECT_TRUE(across->is_in(id, "granted"));
  EXPECT_EQ(tasks(province, "32.data"), 0);
}

TEST_F(Domain, ARulingNobodyBringsFurtherStandsByItself) {
  const auto id = granted();
  county_does(clerk, id, "dispute", {{"topic", "delay"}, {"statement", "迟迟不交付"}});
  county_does(clerk, id, "escalate", {{"topic", ""}, {"statement", "协商不成"}});
  ASSERT_TRUE(eventually([&] { return above->find(id).disputes.at(0).state == "authority"; }));
  must(above->act(bureau, id, "rule", {{"outcome", "dismiss"}, {"reason", "未逾期"}, {"document", ""}}));
  pass(kDay * 40);
  EXPECT_EQ(above->find(id).disputes.at(0).state, "closed");
  EXPECT_EQ(above->find(id).disputes.at(0).outcome, "dismiss");
  EXPECT_TRUE(eventually([&] { return below->find(id).disputes.at(0).state == "closed"; }));
}

// What an earlier version of the program left: no process behind it.
void forget_processes(Office& office, const std::string& id) {
  const auto rows = must(office.node.database->read(system_call(), [&](db::Session& session) {
    return session.query("select instance from sharing_process where application = $1 and open = 1", id);
  }));
  for (const auto& row : rows) {
    flow::Command command;
    command.kind = flow::Command::Kind::Terminate;
    command.instance = row.text(0);
    command.note = "test";
    must(office.engine->run(system_call(), command));
  }
  must(office.node.database->write(system_call(), [&](db::Session& session) {
    return session.exec("delete from sharing_process where application = $1", id);
  }));
}

TEST_F(Domain, ApplicationsOfAnEarlierVersionGetAProcessAtTheirStep) {
  const auto written = must(below->applications->submit(clerk, form(conditional))).id;
  const auto received = arrived();
  ASSERT_TRUE(below->is_in(received, "received"));
  const auto used = granted();
  const auto over = granted();
  for (const auto& id : {written, received, used, over}) forget_processes(*below, id);
  for (const auto& id : {received, used, over}) forget_processes(*above, id);
  EXPECT_EQ(reason_of(below->act(head, written, "consent", {{"note", ""}})), "application.state")
      << "stuck without one";
  must(province.database->write(system_call(), [&](db::Session& session) {
    return province.grants->end(session, system_call(), *above->find(over).grant, "旧版撤销");
  }));
  for (auto* office : {above.get(), below.get()}) {
    must(office->applications->keep_open(system_call()));
    must(office->applications->keep_open(system_call()));
  }
  EXPECT_EQ(province.events("application.taken_over"), 3) << "once each";
  EXPECT_EQ(county.events("application.taken_over"), 4);
  must(below->act(head, written, "consent", {{"note", ""}}));
  ASSERT_TRUE(above->is_in(written, "received"));
  ASSERT_NE(clock_of(above->find(received), "reply.conditional"), nullptr);
  grant(received);
  // In use: it ends when its last day comes, and its record of use is asked for.
  EXPECT_EQ(above->find(used).state, "granted");
  pass(kDay * 301);
  EXPECT_EQ(above->find(used).ending->cause, "expired");
  // Ended while no process followed it: what is left is the duty to dispose.
  EXPECT_EQ(above->find(over).state, "disposing");
  ASSERT_TRUE(below->is_in(over, "disposing"));
  county_does(
      clerk, over, "dispose",
      {{"method", "destroy"}, {"statement", "已删除"}, {"evidence_name", ""}, {"evidence_digest", ""}});
  ASSERT_TRUE(eventually([&] { return above->find(over).ending->state == "submitted"; }));
  must(above->act(reviewer, over, "confirm_disposal", {{"note", ""}}));
  EXPECT_TRUE(below->is_in(over, "closed"));
}

TEST_F(Domain, ARevisionThatCrossesAnActIsNotItsAnswer) {
  const auto id = arrived();
  ASSERT_TRUE(below->is_in(id, "received"));
  // The county reaches nobody, and hears all the same.
  province.stop_serving();
  must(below->act(clerk, id, "withdraw", {{"reason", "不再需要"}}));
  must(above->act(reviewer, id, "ask_extension", {{"days", 5}, {"reason", "量大"}}));
  ASSERT_TRUE(eventually([&] { return below->find(id).extension.has_value(); }));
  EXPECT_EQ(below->find(id).pending, "withdraw") << "nobody has answered it";
  EXPECT_EQ(reason_of(below->act(clerk, id, "withdraw", {{"reason", "再来"}})), "application.pending");
  province.serve();
  ASSERT_TRUE(below->is_in(id, "withdrawn"));
  EXPECT_FALSE(below->find(id).pending);
  EXPECT_EQ(above->find(id).state, "withdrawn");
  EXPECT_EQ(county.count("select count(*) from sharing_application where pending <> ''"), 0);
}

TEST_F(Domain, AnActThatCameTooLateIsPendingNoLonger) {
  const auto id = arrived();
  ASSERT_TRUE(below->is_in(id, "received"));
  province.stop_serving();
  must(below->act(clerk, id, "withdraw", {{"reason", "不再需要"}}));
  grant(id);
  EXPECT_EQ(below->find(id).pending, "withdraw");
  province.serve();
  ASSERT_TRUE(eventually([&] { return below->find(id).transport == "refused"; }));
  EXPECT_FALSE(below->find(id).pending);
  EXPECT_EQ(below->find(id).state, "granted");
  county_does(clerk, id, "dispute", {{"topic", "delay"}, {"statement", "迟迟不交付"}});
  EXPECT_EQ(above->find(id).disputes.size(), 1U) << "and the county can go on";
}

TEST_F(Domain, ANodeThatStartsAgainGoesOnWhereItWas) {
  const auto id = arrived();
  must(above->act(reviewer, id, "decide", grant_all()));
  // Everything of the procedure that is in memory goes; the store is all there is.
  province.stop();
  above = std::make_unique<Office>(province);
  must(above->applications->keep_open(system_call()));
  EXPECT_EQ(province.events("application.taken_over"), 0) << "it has its process";
  province.serve();
  province.dispatch();
  EXPECT_EQ(above->find(id).state, "proposed");
  must(above->act(provider_head, id, "approve", {{"note", ""}}));
  EXPECT_TRUE(below->is_in(id, "granted"));
}

std::string uploaded(Node& node, const Call& call, const file::Path& path) {
  const auto bytes = must(file::read(path));
  std::size_t at = 0;
  return must(node.uploads->receive(call, "applications.xlsx",
                                    [&](std::span<char> out) -> Result<std::size_t> {
                                      const auto size = std::min(out.size(), bytes.size() - at);
                                      std::copy_n(bytes.data() + at, size, out.data());
                                      at += size;
                                      return size;
                                    }))
      .id;
}

TEST_F(Domain, AWorkbookOfManyApplicationsIsCheckedAndItsGoodLinesAreSubmitted) {
  const BulkFiles files(*below->applications, *county.uploads);
  const auto path = county.data / "filled.xlsx";
  must(files.write_template(path));
  const auto blank = files.apply(clerk, {uploaded(county, clerk, path), false});
  EXPECT_EQ(reason_of(blank), "application.set") << "the template itself has no line";
  auto writer = must(lake::SheetWriter::create(path));
  must(writer.add_sheet("共享申请"));
  const std::vector<std::vector<std::string>> rows = {
      {"信息资源代码*", "信息项", "共享方式*", "区划", "使用目的*", "使用依据*", "使用场景*", "使用范围",
       "安全保障措施*", "使用期限*"},
      {conditional, "code、name", "批量", "320613", "核对", "《政务数据共享条例》第二十条", "平台", "",
       "内网", day_in_china(county.clock.now() + kDay * 100)},
      {resource, "", "回流", "", "核对", "《政务数据共享条例》第二十四条", "平台", "三人", "内网",
       day_in_china(county.clock.now() + kDay * 100)},
      {conditional, "nonsense", "批量", "320613", "核对", "依据", "平台", "", "内网", "2099-01-01"},
      {conditional, "code", "批量", "320613", "", "依据", "平台", "", "内网", "2027-01-01"}};
  for (std::uint32_t r = 0; r < rows.size(); ++r)
    for (std::uint16_t c = 0; c < rows[r].size(); ++c) must(writer.put(r, c, rows[r][c]));
  must(writer.finish());
  const auto upload = uploaded(county, clerk, path);
  const auto checked = must(files.apply(clerk, {upload, false}));
  EXPECT_EQ(checked.lines, 4);
  EXPECT_EQ(checked.good, 2);
  ASSERT_EQ(checked.errors.size(), 2U);
  EXPECT_EQ(checked.errors[0].line, 4) << "as the sheet counts them";
  EXPECT_EQ(checked.errors[0].code, "application.items");
  EXPECT_EQ(checked.errors[1].code, "application.text");
  EXPECT_TRUE(must(below->applications->list(clerk, {"mine", "", ""}, {})).items.empty());
  const auto done = must(files.apply(clerk, {upload, true}));
  ASSERT_EQ(done.submission.items.size(), 2U);
  EXPECT_EQ(done.submission.items[1].items.size(), 5U) << "no items means all of them";
  const auto set = must(below->applications->list(clerk, {"mine", "", done.submission.set}, {}));
  EXPECT_EQ(set.items.size(), 2U);
  for (const auto& one : set.items) must(below->act(head, one.id, "consent", {{"note", ""}}));
  EXPECT_TRUE(below->is_in(done.submission.items[1].id, "granted"));
  EXPECT_TRUE(above->is_in(done.submission.items[0].id, "received"));
}

}  // namespace
}  // namespace jw::sharing
