#include "demand/states.hpp"
#include "demand/store.hpp"
#include "desk.hpp"

namespace jw::demand::testing {
namespace {

class Demanding : public Domain {};

TEST_F(Demanding, a_demand_is_matched_with_what_the_catalog_has) {
  publish("学校名录");
  const auto hospitals = publish("医院名录");
  const auto demand = must(county_.demands->raise(clerk_, form()));
  EXPECT_EQ(demand.state, "open");
  EXPECT_TRUE(demand.number.starts_with("XQ-320613.civil-")) << demand.number;
  const auto matches = must(county_.demands->matches(clerk_, demand.id));
  ASSERT_FALSE(matches.empty());
  EXPECT_EQ(matches[0].id, hospitals);
  EXPECT_EQ(matches[0].found, (std::vector<std::string>{"医院名称", "地址"}));
  EXPECT_EQ(matches[0].missing, std::vector<std::string>{"床位数"});
  Move match{"match", "", hospitals, "", "", ""};
  const auto matched = must(county_.demands->move(clerk_, demand.id, match));
  EXPECT_EQ(matched.state, "matched");
  EXPECT_EQ(matched.resource.name, "医院名录");
  EXPECT_TRUE(matched.actions.empty());
  EXPECT_EQ(reason_of(county_.demands->move(clerk_, demand.id, match)), "demand.state");
}

TEST_F(Demanding, what_is_not_shared_meets_no_demand) {
  const auto secret = publish("医院处方明细", "not_shared");
  const auto demand = must(county_.demands->raise(clerk_, form()));
  for (const auto& match : must(county_.demands->matches(clerk_, demand.id))) EXPECT_NE(match.id, secret);
  EXPECT_EQ(reason_of(county_.demands->move(clerk_, demand.id, {"match", "", secret, "", "", ""})),
            "demand.resource");
}

TEST_F(Demanding, a_county_demand_climbs_to_the_province_and_comes_back_answered) {
  const auto hospitals = publish("医院名录");
  const auto id = must(county_.demands->raise(clerk_, form("急救床位"))).id;
  must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  EXPECT_EQ(reason_of(county_.demands->move(county_bureau_, id, {"assign", "", "", "32.health", "", ""})),
            "demand.org")
      << "outside its region";
  must(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(comes_to(city_, id, "assigning"));
  EXPECT_EQ(reason_of(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""})),
            "demand.elsewhere")
      << "the county has passed it on";
  must(city_.demands->move(city_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(eventually([&] { return state_on(province_, id) == "assigning"; }));
  EXPECT_EQ(reason_of(province_.demands->move(province_bureau_, id, {"forward", "", "", "", "", ""})),
            "demand.top");
  const auto assigned =
      must(province_.demands->move(province_bureau_, id, {"assign", "", "", "32.health", "", ""}));
  EXPECT_EQ(assigned.deadline, province_.calendars->current()->deadline(province_.clock.now(), 10, "32").day);
  EXPECT_EQ(assigned.light, "green");
  ASSERT_TRUE(comes_to(county_, id, "assigned"));
  EXPECT_EQ(reason_of(province_.demands->move(source_, id, {"refuse", "不便", "", "", "", "内部规定"})),
            "demand.basis");
  must(province_.demands->move(source_, id, {"promise", "", "", "", "2099-01-01", ""}));
  ASSERT_TRUE(comes_to(county_, id, "promised"));
  must(province_.demands->move(source_, id, {"provide", "", hospitals, "", "", ""}));
  ASSERT_TRUE(comes_to(county_, id, "provided"));
  const auto met = must(county_.demands->move(clerk_, id, {"confirm", "", "", "", "", ""}));
  EXPECT_EQ(met.state, "matched");
  ASSERT_TRUE(comes_to(province_, id, "matched"));
  ASSERT_TRUE(comes_to(city_, id, "matched"));
  const auto there = must(province_.demands->find(source_, id));
  EXPECT_EQ(there.history.size(), met.history.size());
  for (const auto& step : there.history) {
    if (step.org == "崇川区民政局") {
      EXPECT_EQ(step.actor, "") << "names of people stay on their node";
    }
  }
}

TEST_F(Demanding, whose_turn_it_is_stands_in_the_register_of_duties_on_every_node) {
  const auto open = [](Desk& desk, const std::string& id) {
    std::vector<std::string> out;
    for (const auto& duty : must(desk.database->read(system_call(), [&](db::Session& session) {
           return desk.register_->of_subject(session, "demand", id);
         })))
      if (flow::is_open(duty)) out.push_back(duty.kind + " " + duty.org + " " + duty.due);
    return out;
  };
  const auto id = must(county_.demands->raise(clerk_, form())).id;
  EXPECT_TRUE(open(county_, id).empty());
  const auto sent = must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  EXPECT_EQ(open(county_, id), std::vector<std::string>{"demand.assign 320613.data " + sent.deadline});
  must(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(comes_to(city_, id, "assigning"));
  ASSERT_EQ(open(city_, id).size(), 1u);
  EXPECT_TRUE(open(city_, id)[0].starts_with("demand.assign 3206.data "));
  EXPECT_EQ(open(county_, id), open(city_, id));
  must(city_.demands->move(city_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(eventually([&] { return state_on(province_, id) == "assigning"; }));
  must(province_.demands->move(province_bureau_, id, {"assign", "", "", "32.health", "", ""}));
  must(province_.demands->move(source_, id, {"promise", "", "", "", "2099-01-01", ""}));
  ASSERT_TRUE(comes_to(county_, id, "promised"));
  EXPECT_EQ(open(county_, id), std::vector<std::string>{"demand.promise 32.health 2099-01-01"});
  must(county_.demands->move(clerk_, id, {"withdraw", "不再需要", "", "", "", ""}));
  EXPECT_TRUE(open(county_, id).empty());
}

TEST_F(Demanding, a_withdrawal_that_crosses_an_assignment_wins_everywhere) {
  const auto id = must(county_.demands->raise(clerk_, form("急救车辆"))).id;
  must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  must(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(comes_to(city_, id, "assigning"));
  // Neither hears of the other before both have acted.
  county_.dispatcher->stop();
  city_.dispatcher->stop();
  must(city_.demands->move(city_bureau_, id, {"forward", "", "", "", "", ""}));
  must(county_.demands->move(clerk_, id, {"withdraw", "", "", "", "", ""}));
  city_.dispatch();
  ASSERT_TRUE(comes_to(province_, id, "assigning"));
  county_.dispatch();
  EXPECT_TRUE(comes_to(city_, id, "withdrawn"));
  EXPECT_TRUE(comes_to(province_, id, "withdrawn")) << "told by the county when it heard of the province";
  EXPECT_EQ(state_on(county_, id), "withdrawn");
}

TEST_F(Demanding, a_node_takes_steps_of_its_own_parties_only) {
  const auto id = must(county_.demands->raise(clerk_, form("急救人员"))).id;
  must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  must(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(comes_to(city_, id, "assigning"));
  const auto told = [&](Desk& from, Desk& to, auto&& change, const std::string& action) {
    auto demand = must(from.demands->find(system_call(), id));
    ++demand.revision;
    change(demand);
    const auto envelope =
        from.post(to, "demand.step", {{"demand", store::document_of(demand)}, {"action", action}});
    EXPECT_TRUE(eventually([&] { return from.state_of(envelope) != "queued"; }));
    return from.state_of(envelope);
  };
  EXPECT_EQ(told(
                county_, city_, [](Demand& d) { d.state = "assigned", d.source = d.requester; }, "assign"),
            "refused")
      << "it is the city's turn";
  EXPECT_EQ(state_on(city_, id), "assigning");
  EXPECT_EQ(told(
                city_, county_, [](Demand& d) { d.state = "withdrawn"; }, "withdraw"),
            "refused")
      << "only who asked withdraws";
  EXPECT_EQ(told(
                city_, county_, [](Demand& d) { d.state = "matched"; }, "assign"),
            "refused")
      << "a step that does not lead there";
  EXPECT_EQ(told(
                city_, county_,
                [&](Demand& d) {
                  d.id = make_id(city_.clock);
                  d.state = "assigned";
                  d.bureau = {"3206.data", "", city_.identity->id()};
                  d.source = {"32.health", "", city_.identity->id()};
                },
                "assign"),
            "refused")
      << "a source that does not live there";
  EXPECT_EQ(told(
                city_, province_,
                [&](Demand& d) {
                  d.id = make_id(city_.clock);
                  d.state = "assigned";
                  d.requester = {"32.health", "", province_.identity->id()};
                  d.bureau = {"3206.data", "", city_.identity->id()};
                  d.source = {"3206.health", "", city_.identity->id()};
                },
                "assign"),
            "refused")
      << "a bureau that stands below the requester";
  EXPECT_EQ(county_.demands->find(system_call(), id)->state, "assigning");
}

TEST_F(Demanding, an_old_step_changes_nothing_when_it_comes_again) {
  const auto id = must(county_.demands->raise(clerk_, form("急救电话"))).id;
  must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  const auto old = must(county_.demands->move(county_bureau_, id, {"forward", "", "", "", "", ""}));
  ASSERT_TRUE(comes_to(city_, id, "assigning"));
  must(city_.demands->move(city_bureau_, id, {"assign", "", "", "3206.health", "", ""}));
  const auto again =
      county_.post(city_, "demand.step", {{"demand", store::document_of(old)}, {"action", "forward"}});
  ASSERT_TRUE(eventually([&] { return county_.state_of(again) == "delivered"; }));
  EXPECT_EQ(state_on(city_, id), "assigned");
}

TEST_F(Demanding, others_do_not_see_it_and_do_not_touch_it) {
  const auto id = must(county_.demands->raise(clerk_, form())).id;
  EXPECT_EQ(reason_of(county_.demands->find(Desk::person("320613.data"), id)), "demand.unknown")
      << "not yet sent";
  must(county_.demands->move(clerk_, id, {"send", "", "", "", "", ""}));
  EXPECT_TRUE(county_.demands->find(Desk::person("320613.data"), id)) << "its bureau";
  EXPECT_EQ(
      reason_of(county_.demands->move(Desk::person("320613.data"), id, {"withdraw", "", "", "", "", ""})),
      "right.org");
  EXPECT_EQ(reason_of(county_.demands->move(clerk_, id, {"assign", "", "", "320613.data", "", ""})),
            "right.missing");
  EXPECT_EQ(reason_of(city_.demands->find(system_call(), id)), "demand.unknown") << "it did not travel";
  EXPECT_EQ(reason_of(county_.demands->raise(county_bureau_, form())), "right.missing");
  EXPECT_EQ(reason_of(county_.demands->list(Call{}, {}, {})), "session.required");
}

TEST_F(Demanding, lists_are_boxes_with_pages) {
  for (int i = 0; i < 5; ++i) must(county_.demands->raise(clerk_, form("数据" + std::to_string(i))));
  auto page = must(county_.demands->list(clerk_, {"mine", "", ""}, {"", 2}));
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].form.name, "数据4") << "newest first";
  page = must(county_.demands->list(clerk_, {"mine", "", ""}, {page.next, 10}));
  EXPECT_EQ(page.items.size(), 3u);
  EXPECT_EQ(must(county_.demands->list(clerk_, {"", "", "3"}, {})).items.size(), 1u);
  EXPECT_EQ(must(county_.demands->list(clerk_, {"", "", "%"}, {})).items.size(), 0u)
      << "a percent sign is text";
  EXPECT_EQ(must(county_.demands->list(county_bureau_, {"assign", "", ""}, {})).items.size(), 0u);
  EXPECT_EQ(reason_of(county_.demands->list(clerk_, {"attic", "", ""}, {})), "demand.box");
  EXPECT_EQ(reason_of(county_.demands->list(clerk_, {"", "lost", ""}, {})), "demand.state_unknown");
}

TEST_F(Demanding, a_wrong_form_says_which_field) {
  const auto refused = [&](auto&& change) {
    auto wrong = form();
    change(wrong);
    return reason_of(county_.demands->raise(clerk_, wrong));
  };
  EXPECT_EQ(refused([](auto& f) { f.name = "  "; }), "demand.name");
  EXPECT_EQ(refused([](auto& f) { f.name = std::string(400, 'x'); }), "demand.name");
  EXPECT_EQ(refused([](auto& f) { f.name = "\xff\xfe"; }), "demand.name");
  EXPECT_EQ(refused([](auto& f) { f.items = {" "}; }), "demand.items");
  EXPECT_EQ(refused([](auto& f) { f.items.assign(201, "x"); }), "demand.items");
  EXPECT_EQ(refused([](auto& f) { f.service = ""; }), "demand.service");
  EXPECT_EQ(refused([](auto& f) { f.purpose = ""; }), "demand.purpose");
  EXPECT_EQ(refused([](auto& f) { f.legal_basis = ""; }), "demand.legal_basis");
  EXPECT_EQ(refused([](auto& f) { f.frequency = "often"; }), "demand.frequency");
  EXPECT_EQ(refused([](auto& f) { f.region = "99"; }), "demand.region");
  EXPECT_EQ(refused([](auto& f) { f.due = "2001-01-01"; }), "demand.due");
  EXPECT_EQ(refused([](auto& f) { f.due = "tomorrow"; }), "demand.due");
  EXPECT_EQ(refused([](auto& f) { f.source_hint = "32.nobody"; }), "demand.source");
}

TEST(States, EveryStepLeadsFromAStateToAState) {
  for (const auto& step : transitions()) {
    EXPECT_TRUE(find_state(step.from)) << step.from;
    ASSERT_TRUE(find_state(step.to)) << step.to;
    EXPECT_TRUE(find_state(step.from)->open) << step.action << " from an end";
  }
  for (const auto& state : states()) {
    const bool leads_on =
        std::ranges::any_of(transitions(), [&](const auto& t) { return t.from == state.code; });
    EXPECT_EQ(leads_on, state.open) << state.code;
  }
}

}  // namespace
}  // namespace jw::demand::testing
