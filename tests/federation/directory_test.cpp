#include <atomic>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "tests/federation/member.hpp"

// Who may speak for a department is what the domain's directory says. It reaches the nodes at different
// moments; nothing said in between may be lost.
namespace jw::federation::testing {
namespace {

class Directories : public ::testing::Test {
 protected:
  Directories() {
    province_.found("32");
    province_.serve();
    province_.dispatch();
    listen(province_);
    county_.join(province_, "320613", {"320613"});
    listen(county_);
  }

  // Takes a word about a department only from the node it lives on, as every module does.
  void listen(Member& member) {
    member.inbox->on("word", [this](db::Session& session, const Call&, const Envelope& envelope) -> Result<> {
      const auto org = JW_TRY(org::find_org(session, envelope.body.at("org").as_string()));
      if (!org || org->node != envelope.from) return fail(Code::Denied, "word.sender", "no", "不");
      ++taken_;
      return {};
    });
  }
  static auto place(Member& member, const std::string& region, const std::string& line) {
    return member.database->write(system_call(), [&](db::Session& session) {
      return place_orgs(session, system_call(), *member.identity, *member.outbox, member.clock, *member.orgs,
                        {{"", region + line, "", region, line, "", member.identity->id()}});
    });
  }
  static bool is_kept(Member& member, const std::string& org) {
    return member.orgs->get(system_call(), org).has_value();
  }

  Member province_, county_;
  std::atomic<int> taken_{0};
};

// The operator itself, whose table follows its directory: the word comes right behind the registration.
TEST_F(Directories, a_word_behind_the_registration_of_its_department_is_taken) {
  must(place(county_, "320613", "statistics"));
  const auto id = county_.post(province_, "word", {{"org", "320613.statistics"}});
  county_.serve();
  county_.dispatch();
  ASSERT_TRUE(eventually([&] { return county_.state_of(id) != "queued"; }));
  EXPECT_EQ(county_.state_of(id), "delivered");
  EXPECT_EQ(taken_, 1);
}

// A third node, told by one that knows a newer directory than it.
TEST_F(Directories, who_knows_an_older_one_lets_the_word_wait_and_asks) {
  county_.serve();  // it takes envelopes and fetches nothing yet
  must(place(province_, "32", "statistics"));
  must(province_.trust->refresh(system_call()));
  const auto id = province_.post(county_, "word", {{"org", "32.statistics"}});
  EXPECT_TRUE(eventually([&] {
    return province_.count("SELECT COUNT(*) FROM federation_pair WHERE last_code = 'directory.behind'") == 1;
  }));
  EXPECT_EQ(province_.state_of(id), "queued");
  EXPECT_EQ(county_.events("envelope.rejected"), 0);
  county_.dispatch();
  EXPECT_TRUE(eventually([&] { return province_.state_of(id) == "delivered"; }));
  EXPECT_EQ(taken_, 1);
}

TEST_F(Directories, nobody_else_speaks_for_a_department_however_new_its_directory) {
  county_.serve();
  county_.dispatch();
  must(place(province_, "32", "statistics"));
  ASSERT_TRUE(eventually([&] { return is_kept(county_, "32.statistics"); }));
  const auto id = county_.post(province_, "word", {{"org", "32.statistics"}});
  EXPECT_TRUE(eventually([&] { return county_.state_of(id) == "refused"; }));
  EXPECT_EQ(taken_, 0);
}

// Between two members, about a department the operator has not heard of: it goes out when it has.
TEST_F(Directories, others_are_told_nothing_while_a_registration_is_on_its_way) {
  Member city;
  city.join(province_, "3206", {"3206"});
  listen(city);
  city.serve();
  city.dispatch();
  county_.serve();
  county_.dispatch();
  ASSERT_TRUE(eventually([&] { return county_.trust->node(city.identity->id()).has_value(); }));
  ASSERT_TRUE(eventually(
      [&] { return county_.count("SELECT COUNT(*) FROM federation_outbox WHERE state = 'queued'") == 0; }));
  province_.stop_serving();
  must(place(county_, "320613", "tax"));
  const auto id = county_.post(city, "word", {{"org", "320613.tax"}});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(county_.state_of(id), "queued");
  province_.serve();
  EXPECT_TRUE(eventually([&] { return county_.state_of(id) == "delivered"; }));
  EXPECT_EQ(taken_, 1);
}

// The answer to the first is older than what the second speaks of.
TEST_F(Directories, a_hint_during_a_fetch_is_not_forgotten) {
  DispatchOptions options;
  options.trust_poll = std::chrono::hours(1);  // by hints alone
  county_.dispatcher = must(Dispatcher::start(*county_.database, *county_.identity, *county_.trust,
                                              *county_.inbox, *county_.client, county_.clock, options));
  ASSERT_TRUE(eventually([&] { return county_.trust->list()->version == province_.trust->list()->version; }));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // past the fetch of the start
  province_.dispatcher->stop();
  must(place(province_, "32", "statistics"));
  must(county_.database->write(system_call(), [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("UPDATE federation_pair SET sent = sent"));  // the fetched one cannot be kept yet
    county_.dispatcher->pull_trust();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    must(place(province_, "32", "transport"));
    county_.dispatcher->pull_trust();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return {};
  }));
  EXPECT_TRUE(eventually([&] { return is_kept(county_, "32.transport"); }, std::chrono::seconds(10)));
}

TEST_F(Directories, departments_are_placed_all_or_none) {
  const auto placed = county_.database->write(system_call(), [&](db::Session& session) {
    return place_orgs(session, system_call(), *county_.identity, *county_.outbox, county_.clock,
                      *county_.orgs,
                      {{"", "崇川区统计局", "", "320613", "statistics", "", county_.identity->id()},
                       {"", "", "", "320613", "tax", "", county_.identity->id()}});
  });
  EXPECT_EQ(reason_of(placed), "org.name");
  EXPECT_FALSE(is_kept(county_, "320613.statistics"));
  EXPECT_EQ(county_.count("SELECT COUNT(*) FROM federation_outbox WHERE type = 'directory.register'"), 0);
}

// What cannot be kept is not shown as known either, or it would never be asked for again.
TEST_F(Directories, an_edition_that_cannot_be_kept_is_fetched_again) {
  must(place(province_, "32", "statistics"));
  const auto document =
      must(parse_json(**province_.trust->document(system_call(), "directory", 0))).as_object();
  const auto before = county_.trust->directory()->version;
  must(county_.database->write(system_call(), [](db::Session& session) {
    return session.exec("ALTER TABLE org_org RENAME TO away");
  }));
  EXPECT_FALSE(county_.trust->accept(system_call(), "directory", document));
  EXPECT_EQ(county_.trust->directory()->version, before);
  must(county_.database->write(system_call(), [](db::Session& session) {
    return session.exec("ALTER TABLE away RENAME TO org_org");
  }));
  EXPECT_TRUE(must(county_.trust->accept(system_call(), "directory", document)));
  EXPECT_TRUE(is_kept(county_, "32.statistics"));
}

}  // namespace
}  // namespace jw::federation::testing
