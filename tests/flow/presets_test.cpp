#include "flow/presets.hpp"

#include "duty_desk.hpp"
#include "flow/duty_kinds.hpp"

namespace jw::flow {
namespace {

using testing::DutyTest;
using testing::must;
using testing::system_call;

file::Path shipped() { return file::Path(JW_DATA_DIR) / "clock_presets.json"; }

TEST(PresetFile, HoldsDecree809AndTheLicenceLaw) {
  const auto file = must(read_presets(shipped()));
  const auto days = [&](std::string_view id, std::string_view duty) -> std::pair<std::int64_t, std::int64_t> {
    for (const auto& preset : file.presets)
      for (const auto& term : preset.terms)
        if (preset.id == id && term.duty == duty) return {term.days, term.extension};
    return {0, 0};
  };
  using Days = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(days("CN-809", "reply.unconditional"), Days(1, 0));
  EXPECT_EQ(days("CN-809", "reply.conditional"), Days(10, 10));
  EXPECT_EQ(days("CN-809", "delivery"), Days(20, 0));
  EXPECT_EQ(days("CN-809", "correction.answer"), Days(10, 0));
  EXPECT_EQ(days("CN-809", "catalog.update"), Days(10, 5));
  EXPECT_EQ(days("CN-809", "catalog.review"), Days(2, 0));
  EXPECT_EQ(days("CN-LICENCE", "licence.acceptance"), Days(5, 0));
  EXPECT_EQ(days("CN-LICENCE", "licence.decision"), Days(20, 10));
  EXPECT_EQ(days("CN-LICENCE", "licence.joint"), Days(45, 15));
  EXPECT_EQ(days("CN-LICENCE", "licence.delivery"), Days(10, 0));
  EXPECT_EQ(days("CN-LICENCE", "licence.hearing"), Days(20, 0));
  EXPECT_EQ(days("CN-140581-2024", "reply.conditional"), Days(5, 0));
  for (const auto& preset : file.presets) {
    EXPECT_FALSE(preset.source.empty()) << preset.id;
    EXPECT_FALSE(preset.confidence.empty()) << preset.id;
    for (const auto& term : preset.terms) EXPECT_FALSE(term.article.empty()) << preset.id << " " << term.duty;
  }
  ASSERT_EQ(file.ladder.size(), 5U);
  EXPECT_EQ(file.ladder.front().zh, "承办人");
  EXPECT_EQ(file.ladder.back().zh, "本级政府督查");
}

TEST(PresetFile, ALocalRuleLooserThanTheNationsIsRefusedAtLoading) {
  auto text = must(file::read(shipped()));
  const std::string before = R"("days": 5, "article": "资源已在平台发布的")";
  const auto place = text.find(before);
  ASSERT_NE(place, text.npos);
  text.replace(place, before.size(), R"("days": 11, "article": "资源已在平台发布的")");
  const auto path =
      std::filesystem::temp_directory_path() / ("jw-presets-" + make_id(SystemClock()) + ".json");
  must(file::write_durably(path, text));
  const auto read = read_presets(path);
  std::filesystem::remove(path);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "preset.looser");
  EXPECT_NE(read.error().message_zh.find("有条件"), 0U);
}

TEST(PresetFile, DamageIsRefusedWithTheName) {
  const auto path =
      std::filesystem::temp_directory_path() / ("jw-presets-" + make_id(SystemClock()) + ".json");
  must(file::write_durably(path, "{\"edition\": 3}"));
  const auto read = read_presets(path);
  std::filesystem::remove(path);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "preset.file");
}

TEST(DutyKinds, HaveNamesAndViolationCodesOfTheDecree) {
  const std::set<std::string_view> codes = {"",   "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9",
                                            "R1", "R2", "R3", "R4", "R5", "R6", "R7", "A1", "A2", "A3"};
  for (const auto& row : duty_kinds()) {
    EXPECT_EQ(find_duty_kind(row.key), &row);
    EXPECT_FALSE(row.zh.empty());
    EXPECT_FALSE(row.en.empty());
    EXPECT_TRUE(codes.contains(row.violation)) << row.key;
  }
  EXPECT_EQ(find_duty_kind("correction.answer")->violation, "P6");
  EXPECT_EQ(find_duty_kind("delivery")->violation, "P4");
}

class PresetsTest : public DutyTest {
 protected:
  static Preset local(std::int64_t days) {
    Preset preset;
    preset.id = "CN-320613-2026";
    preset.region = "320613";
    preset.title = "崇川区政务数据共享办法";
    preset.source = "崇政办〔2026〕1号";
    preset.effective = "2026-04-01";
    Term term;
    term.duty = "reply.conditional";
    term.days = days;
    term.article = "第八条";
    preset.terms.push_back(term);
    return preset;
  }
  static Call bureau(const std::string& org, std::set<std::string> roles = {"bureau"}) {
    Call call = system_call();
    call.actor = {Actor::Kind::Person, "p-" + org, "王五", org, std::move(roles)};
    return call;
  }
};

TEST_F(PresetsTest, AreChosenByPlaceAndDay) {
  EXPECT_EQ(must(presets_->choose("320613", "reply.conditional", "2026-03-02")).preset, "CN-809");
  EXPECT_EQ(must(presets_->choose("140581", "reply.conditional", "2026-03-02")).preset, "CN-140581-2024");
  EXPECT_EQ(must(presets_->choose("140581", "delivery", "2026-03-02")).preset, "CN-809");
  EXPECT_EQ(must(presets_->choose("52", "reply.conditional", "2026-03-02")).preset, "CN-809")
      << "nobody has read the text of Guizhou's";
  EXPECT_EQ(must(presets_->choose("32", "compliance.check", "2026-03-02")).preset, "JW-PLATFORM");
  EXPECT_EQ(must(presets_->choose("31", "demand.answer", "2026-03-02")).term.days, 15)
      << "what the platform agreed on is no law and gives way";
  EXPECT_TRUE(presets_->check_days("demand.answer", 30, "2026-03-02"));
  EXPECT_EQ(presets_->choose("32", "reply.conditional", "2020-01-01").error().reason, "preset.none");
  EXPECT_EQ(presets_->term("CN-809", "licence.joint").error().reason, "preset.duty_unknown");
  EXPECT_EQ(presets_->term("CN-1", "delivery").error().reason, "preset.unknown");
}

TEST_F(PresetsTest, ADataBureauEntersItsOwnAndOnlyShorterOnes) {
  EXPECT_EQ(presets_->put(bureau("320613.data"), local(11)).error().reason, "preset.looser");
  EXPECT_EQ(presets_->put(bureau("320682.data"), local(5)).error().reason, "org.unknown");
  EXPECT_EQ(presets_->put(bureau("3206.data"), local(5)).error().reason, "preset.region");
  EXPECT_EQ(presets_->put(bureau("320613.statistics", {"clerk"}), local(5)).error().reason, "right.missing");
  auto foreign = local(5);
  foreign.id = "CN-32-2026";
  EXPECT_EQ(presets_->put(bureau("320613.data"), foreign).error().reason, "preset.id");
  auto extended = local(10);
  extended.terms[0].extension = 11;
  extended.terms[0].consent = "authority";
  EXPECT_EQ(presets_->put(bureau("320613.data"), extended).error().reason, "preset.looser");
  auto odd = local(5);
  odd.terms[0].duty = "coffee";
  EXPECT_EQ(presets_->put(bureau("320613.data"), odd).error().reason, "preset.duty");

  EXPECT_EQ(must(presets_->put(bureau("320613.data"), local(5))).version, 1);
  EXPECT_EQ(must(presets_->put(bureau("320613.data"), local(4))).version, 2);
  EXPECT_EQ(events("preset.saved"), 2);
  EXPECT_EQ(must(presets_->choose("320613", "reply.conditional", "2026-03-31")).preset, "CN-809");
  EXPECT_EQ(must(presets_->choose("320613", "reply.conditional", "2026-04-01")).term.days, 4);
  EXPECT_EQ(presets_->check_days("reply.conditional", 11, "2026-04-01").error().reason, "preset.looser");
  EXPECT_TRUE(presets_->check_days("reply.conditional", 10, "2026-04-01"));
  EXPECT_TRUE(presets_->check_days("process", 300, "2026-04-01"));

  EXPECT_EQ(presets_->retire(bureau("320613.data"), "CN-809").error().reason, "preset.shipped");
  must(presets_->retire(bureau("320613.data"), "CN-320613-2026"));
  EXPECT_EQ(must(presets_->choose("320613", "reply.conditional", "2026-04-01")).preset, "CN-809");
  EXPECT_EQ(events("preset.retired"), 1);
}

}  // namespace
}  // namespace jw::flow
