#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "fixture.hpp"
#include "grant/keys.hpp"

namespace jw::grant {
namespace {

Result<Treat> make(const Treatment& what) {
  JW_TRY(check_treatment(what));
  return find_treatment(what.kind)->make(what, SampleKeys());
}

// The treated value, or "!" when it cannot be treated.
std::string treated(const Treatment& what, std::string_view value) {
  std::string out;
  return make(what).value()(value, out) ? out : "!";
}

std::string random_text(std::mt19937_64& random) {
  static const std::string_view pieces[] = {"张", "三", "a", "Z", "0",  "9", "-",
                                            "é",  "𠮷", " ", "'", "\"", ".", "😀"};
  std::string text;
  for (auto n = random() % 20; n > 0; --n) text += pieces[random() % std::size(pieces)];
  return text;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string read_page(const char* name) {
  std::ifstream file(std::string(JW_TEST_DIR) + "/../../docs/" + name);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Treatments, EveryRowOfTheTableHolds) {
  const auto page = read_page("recipes/add-a-mask.md");
  std::set<std::string_view> names;
  for (const auto& kind : treatment_kinds()) {
    SCOPED_TRACE(kind.kind);
    EXPECT_TRUE(names.insert(kind.kind).second) << "name is not unique";
    EXPECT_FALSE(kind.zh.empty() || kind.en.empty());
    EXPECT_NE(page.find("`" + std::string(kind.kind) + "`"), std::string::npos)
        << "not in docs/recipes/add-a-mask.md";
    auto json = boost::json::parse(std::string(kind.sample_params)).as_object();
    json["kind"] = std::string(kind.kind);
    const auto parsed = parse_treatment(json);
    ASSERT_TRUE(parsed) << describe(parsed.error());
    EXPECT_EQ(to_json(*parsed), json) << "reading and writing differ";
    if (kind.make) {
      EXPECT_EQ(treated(*parsed, kind.sample_in), kind.sample_out);
      EXPECT_EQ(kind.hides(*parsed), true) << "the sample of a mask hides";
    } else {
      EXPECT_EQ(kind.sample_out, kind.kind == "drop" ? std::string_view() : kind.sample_in);
    }
    for (const auto& param : kind.params) EXPECT_FALSE(param.zh.empty() || param.en.empty()) << param.name;
    json["no_such_param"] = 1;
    EXPECT_EQ(parse_treatment(json).error().reason, "treatment.param");
  }
}

TEST(Treatments, NeverBreakACharacterAndAlwaysGiveTheSameAnswer) {
  std::mt19937_64 random(7);
  const Treatment all[] = {
      treatment("keep_ends", {{"head", 1}, {"tail", 2}}), treatment("keep_ends", {{"preset", "id"}}),
      treatment("truncate", {{"unit", "chars"}, {"count", 3}}), treatment("pseudonym", {{"key", "sample"}}),
      treatment("constant", {{"value", "隐"}})};
  for (int i = 0; i < 3000; ++i) {
    const auto value = random_text(random);
    for (const auto& what : all) {
      const auto out = treated(what, value);
      EXPECT_TRUE(is_utf8(out)) << what.kind;
      EXPECT_EQ(out, treated(what, value));
    }
  }
}

TEST(ParseTreatment, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> bad[] = {
      {R"({"kind":"rot13"})", "treatment.unknown"},
      {R"({"head":1})", "treatment.unknown"},
      {R"("clear")", "treatment.unknown"},
      {R"({"kind":"clear","head":1})", "treatment.param"},
      {R"({"kind":"keep_ends"})", "treatment.param"},
      {R"({"kind":"keep_ends","preset":"id","head":1})", "treatment.param"},
      {R"({"kind":"keep_ends","preset":"bank"})", "treatment.param"},
      {R"({"kind":"keep_ends","head":-1})", "treatment.param"},
      {R"({"kind":"keep_ends","head":101})", "treatment.param"},
      {R"({"kind":"keep_ends","head":"1"})", "treatment.param"},
      {R"({"kind":"keep_ends","head":1.5})", "treatment.param"},
      {R"({"kind":"keep_ends","head":null})", "treatment.param"},
      {R"({"kind":"truncate"})", "treatment.param"},
      {R"({"kind":"truncate","unit":"week"})", "treatment.param"},
      {R"({"kind":"truncate","unit":"chars"})", "treatment.param"},
      {R"({"kind":"truncate","unit":"year","count":3})", "treatment.param"},
      {R"({"kind":"round","digits":13})", "treatment.param"},
      {R"({"kind":"constant"})", "treatment.param"},
      {R"({"kind":"constant","value":""})", "treatment.param"},
      {R"({"kind":"pseudonym"})", "treatment.param"},
      {R"({"kind":"pseudonym","key":"k","hash":"md5"})", "treatment.param"},
  };
  for (const auto& [json, reason] : bad) {
    const auto parsed = parse_treatment(boost::json::parse(json));
    ASSERT_FALSE(parsed) << json;
    EXPECT_EQ(parsed.error().reason, reason) << json;
  }
}

TEST(KeepEnds, HidesEverythingWhenTheValueIsShort) {
  const auto phone = treatment("keep_ends", {{"preset", "phone"}});
  EXPECT_EQ(treated(phone, "13800138000"), "138****8000");
  EXPECT_EQ(treated(phone, "8001380"), "*******");
  EXPECT_EQ(treated(phone, ""), "");
  const auto name = treatment("keep_ends", {{"preset", "name"}});
  EXPECT_EQ(treated(name, "张"), "*");
  EXPECT_EQ(treated(name, "张三"), "张*");
  EXPECT_EQ(treated(name, "欧阳娜娜"), "欧***");
  EXPECT_EQ(treated(name, "𠮷野家"), "𠮷**");
  EXPECT_EQ(treated(treatment("keep_ends", {{"preset", "address"}}), "江苏省南通市崇川区人民路1号"),
            "江苏省南通市********");
  EXPECT_EQ(treated(name, "\xff\xfe"), "!");
}

TEST(KeepEnds, AlwaysHidesAThirdOfTheCharacters) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    // A star of its own would be counted as hidden; the pieces hold none.
    const auto value = random_text(random);
    const auto what = treatment("keep_ends", {{"head", static_cast<std::int64_t>(random() % 12)},
                                              {"tail", static_cast<std::int64_t>(random() % 12)}});
    const auto out = treated(what, value);
    EXPECT_EQ(characters(out), characters(value));
    EXPECT_GE(std::ranges::count(out, '*') * 3, static_cast<std::ptrdiff_t>(characters(value)));
  }
}

TEST(Truncate, CutsDatesRegionsAndTexts) {
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "year"}}), "2024-02-29"), "2024");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "month"}}), "20240229"), "2024-02");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "month"}}), "2024-02-29 10:00:00"), "2024-02");
  for (const auto* bad :
       {"2023-02-29", "2024-13-01", "24-01-01", "", "2024", "2024/01/01", "1234567x", "2024-01-0１"})
    EXPECT_EQ(treated(treatment("truncate", {{"unit", "year"}}), bad), "!") << bad;
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "province"}}), "320613001002"), "32");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "city"}}), "320613001002"), "3206");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "county"}}), "320613001002"), "320613");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "town"}}), "320613001002"), "320613001");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "town"}}), "3206"), "3206");
  for (const auto* bad : {"", "320", "32061x", "3206130010020"})
    EXPECT_EQ(treated(treatment("truncate", {{"unit", "city"}}), bad), "!") << bad;
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "chars"}, {"count", 2}}), "南通市"), "南通");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "chars"}, {"count", 5}}), "南通市"), "南通市");
  EXPECT_EQ(treated(treatment("truncate", {{"unit", "chars"}, {"count", 2}}), "\xe5\x8d"), "!");
}

TEST(Round, RoundsDecimalDigitsHalfAwayFromZero) {
  const auto round = [](std::int64_t digits, std::string_view value) {
    return treated(treatment("round", {{"digits", digits}}), value);
  };
  EXPECT_EQ(round(2, "2.675"), "2.68");
  EXPECT_EQ(round(2, "-2.675"), "-2.68");
  EXPECT_EQ(round(0, "0.5"), "1");
  EXPECT_EQ(round(0, "0.49"), "0");
  EXPECT_EQ(round(0, "-0.49"), "0");
  EXPECT_EQ(round(1, "99.95"), "100.0");
  EXPECT_EQ(round(-2, "149"), "100");
  EXPECT_EQ(round(-2, "150"), "200");
  EXPECT_EQ(round(-3, "499"), "0");
  EXPECT_EQ(round(-3, "500"), "1000");
  EXPECT_EQ(round(-12, "1"), "0");
  EXPECT_EQ(round(2, "7"), "7.00");
  EXPECT_EQ(round(3, ".5"), "0.500");
  EXPECT_EQ(round(0, "00012"), "12");
  EXPECT_EQ(round(1, "1e+3"), "1000.0");
  EXPECT_EQ(round(4, "12.5e-3"), "0.0125");
  EXPECT_EQ(round(2, "1e-9"), "0.00");
  EXPECT_EQ(round(0, "999999999999999999"), "999999999999999999");
  for (const auto* bad : {"", "-", ".", "1e", "1e+", "1e99", "abc", "1,000", "nan", "inf", " 1", "1 ", "１",
                          "1000000000000000000", "999999999999999999.5"})
    EXPECT_EQ(round(0, bad), "!") << bad;
}

TEST(Pseudonym, IsEqualWithinAGrantAndUnlinkableAcrossGrants) {
  const auto one = treatment("pseudonym", {{"key", "one"}}), two = treatment("pseudonym", {{"key", "two"}});
  EXPECT_EQ(treated(one, "320613199001011234"), treated(one, "320613199001011234"));
  EXPECT_NE(treated(one, "320613199001011234"), treated(two, "320613199001011234"));
  EXPECT_NE(treated(one, "1"), treated(one, "2"));
  EXPECT_EQ(treated(treatment("pseudonym", {{"key", "sample"}, {"hash", "sha256"}}), "320613199001011234"),
            "e3f425967629683bd9cd5527f54c4642");
  EXPECT_EQ(make(treatment("pseudonym", {{"key", "missing"}})).error().reason, "grant.key");
}

TEST(FolderKeys, KeepsOneKeyForEachIdAndTakesNoPath) {
  const auto folder = std::filesystem::temp_directory_path() / ("jw-keys-" + std::to_string(::getpid()));
  {
    auto keys = FolderKeys::open(folder).value();
    EXPECT_EQ(keys.find("a").error().reason, "grant.key");
    ASSERT_TRUE(keys.make("a"));
    const auto first = keys.find("a").value();
    EXPECT_GE(first.size(), 32U);
    ASSERT_TRUE(keys.make("a"));
    EXPECT_EQ(keys.find("a").value(), first);
    ASSERT_TRUE(keys.make("b"));
    EXPECT_NE(keys.find("b").value(), first);
    EXPECT_EQ(std::filesystem::status(folder / "a").permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    for (const auto* bad : {"", "../a", "a/b", "A", "a b", "."}) {
      EXPECT_EQ(keys.make(bad).error().reason, "grant.key_id") << bad;
      EXPECT_EQ(keys.find(bad).error().reason, "grant.key_id") << bad;
    }
    std::ofstream(folder / "short") << "abc";
    EXPECT_EQ(keys.find("short").error().code, Code::Corrupt);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jw::grant
