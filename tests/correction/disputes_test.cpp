#include <ctime>

#include "base/json.hpp"
#include "desk.hpp"

namespace jw::correction::testing {
namespace {

// Processor time of this process in seconds: other programs on the machine do not count.
double spent(const std::function<void()>& work) {
  const auto begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST_F(Disputes,
       ten_thousand_values_by_one_file_are_raised_and_answered_in_time_that_grows_with_their_number) {
  constexpr int kAll = 10'000, kPart = 2'500;
  const auto grant = delivered(kAll + kPart);
  const auto raise_file = [&](int from, int count) {
    std::string csv = "统一代码,信息项,应为,应为空,依据\n";
    for (int i = from; i < from + count; ++i) csv += fmt::format("R{},名称,改名{},,批复{}\n", i, i, i);
    csv += fmt::format("R{},没有的项,x,,\n", from);  // one line is wrong
    std::size_t at = 0;
    const auto upload = must(
        county.uploads->receive(consumer(), "disputes.csv", [&](std::span<char> out) -> Result<std::size_t> {
          const auto size = std::min(out.size(), csv.size() - at);
          std::copy_n(csv.data() + at, size, out.data());
          at += size;
          return size;
        }));
    return must(here.files->raise(consumer(), {grant, upload.id, "批量核查", ""}));
  };
  FileRaised few, many;
  const double small = spent([&] { few = raise_file(kAll + 1, kPart - 1); });
  const double large = spent([&] { many = raise_file(1, kAll - 1); });
  EXPECT_EQ(few.raised, kPart - 1);
  EXPECT_EQ(many.rows, kAll);
  EXPECT_EQ(many.raised, kAll - 1);
  EXPECT_EQ(many.wrong, 1);
  EXPECT_EQ(many.rows, many.raised + many.joined + many.wrong);
  ASSERT_TRUE(becomes(there, many.correction->id, "received"));
  ASSERT_TRUE(becomes(here, many.correction->id, "received"));
  EXPECT_EQ(
      there.count("SELECT count(*) FROM correction_point WHERE correction = '" + many.correction->id + "'"),
      kAll - 1);

  const auto answer_each = [&](const std::string& id, std::int64_t count) {
    AnswerForm form;
    for (std::int64_t n = 1; n <= count; ++n)
      form.points.push_back({n, n % 2 == 0 ? "reject" : "correct", {}, false, n % 2 == 0 ? "登记无误" : ""});
    return must(there.answers->answer(reviewer(), id, form));
  };
  ASSERT_TRUE(becomes(there, few.correction->id, "received"));
  Correction some, all;
  const double answer_small = spent([&] { some = answer_each(few.correction->id, kPart - 1); });
  const double answer_large = spent([&] { all = answer_each(many.correction->id, kAll - 1); });
  EXPECT_EQ(all.corrected + all.rejected, kAll - 1);
  EXPECT_EQ(all.open, 0);
  ASSERT_TRUE(becomes(here, all.id, "answered"));
  EXPECT_EQ(must(here.corrections->find(system_call(), all.id)).corrected, all.corrected);
  EXPECT_EQ(must(here.corrections->find(system_call(), all.id)).rejected, all.rejected);
  // Four times as many: four times the work is linear, sixteen times would be quadratic.
  EXPECT_LT(large, 9 * small + 0.5) << "raising " << kPart << " took " << small << " s, " << kAll << " "
                                    << large;
  EXPECT_LT(answer_large, 9 * answer_small + 0.5)
      << "answering " << kPart << " took " << answer_small << " s, " << kAll << " " << answer_large;
  RecordProperty("raise_10k_ms", static_cast<int>(large * 1000));
  RecordProperty("answer_10k_ms", static_cast<int>(answer_large * 1000));
  std::printf(
      "10,000 disputes by one file: raised in %.2f s of processor time, answered one by one in %.2f s\n",
      large, answer_large);

  // The fix reaches the copy, and only where it was corrected.
  EXPECT_TRUE(eventually([&] { return name_of(grant, "R1") == "改名1"; }, std::chrono::minutes(2)));
  EXPECT_EQ(name_of(grant, "R2"), "名称2");
}

TEST_F(Disputes, a_peer_that_is_away_for_days_gets_everything_and_the_clocks_say_the_true_days) {
  const auto grant = delivered(20);
  const auto settled = raise(grant, "R1");
  const auto waiting = raise(grant, "R2");
  ASSERT_TRUE(becomes(here, settled.id, "received"));
  ASSERT_TRUE(becomes(here, waiting.id, "received"));
  const auto due = must(here.corrections->find(system_call(), waiting.id)).due;
  const auto began = must(there.corrections->find(system_call(), waiting.id)).received;

  county.stop_serving();  // nothing reaches it; what it sends goes out
  clock.advance(std::chrono::hours(24 * 4));
  answer(settled.id, "correct");
  answer(waiting.id, "reject", "登记无误");
  const auto late = raise(grant, "R3");  // from the county, while nothing comes back to it
  ASSERT_TRUE(becomes(there, late.id, "received"));
  const auto answered = must(there.corrections->find(system_call(), settled.id)).answered;
  const auto received = must(there.corrections->find(system_call(), late.id)).received;
  clock.advance(std::chrono::hours(24 * 3));
  EXPECT_EQ(state(here, settled.id), "received") << "the word is on its way";
  EXPECT_EQ(state(here, late.id), "sent");
  ASSERT_TRUE(eventually([&] {
    return province.count("SELECT count(*) FROM federation_outbox WHERE state = 'queued' AND attempts > 0") >
           0;
  }));

  county.serve();
  ASSERT_TRUE(becomes(here, settled.id, "answered"));
  ASSERT_TRUE(becomes(here, waiting.id, "answered"));
  ASSERT_TRUE(becomes(here, late.id, "received"));
  // The days are those on which it happened, not those on which the county learned of it.
  EXPECT_EQ(must(here.corrections->find(system_call(), settled.id)).answered, answered);
  const auto known = must(here.corrections->find(system_call(), late.id));
  EXPECT_EQ(known.received, received);
  EXPECT_EQ(known.due, must(there.corrections->find(system_call(), late.id)).due);
  EXPECT_NE(known.due, due) << "it was received four days later";
  const auto duties = here.duties_of(late.id);
  ASSERT_EQ(duties.size(), 1u);
  EXPECT_EQ(duties[0].started, received);
  EXPECT_EQ(duties[0].due, known.due);
  ASSERT_EQ(there.duties_of(waiting.id).size(), 1u);
  EXPECT_EQ(there.duties_of(waiting.id)[0].started, began);
  EXPECT_EQ(there.duties_of(waiting.id)[0].outcome, "answered");
  for (auto* desk : {&here, &there}) {
    EXPECT_EQ(desk->count("SELECT count(*) FROM correction_case"), 3);
    EXPECT_EQ(desk->count("SELECT count(*) FROM correction_point"), 3);
  }
}

TEST_F(Disputes, lights_turn_by_the_working_days_and_stop_with_the_answer) {
  const auto grant = delivered(5);
  const auto one = raise(grant, "R1");
  const auto other = raise(grant, "R2");
  ASSERT_TRUE(becomes(here, one.id, "received"));
  ASSERT_TRUE(becomes(here, other.id, "received"));
  const auto light = [&](Desk& desk, const std::string& id) {
    return must(desk.corrections->find(system_call(), id)).light;
  };
  const auto last = must(end_of_day_in_china(must(here.corrections->find(system_call(), one.id)).due));
  EXPECT_EQ(light(there, one.id), "green");
  const auto events = [&](Desk& desk, const std::string& kind) { return desk.node.events(kind); };
  const auto chase = [&] {
    for (auto* desk : {&here, &there}) must(desk->answers->chase(system_call()));
  };
  chase();
  EXPECT_EQ(events(there, "correction.due_soon"), 0);

  clock.advance(std::chrono::duration_cast<std::chrono::milliseconds>(last - clock.now()) -
                std::chrono::hours(12));
  chase();
  chase();  // told once
  for (auto* desk : {&here, &there}) {
    EXPECT_EQ(light(*desk, one.id), "yellow");
    EXPECT_EQ(events(*desk, "correction.due_soon"), 2) << "one for each dispute, on each node";
    EXPECT_EQ(events(*desk, "correction.overdue"), 0);
  }
  answer(other.id, "reject", "登记无误");
  EXPECT_EQ(reason_of(here.corrections->escalate(consumer(), one.id, "请裁定")), "correction.not_late");

  clock.advance(std::chrono::hours(13));
  ASSERT_TRUE(becomes(here, other.id, "answered"));
  chase();
  chase();
  for (auto* desk : {&here, &there}) {
    EXPECT_EQ(light(*desk, one.id), "red");
    EXPECT_LT(must(desk->corrections->find(system_call(), one.id)).days_left, 0);
    EXPECT_EQ(events(*desk, "correction.overdue"), 1) << "the answered one is not late";
    const auto duty = desk->duties_of(one.id);
    ASSERT_EQ(duty.size(), 1u);
    EXPECT_EQ(duty[0].state, "running");
  }
  EXPECT_EQ(answer(one.id, "reject", "登记无误").state, "answered") << "late is late, not never";
  chase();
  EXPECT_EQ(there.duties_of(one.id)[0].state, "done");
}

TEST_F(Disputes, a_provider_that_lost_its_answer_opens_the_dispute_again_and_says_so) {
  const auto grant = delivered(5);
  const auto one = raise(grant, "R1");
  const auto accepted = raise(grant, "R2");
  ASSERT_TRUE(becomes(here, one.id, "received"));
  ASSERT_TRUE(becomes(here, accepted.id, "received"));
  const auto in_store = [&](const std::string& set, const std::string& id) {
    must(province.database->write(system_call(), [&](db::Session& session) -> Result<> {
      JW_TRY(session.exec(
          "UPDATE correction_point SET state = 'open', reason = '', answered = '' WHERE correction "
          "= $1",
          id));
      JW_TRY(session.exec("UPDATE correction_case SET state = 'received', document = $1 WHERE id = $2", set,
                          id));
      return {};
    }));
  };
  const auto document = [&](const std::string& id) {
    return must(province.database->read(system_call(),
                                        [&](db::Session& session) {
                                          return session.one(
                                              "SELECT document FROM correction_case WHERE id = $1", id);
                                        }))
        ->text(0);
  };
  const auto before = document(one.id), before_accepted = document(accepted.id);
  clock.advance(std::chrono::hours(1));
  answer(one.id, "correct");
  answer(accepted.id, "reject", "登记无误");
  ASSERT_TRUE(becomes(here, one.id, "answered"));
  ASSERT_TRUE(becomes(here, accepted.id, "answered"));
  must(here.corrections->accept(consumer(), accepted.id, ""));
  ASSERT_TRUE(becomes(there, accepted.id, "closed"));

  // The copy of the store knows of both, and of no answer.
  in_store(before, one.id);
  in_store(before_accepted, accepted.id);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(answer(one.id, "reject", "经复核登记无误").state, "answered");
  ASSERT_TRUE(eventually([&] { return must(here.corrections->find(system_call(), one.id)).rejected == 1; }))
      << "the consumer follows the newer answer";
  EXPECT_EQ(must(here.corrections->find(system_call(), one.id)).corrected, 0);
  EXPECT_EQ(county.events("correction.answer_lost"), 1);
  answer(accepted.id, "correct");
  EXPECT_TRUE(eventually([&] { return county.events("correction.answer_lost") == 2; }))
      << "what was accepted stays so, and is not passed over in silence";
  EXPECT_EQ(state(here, accepted.id), "closed");
  const auto history = must(here.corrections->find(system_call(), accepted.id)).history;
  EXPECT_EQ(history.back().action, "answer_lost");
}

TEST_F(Disputes, a_provider_that_takes_a_dispute_in_anew_has_it_open_on_both_sides) {
  const auto grant = delivered(5);
  const auto open = raise(grant, "R1");
  const auto answered = raise(grant, "R2");
  const auto closed = raise(grant, "R3");
  for (const auto& one : {open, answered, closed}) ASSERT_TRUE(becomes(here, one.id, "received"));
  clock.advance(std::chrono::hours(1));
  answer(answered.id, "reject", "登记无误");
  answer(closed.id, "reject", "登记无误");
  for (const auto& one : {answered, closed}) ASSERT_TRUE(becomes(here, one.id, "answered"));
  must(here.corrections->accept(consumer(), closed.id, ""));
  ASSERT_TRUE(becomes(there, closed.id, "closed"));

  // A copy of the store from before the three: they are sent again by the peer.
  must(province.database->write(system_call(), [&](db::Session& session) -> Result<> {
    for (const auto* table :
         {"correction_point", "correction_step", "correction_holder", "correction_notice"})
      JW_TRY(session.exec(fmt::format("DELETE FROM {}", table)));
    JW_TRY(session.exec("DELETE FROM correction_case"));
    return {};
  }));
  clock.advance(std::chrono::hours(24 * 3));
  must(county.database->write(system_call(), [&](db::Session& session) -> Result<> {
    const auto sent =
        JW_TRY(session.query("SELECT type, envelope FROM federation_outbox WHERE peer = $1 AND type IN "
                             "('correction.raised', 'correction.points') ORDER BY sequence",
                             province.identity->id()));
    for (const auto& row : sent) {
      const auto body = JW_TRY(parse_json(row.text(1))).as_object().at("body").as_object();
      JW_TRY(county.outbox->post(session, system_call(), province.identity->id(), row.text(0), body));
    }
    return {};
  }));
  ASSERT_TRUE(becomes(here, answered.id, "received")) << "open again";
  ASSERT_TRUE(becomes(there, closed.id, "withdrawn")) << "the provider is told that it is settled";
  ASSERT_TRUE(becomes(there, open.id, "received"));
  EXPECT_EQ(state(here, closed.id), "closed");
  for (const auto& one : {open, answered}) {
    ASSERT_TRUE(eventually([&] {
      return must(here.corrections->find(system_call(), one.id)).received ==
             must(there.corrections->find(system_call(), one.id)).received;
    }));
    EXPECT_EQ(must(here.corrections->find(system_call(), one.id)).due,
              must(there.corrections->find(system_call(), one.id)).due);
    EXPECT_EQ(must(here.corrections->find(system_call(), one.id)).open, 1);
  }
  EXPECT_EQ(county.events("correction.answer_lost"), 2) << "of the answered and the closed one";
  EXPECT_EQ(there.count("SELECT count(*) FROM correction_case"), 3);
  answer(answered.id, "reject", "仍登记无误");
  EXPECT_TRUE(becomes(here, answered.id, "answered"));
}

}  // namespace
}  // namespace jw::correction::testing
