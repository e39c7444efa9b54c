#include "org/session.hpp"

#include "node.hpp"

namespace jw::org {
namespace {

using namespace std::chrono_literals;
using testing::call_of;
using testing::must;
using testing::system_call;

Call nobody() {
  Call call = system_call();
  call.actor = {};
  return call;
}

class SessionsTest : public testing::NodeTest {
 protected:
  SessionsTest() : clerk_(add("clerk", kChongchuan, {"clerk"})) {}

  Result<OpenedSession> login(const std::string& name, const std::string& password,
                              const std::string& from = "10.0.0.1") {
    return sessions_->login(nobody(), name, password, from);
  }
  std::string who_reason(const std::string& token) {
    const auto actor = sessions_->who(nobody(), token);
    return actor ? actor->id : actor.error().reason;
  }

  Person clerk_;
};

TEST_F(SessionsTest, ALoginIsWorthATokenThatNamesThePerson) {
  const auto opened = must(login("Clerk", kPassword));
  const auto actor = must(sessions_->who(nobody(), opened.token));
  EXPECT_EQ(actor.kind, Actor::Kind::Person);
  EXPECT_EQ(actor.id, clerk_.id);
  EXPECT_EQ(actor.org, kChongchuan);
  EXPECT_EQ(actor.roles, std::set<std::string>{"clerk"});
  EXPECT_GE(opened.token.size(), 43u);
  EXPECT_EQ(events("session.opened"), 1);
}

TEST_F(SessionsTest, TheStoreKeepsNoTokenAndTheLogNoLogin) {
  const auto opened = must(login("clerk", kPassword));
  ASSERT_FALSE(login("clerk", "wrong password"));
  const auto held = must(database_->read(system_call(), [&](db::Session& s) {
    return s.query("SELECT digest FROM org_session WHERE digest = $1", opened.token);
  }));
  EXPECT_TRUE(held.empty());
  EXPECT_EQ(count("SELECT count(*) FROM ledger_outbox WHERE kind LIKE 'session.%' AND "
                  "(entry LIKE '%clerk%' OR entry LIKE '%10.0.0.1%')"),
            0);
  EXPECT_EQ(events("session.failed"), 1);
}

TEST_F(SessionsTest, WhateverIsWrongTheAnswerIsTheSame) {
  add("gone", kChongchuan, {"clerk"});
  must(people_->set_active(system_call(), must(people_->find(system_call(), "gone")).id, false));
  const std::string nul("cl\0erk", 6);
  for (const auto& name : {std::string("clerk"), std::string("nobody"), std::string("gone"),
                           std::string("\xff"), nul, std::string(5000, 'a'), std::string()}) {
    const auto refused = login(name, name == "clerk" ? "wrong password" : kPassword, name.substr(0, 3));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "session.wrong") << name.substr(0, 20);
    EXPECT_EQ(refused.error().code, Code::Unauthenticated);
  }
  EXPECT_EQ(login("clerk", std::string(100000, 'x')).error().reason, "session.wrong");
}

TEST_F(SessionsTest, AnyOtherTokenIsNobody) {
  const auto opened = must(login("clerk", kPassword));
  for (const auto& bad : {std::string(), std::string("x"), opened.token + "x", opened.token.substr(1),
                          std::string(9999, 'a'), std::string("\0\xff", 2)})
    EXPECT_EQ(who_reason(bad), "session.required");
}

TEST_F(SessionsTest, EndsHalfAnHourAfterTheLastUse) {
  const auto opened = must(login("clerk", kPassword));
  for (int i = 0; i < 4; ++i) {
    clock_.advance(25min);
    ASSERT_EQ(who_reason(opened.token), clerk_.id) << i;
  }
  clock_.advance(30min);
  EXPECT_EQ(who_reason(opened.token), "session.required");
}

TEST_F(SessionsTest, EndsTwelveHoursAfterLoginHoweverBusy) {
  const auto opened = must(login("clerk", kPassword));
  for (int i = 0; i < 12 * 3 - 1; ++i) {
    clock_.advance(20min);
    ASSERT_EQ(who_reason(opened.token), clerk_.id) << i;
  }
  clock_.advance(20min);
  EXPECT_EQ(who_reason(opened.token), "session.required");
}

TEST_F(SessionsTest, LogoutEndsItHereAtOnceAndElsewhereWithinASecond) {
  const auto opened = must(login("clerk", kPassword));
  const auto other = open_sessions();
  ASSERT_TRUE(other->who(nobody(), opened.token));
  ASSERT_EQ(who_reason(opened.token), clerk_.id);
  ASSERT_TRUE(sessions_->logout(call_of(clerk_), opened.token));
  EXPECT_EQ(who_reason(opened.token), "session.required");
  clock_.advance(1s);
  EXPECT_FALSE(other->who(nobody(), opened.token));
  EXPECT_TRUE(sessions_->logout(call_of(clerk_), opened.token));
  EXPECT_EQ(events("session.closed"), 1);
}

TEST_F(SessionsTest, ChangesOfThePersonHoldWithinASecond) {
  const auto opened = must(login("clerk", kPassword));
  ASSERT_EQ(who_reason(opened.token), clerk_.id);
  must(people_->set_roles(system_call(), clerk_.id, {"auditor"}));
  clock_.advance(1s);
  EXPECT_EQ(must(sessions_->who(nobody(), opened.token)).roles, std::set<std::string>{"auditor"});
  must(people_->set_active(system_call(), clerk_.id, false));
  clock_.advance(1s);
  EXPECT_EQ(who_reason(opened.token), "session.required");
  must(people_->set_active(system_call(), clerk_.id, true));
  EXPECT_EQ(who_reason(opened.token), "session.required") << "a deactivation ends sessions for good";
}

TEST_F(SessionsTest, APasswordSetBySomebodyElseGivesNoRightsUntilItIsChanged) {
  must(people_->reset_password(system_call(), clerk_.id, "set by admin 1"));
  const auto opened = must(login("clerk", "set by admin 1"));
  EXPECT_TRUE(opened.person.must_change);
  auto call = nobody();
  call.actor = must(sessions_->who(nobody(), opened.token));
  EXPECT_EQ(require(call, Right::CatalogRead).error().code, Code::Denied);
  ASSERT_TRUE(people_->change_password(call, "set by admin 1", "my very own 77", opened.token));
  clock_.advance(1s);
  call.actor = must(sessions_->who(nobody(), opened.token));
  EXPECT_TRUE(require(call, Right::CatalogRead));
}

TEST_F(SessionsTest, ChangingThePasswordEndsTheOtherSessions) {
  const auto stolen = must(login("clerk", kPassword));
  const auto mine = must(login("clerk", kPassword));
  ASSERT_TRUE(people_->change_password(call_of(clerk_), kPassword, "brand new 4711", mine.token));
  clock_.advance(1s);
  EXPECT_EQ(who_reason(stolen.token), "session.required");
  EXPECT_EQ(who_reason(mine.token), clerk_.id);
}

TEST_F(SessionsTest, GuessingOneLoginMustWaitLongerAndLonger) {
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(login("clerk", "guess number x", "10.0.0." + std::to_string(i)).error().reason, "session.wrong")
        << i;
  int last = 0;
  for (int i = 0; i < 9; ++i) {
    const auto refused = login("clerk", kPassword, "10.1.0.1");
    ASSERT_EQ(refused.error().reason, "session.throttled") << "even the right password waits";
    const int wait = retry_after(refused.error());
    EXPECT_GT(wait, last == 900 ? 899 : last);
    EXPECT_LE(wait, 900);
    last = wait;
    clock_.advance(std::chrono::seconds(wait));
    ASSERT_EQ(login("clerk", "guess number y", "10.2.0." + std::to_string(i)).error().reason,
              "session.wrong");
  }
  EXPECT_EQ(last, 900);
  clock_.advance(900s);
  ASSERT_TRUE(login("clerk", kPassword));
  EXPECT_EQ(login("clerk", "wrong password").error().reason, "session.wrong") << "a success starts anew";
}

TEST_F(SessionsTest, UnknownLoginsAreThrottledTheSameWay) {
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(login("ghost", "guess number x", "10.0.0." + std::to_string(i)).error().reason,
              "session.wrong");
  EXPECT_EQ(login("ghost", "guess", "10.0.0.9").error().reason, "session.throttled");
}

TEST_F(SessionsTest, GuessingManyLoginsFromOneAddressMustWait) {
  int tries = 0;
  while (login("user" + std::to_string(tries), "guess number x").error().reason == "session.wrong")
    ASSERT_LT(++tries, 100);
  EXPECT_EQ(tries, 20);
  EXPECT_FALSE(login("clerk", kPassword));
  EXPECT_TRUE(login("clerk", kPassword, "10.9.9.9"));
}

TEST_F(SessionsTest, ManyGoodLoginsFromOneAddressAreFine) {
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(login("clerk", kPassword)) << i;
}

TEST_F(SessionsTest, ThrottlingOutlivesARestart) {
  for (int i = 0; i < 5; ++i) ASSERT_FALSE(login("clerk", "guess number x"));
  sessions_ = open_sessions();
  EXPECT_EQ(login("clerk", kPassword).error().reason, "session.throttled");
}

TEST_F(SessionsTest, CsrfTokensBelongToOneSession) {
  const auto a = must(login("clerk", kPassword)), b = must(login("clerk", kPassword));
  EXPECT_EQ(sessions_->csrf_of(a.token), a.csrf);
  EXPECT_TRUE(sessions_->check_csrf(a.token, a.csrf));
  EXPECT_EQ(sessions_->check_csrf(a.token, b.csrf).error().reason, "session.csrf");
  EXPECT_FALSE(sessions_->check_csrf(a.token, ""));
}

TEST_F(SessionsTest, OnesSessionsAreListedAndClosed) {
  const auto a = must(login("clerk", kPassword, "10.0.0.7"));
  clock_.advance(1s);
  must(login("clerk", kPassword, "10.0.0.8"));
  const auto other = add("other", kChongchuan, {"clerk"});
  const auto mine = must(sessions_->list(call_of(clerk_)));
  ASSERT_EQ(mine.size(), 2u);
  EXPECT_EQ(mine[1].address, "10.0.0.7");
  EXPECT_EQ(sessions_->close(call_of(other), mine[1].id).error().reason, "session.unknown");
  ASSERT_TRUE(sessions_->close(call_of(clerk_), mine[1].id));
  EXPECT_EQ(who_reason(a.token), "session.required");
  EXPECT_TRUE(must(sessions_->list(call_of(other))).empty());
}

TEST_F(SessionsTest, SweepForgetsWhatHasEnded) {
  must(login("clerk", kPassword));
  clock_.advance(29min);
  must(login("clerk", kPassword));
  clock_.advance(2min);
  EXPECT_EQ(must(sessions_->sweep(system_call())), 1u);
  EXPECT_EQ(count("SELECT count(*) FROM org_session"), 1);
}

}  // namespace
}  // namespace jw::org
