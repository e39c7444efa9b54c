#include "org/person.hpp"

#include "node.hpp"

namespace jw::org {
namespace {

using testing::call_of;
using testing::must;
using testing::system_call;
using PeopleTest = testing::NodeTest;

TEST_F(PeopleTest, WhatIsWrongWithANewPersonIsSaid) {
  const NewPerson good{"li.si", "李四", kChongchuan, {"clerk"}, kPassword, true};
  const auto reason = [&](auto change) {
    auto person = good;
    change(person);
    return people_->create(system_call(), person).error().reason;
  };
  EXPECT_EQ(reason([](auto& p) { p.login = "a"; }), "user.login");
  EXPECT_EQ(reason([](auto& p) { p.login = "li si"; }), "user.login");
  EXPECT_EQ(reason([](auto& p) { p.login = "'; DROP TABLE org_person; --"; }), "user.login");
  EXPECT_EQ(reason([](auto& p) { p.name = ""; }), "user.name");
  EXPECT_EQ(reason([](auto& p) { p.name = "\xff"; }), "user.name");
  EXPECT_EQ(reason([](auto& p) { p.org = "99.nowhere"; }), "user.org");
  EXPECT_EQ(reason([](auto& p) { p.roles = {"emperor"}; }), "user.role");
  EXPECT_EQ(reason([](auto& p) { p.roles = {}; }), "user.role");
  EXPECT_EQ(reason([](auto& p) { p.password = "short"; }), "user.password");
  EXPECT_EQ(reason([](auto& p) { p.password = "aaaaaaaaaaaa"; }), "user.password");
  EXPECT_EQ(reason([](auto& p) { p.password = "Li.Si-12345"; }), "user.password");
  ASSERT_TRUE(people_->create(system_call(), good));
  EXPECT_EQ(reason([](auto& p) { p.login = "LI.SI"; }), "user.taken");
}

TEST_F(PeopleTest, ADepartmentSeesItsOwnPeopleOnly) {
  const auto mine = add("mine", kChongchuan, {"clerk", "head"});
  const auto theirs = add("theirs", kRugao, {"clerk"});
  const auto listed = must(people_->list(call_of(mine), kChongchuan, {}));
  ASSERT_EQ(listed.items.size(), 1u);
  EXPECT_EQ(listed.items[0].login, "mine");
  EXPECT_EQ(people_->list(call_of(mine), kRugao, {}).error().reason, "right.org");
  EXPECT_EQ(people_->list(call_of(mine), "", {}).error().reason, "right.org");
  EXPECT_EQ(people_->get(call_of(mine), theirs.id).error().reason, "user.unknown");
  EXPECT_EQ(people_->get(call_of(mine), make_id(clock_)).error().reason, "user.unknown");
  const auto admin = add("admin", kRugao, {"admin"});
  EXPECT_EQ(must(people_->list(call_of(admin), "", {})).items.size(), 3u);
  EXPECT_EQ(must(people_->get(call_of(admin), mine.id)).login, "mine");
}

TEST_F(PeopleTest, OnlyAdministratorsChangePeopleAndNobodyThemselves) {
  const auto clerk = add("clerk", kChongchuan, {"clerk"});
  const auto admin = add("admin", kChongchuan, {"admin"});
  const auto by_clerk = call_of(clerk), by_admin = call_of(admin);
  EXPECT_EQ(people_->set_roles(by_clerk, clerk.id, {"admin"}).error().reason, "right.missing");
  EXPECT_EQ(people_->create(by_clerk, {"x1", "x", kChongchuan, {"admin"}, kPassword, false}).error().reason,
            "right.missing");
  EXPECT_EQ(people_->set_active(by_clerk, admin.id, false).error().reason, "right.missing");
  EXPECT_EQ(people_->reset_password(by_clerk, admin.id, kPassword).error().reason, "right.missing");
  EXPECT_EQ(people_->find(by_clerk, "admin").error().reason, "right.missing");
  EXPECT_EQ(people_->set_roles(by_admin, admin.id, {"admin", "clerk"}).error().reason, "user.self");
  EXPECT_EQ(people_->set_active(by_admin, admin.id, false).error().reason, "user.self");
  EXPECT_EQ(must(people_->set_roles(by_admin, clerk.id, {"auditor"})).roles,
            std::set<std::string>{"auditor"});
  EXPECT_EQ(must(people_->rename(by_admin, clerk.id, "王五")).name, "王五");
  EXPECT_EQ(people_->set_active(by_admin, "nobody", false).error().reason, "user.unknown");
}

TEST_F(PeopleTest, TheLogHoldsNoNamesAndNoLogins) {
  const auto clerk = add("zhang.secret", kChongchuan, {"clerk"});
  must(people_->rename(system_call(), clerk.id, "某人"));
  EXPECT_EQ(events("user.created"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM ledger_outbox WHERE entry LIKE '%secret%' OR entry LIKE '%张三%' OR "
                  "entry LIKE '%某人%'"),
            0);
}

TEST_F(PeopleTest, ChangingOnesPasswordNeedsTheOldOne) {
  const auto clerk = add("clerk", kChongchuan, {"clerk"});
  const auto call = call_of(clerk);
  EXPECT_EQ(people_->change_password(call, "not the old one", "brand new 4711").error().reason,
            "user.password_wrong");
  EXPECT_EQ(people_->change_password(call, kPassword, kPassword).error().reason, "user.password");
  EXPECT_EQ(people_->change_password(call, kPassword, "short").error().reason, "user.password");
  EXPECT_EQ(people_->change_password(system_call(), kPassword, "brand new 4711").error().reason,
            "session.required");
  ASSERT_TRUE(people_->change_password(call, kPassword, "brand new 4711"));
  EXPECT_FALSE(sessions_->login(system_call(), "clerk", kPassword, "127.0.0.1"));
  EXPECT_TRUE(sessions_->login(system_call(), "clerk", "brand new 4711", "127.0.0.1"));
}

TEST_F(PeopleTest, ListsArePaged) {
  for (int i = 0; i < 7; ++i) add("user" + std::to_string(i), kChongchuan, {"clerk"});
  const auto first = must(people_->list(system_call(), kChongchuan, {"", 3}));
  ASSERT_EQ(first.items.size(), 3u);
  const auto second = must(people_->list(system_call(), kChongchuan, {first.next, 3}));
  EXPECT_EQ(second.items.front().login, "user3");
  EXPECT_TRUE(must(people_->list(system_call(), kChongchuan, {second.next, 3})).next.empty());
}

}  // namespace
}  // namespace jw::org
