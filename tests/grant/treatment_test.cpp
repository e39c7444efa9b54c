#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "base/text.hpp"
#include "crypto/encoding.hpp"
#include "fixture.hpp"
#include "grant/cells.hpp"
#include "grant/derive.hpp"

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

std::string random_value(std::mt19937_64& random) {
  static const std::string_view pieces[] = {"张", "三", "a", "Z", "0",  "9", "-",
                                            "é",  "𠮷", " ", "'", "\"", ".", "😀"};
  std::string text;
  for (auto n = random() % 20; n > 0; --n) text += pieces[random() % std::size(pieces)];
  return text;
}

std::size_t character_count(std::string_view text) {
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
      EXPECT_EQ(kind.hides(*parsed, kind.takes.empty() ? "text" : kind.takes.substr(0, kind.takes.find(' '))),
                kind.kind != "noise")
          << "the sample of a mask hides";
      EXPECT_EQ(kind.keyed, json.contains("key")) << "keyed treatments name their key";
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
  const Treatment all[] = {treatment("keep_ends", {{"head", 1}, {"tail", 2}}),
                           treatment("keep_ends", {{"preset", "id"}}),
                           treatment("truncate", {{"unit", "chars"}, {"count", 3}}),
                           treatment("pseudonym", {{"key", "sample"}}),
                           treatment("constant", {{"value", "隐"}}),
                           treatment("encrypt", {{"key", "sample"}}),
                           treatment("encrypt", {{"key", "sample"}, {"cipher", "aes"}}),
                           treatment("truncate", {{"unit", "district"}}),
                           treatment("keep_ends", {{"preset", "email"}})};
  for (int i = 0; i < 3000; ++i) {
    const auto value = random_value(random);
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
      {R"({"kind":"bucket"})", "treatment.param"},
      {R"({"kind":"bucket","width":1})", "treatment.param"},
      {R"({"kind":"bucket","width":10,"edges":"1,2"})", "treatment.param"},
      {R"({"kind":"bucket","edges":"2,1"})", "treatment.param"},
      {R"({"kind":"bucket","edges":"1,,2"})", "treatment.param"},
      {R"({"kind":"bucket","edges":"1.5"})", "treatment.param"},
      {R"({"kind":"noise","key":"k","sensitivity":1})", "treatment.param"},
      {R"({"kind":"noise","key":"k","sensitivity":1,"epsilon_thousandths":0})", "treatment.param"},
      {R"({"kind":"format_preserving","key":"k"})", "treatment.param"},
      {R"({"kind":"format_preserving","key":"k","format":"plate"})", "treatment.param"},
      {R"({"kind":"format_preserving","key":"k","format":"id","cipher":"des"})", "treatment.param"},
      {R"({"kind":"encrypt"})", "treatment.param"},
      {R"({"kind":"encrypt","key":"k","cipher":"rot13"})", "treatment.param"},
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
    const auto value = random_value(random);
    const auto what = treatment("keep_ends", {{"head", static_cast<std::int64_t>(random() % 12)},
                                              {"tail", static_cast<std::int64_t>(random() % 12)}});
    const auto out = treated(what, value);
    EXPECT_EQ(character_count(out), character_count(value));
    EXPECT_GE(std::ranges::count(out, '*') * 3, static_cast<std::ptrdiff_t>(character_count(value)));
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
            "5e899f640a2e2bd60d8ac7cadd0d49ed");
  EXPECT_EQ(make(treatment("pseudonym", {{"key", "missing"}})).error().reason, "grant.key");
}

// What a pseudonym tells is in the recipient's hands, so it may be no key of anything else made of the
// same root: not even of a register that holds the labels as values.
TEST(Pseudonym, IsNoKeyOfAnotherTreatment) {
  constexpr KeyUse kUses[] = {KeyUse::Pseudonym, KeyUse::FormatPreserving, KeyUse::CellKey, KeyUse::CellNonce,
                              KeyUse::Noise,     KeyUse::CanaryBook};
  std::set<std::string> labels, keys;
  for (const auto hash : {crypto::HashKind::Sm3, crypto::HashKind::Sha256}) {
    for (const auto use : kUses) {
      labels.insert(std::string(label_of(use)));
      keys.insert(crypto::to_hex(derive_key(use, hash, kSampleKey)).substr(0, 32));
    }
  }
  EXPECT_EQ(labels.size(), std::size(kUses));
  EXPECT_EQ(keys.size(), 2 * std::size(kUses));
  for (const auto* hash : {"sm3", "sha256"})
    for (const auto& label : labels)
      EXPECT_FALSE(keys.contains(treated(treatment("pseudonym", {{"key", "sample"}, {"hash", hash}}), label)))
          << hash << " " << label;
}

TEST(KeepEnds, MasksTheBoxOfAMailAddressAndAllOfAnAccountButFour) {
  const auto mail = treatment("keep_ends", {{"preset", "email"}});
  EXPECT_EQ(treated(mail, "zhang@example.com"), "z****@example.com");
  EXPECT_EQ(treated(mail, "z@example.com"), "*@example.com");
  EXPECT_EQ(treated(mail, "@example.com"), "@example.com");
  EXPECT_EQ(treated(mail, "no address"), "**********");
  EXPECT_EQ(treated(mail, "a@b@c"), "*****");
  EXPECT_EQ(treated(treatment("keep_ends", {{"preset", "account"}}), "6222020402012345678"),
            "***************5678");
}

TEST(Truncate, CutsAddressesToTheirDistrict) {
  const auto cut = treatment("truncate", {{"unit", "district"}});
  const std::pair<const char*, const char*> cases[] = {
      {"江苏省南通市崇川区人民路1号", "江苏省南通市崇川区"},
      {"南通市崇川区人民路1号", "南通市崇川区"},
      {"江苏省南通市如皋市如城街道海阳路88号", "江苏省南通市如皋市"},
      {"江苏省南通市阳光小区5幢", "江苏省南通市"},
      {"江苏省南通市人民路阳光区1号", "江苏省南通市"},
      {"上海市浦东新区世纪大道100号", "上海市浦东新区"},
      {"浙江省台州市路桥区路南街道", "浙江省台州市路桥区"},
      {"黑龙江省哈尔滨市道里区中央大街1号", "黑龙江省哈尔滨市道里区"},
      {"江西省景德镇市珠山区珠山路", "江西省景德镇市珠山区"},
      {"江苏省镇江市京口区", "江苏省镇江市京口区"},
      {"内蒙古自治区呼和浩特市新城区", "内蒙古自治区呼和浩特市新城区"},
      {"内蒙古自治区锡林郭勒盟阿巴嘎旗别力古台镇", "内蒙古自治区锡林郭勒盟阿巴嘎旗"},
      {"河南省南阳市社旗县赊店镇", "河南省南阳市社旗县"},
      {"广东省深圳市开发区1号", "广东省深圳市"},
      {"江苏省", "江苏省"}};
  for (const auto& [in, out] : cases) EXPECT_EQ(treated(cut, in), out) << in;
  for (const auto* bad : {"", "人民路1号", "12号楼3室", "Broad Street 5", "区", "\xe5\x8d"})
    EXPECT_EQ(treated(cut, bad), "!") << bad;
}

TEST(Bucket, HidesOnlyWhereEachRangeIsOfSeveralNumbers) {
  const auto hides = [](std::map<std::string, Treatment::Value> params) {
    const auto what = treatment("bucket", std::move(params));
    EXPECT_TRUE(check_treatment(what));
    return find_treatment("bucket")->hides(what, "integer");
  };
  EXPECT_TRUE(hides({{"width", 5}}));
  EXPECT_FALSE(hides({{"width", 4}}));
  EXPECT_TRUE(hides({{"edges", "18,35,60"}}));
  EXPECT_TRUE(hides({{"edges", "-9223372036854775808,0,9223372036854775807"}}));
  EXPECT_TRUE(hides({{"edges", "0"}}));
  EXPECT_FALSE(hides({{"edges", "0,1,2,3,4,5"}})) << "each range is one number";
  EXPECT_FALSE(hides({{"edges", "0,18,19,60"}})) << "one range is one number";
  EXPECT_FALSE(hides({{"edges", "1,60"}})) << "what counts people has nothing below 1 but 0";
}

TEST(Bucket, PutsANumberWhereItBelongs) {
  const auto by_ten = treatment("bucket", {{"width", 10}}),
             ages = treatment("bucket", {{"edges", "18,35,60"}});
  const std::pair<const char*, const char*> tens[] = {
      {"0", "[0,10)"},    {"9.99", "[0,10)"},      {"10", "[10,20)"},     {"-0.5", "[-10,0)"},
      {"-10", "[-10,0)"}, {"-10.01", "[-20,-10)"}, {"1e+2", "[100,110)"}, {"007", "[0,10)"}};
  for (const auto& [in, out] : tens) EXPECT_EQ(treated(by_ten, in), out) << in;
  EXPECT_EQ(treated(ages, "17.9"), "<18");
  EXPECT_EQ(treated(ages, "18"), "[18,35)");
  EXPECT_EQ(treated(ages, "59"), "[35,60)");
  EXPECT_EQ(treated(ages, "60"), ">=60");
  for (const auto* bad : {"", "x", "1,000", "1000000000000000", "1e20"})
    EXPECT_EQ(treated(by_ten, bad), "!") << bad;
}

TEST(Noise, IsTheSameEachTimeAndLaplaceOverMany) {
  const auto noise = [](std::int64_t epsilon, std::string_view key = "sample") {
    return treatment("noise",
                     {{"key", std::string(key)}, {"epsilon_thousandths", epsilon}, {"sensitivity", 100}});
  };
  EXPECT_EQ(treated(noise(1000), "5000"), treated(noise(1000), "5000"));
  EXPECT_NE(treated(noise(1000), "5000"), treated(noise(1000, "other"), "5000"));
  for (const auto* bad : {"", "x", "1000000000000000"}) EXPECT_EQ(treated(noise(1000), bad), "!");
  // Mean 0, mean absolute deviation b = sensitivity / epsilon.
  const auto apply = make(noise(500)).value();
  double sum = 0, off = 0;
  constexpr int kValues = 20000;
  for (int i = 0; i < kValues; ++i) {
    std::string out;
    ASSERT_TRUE(apply(std::to_string(i), out));
    const auto added = static_cast<double>(std::stoll(out) - i);
    sum += added;
    off += std::abs(added);
  }
  EXPECT_NEAR(sum / kValues, 0, 10);
  EXPECT_NEAR(off / kValues, 200, 10);
}

// --- formats are checked here with code of their own ---

bool good_id(const std::string& id) {
  static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  if (id.size() != 18) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (id[i] - '0') * weights[i];
  const std::chrono::year_month_day day{
      std::chrono::year(std::stoi(id.substr(6, 4))),
      std::chrono::month(static_cast<unsigned>(std::stoi(id.substr(10, 2)))),
      std::chrono::day(static_cast<unsigned>(std::stoi(id.substr(12, 2))))};
  return day.ok() && id[17] == "10X98765432"[sum % 11];
}

std::string id_with(const std::string& first17) {
  for (const char c : std::string_view("0123456789X"))
    if (good_id(first17 + c)) return first17 + c;
  return "no such day";
}

TEST(FormatPreserving, GivesIdNumbersThatAreValidAndStayApart) {
  for (const auto* cipher : {"sm4", "aes"}) {
    const auto apply =
        make(treatment(
                 "format_preserving",
                 {{"key", "sample"}, {"format", "id"}, {"cipher", cipher}, {"tweak", "g1"}, {"year", 2026}}))
            .value();
    std::mt19937_64 random(5);
    std::set<std::string> in, out;
    while (in.size() < 3000) {
      const auto id = id_with(fmt::format("{:06}{:04}{:02}{:02}{:03}", 320613, 1900 + random() % 130,
                                          1 + random() % 12, 1 + random() % 28, random() % 1000));
      if (!in.insert(id).second) continue;
      std::string made;
      ASSERT_TRUE(apply(id, made)) << id;
      EXPECT_TRUE(good_id(made)) << id << " " << made;
      EXPECT_EQ(made.substr(0, 6), "320613");
      EXPECT_EQ(made.substr(6, 4) < "2026", id.substr(6, 4) < "2026") << id << " " << made;
      EXPECT_TRUE(out.insert(made).second) << "two numbers became one";
    }
    for (const auto* bad : {"", "320613199001011234", "11010519491231002x", "110105194912310021",
                            "32061319900230123X", "110105491231002", "1101051949123100２X"})
      EXPECT_EQ(treated(treatment("format_preserving", {{"key", "sample"}, {"format", "id"}}), bad), "!")
          << bad;
  }
}

TEST(FormatPreserving, GivesPhonesThatLookLikePhones) {
  const auto what = treatment("format_preserving", {{"key", "sample"}, {"format", "phone"}, {"tweak", "g1"}});
  const auto apply = make(what).value();
  std::set<std::string> out;
  for (std::int64_t i = 0; i < 2000; ++i) {
    std::string made;
    ASSERT_TRUE(apply(std::to_string(13000000000 + i * 3456789), made));
    EXPECT_EQ(made.size(), 11U);
    EXPECT_TRUE(made[0] == '1' && made[1] >= '3') << made;
    EXPECT_TRUE(out.insert(made).second);
  }
  const auto landline = treated(what, "0513-85098888");
  EXPECT_TRUE(landline.starts_with("0513-") && landline.size() == 13 && landline[5] >= '2') << landline;
  for (const auto* bad :
       {"", "12800138000", "1380013800", "138001380000", "+8613800138000", "0513-8509888a", "513-85098888"})
    EXPECT_EQ(treated(what, bad), "!") << bad;
}

TEST(FormatPreserving, GivesCreditCodesThatAreValid) {
  const auto what =
      treatment("format_preserving", {{"key", "sample"}, {"format", "credit_code"}, {"tweak", "g1"}});
  static const std::string set = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  const auto good = [](const std::string& code) {
    static const int weights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < 17; ++i) sum += set.find(code[i]) * static_cast<std::size_t>(weights[i]);
    return code.size() == 18 && set[(31 - sum % 31) % 31] == code[17];
  };
  // Real ones, of public bodies.
  for (const std::string code : {"91350100M000100Y43", "91110000600037341L", "914403001922038216"}) {
    const auto made = treated(what, code);
    EXPECT_TRUE(good(code));
    EXPECT_TRUE(good(made)) << made;
    EXPECT_EQ(made.substr(0, 8), code.substr(0, 8));
    EXPECT_NE(made, code);
  }
  for (const auto* bad : {"", "91350100M000100Y44", "91350100m000100y43", "91350100M000100I43"})
    EXPECT_EQ(treated(what, bad), "!") << bad;
}

TEST(FormatPreserving, DependsOnKeyAndTweakAndKeepsSmallDomainsOut) {
  const auto digits = [](const char* key, const char* tweak) {
    return treatment("format_preserving", {{"key", key}, {"format", "digits"}, {"tweak", tweak}});
  };
  const auto one = treated(digits("sample", "g1"), "123456789012");
  EXPECT_EQ(one.size(), 12U);
  EXPECT_EQ(one, treated(digits("sample", "g1"), "123456789012"));
  EXPECT_NE(one, treated(digits("sample", "g2"), "123456789012"));
  EXPECT_NE(one, treated(digits("other", "g1"), "123456789012"));
  for (const auto* bad : {"", "12345", "12345a", "１２３４５６"})
    EXPECT_EQ(treated(digits("sample", "g1"), bad), "!");
}

TEST(Encrypt, OnlyTheRecipientsKeyReadsTheCells) {
  for (const auto suite : {crypto::kSm2, crypto::kEd25519})
    for (const auto* cipher : {"sm4", "aes"}) {
      const auto recipient = crypto::SigningKey::generate(suite).value();
      auto what = treatment("encrypt", {{"key", "sample"}, {"cipher", cipher}});
      EXPECT_EQ(CellReader::make(what, recipient).error().reason, "cell.treatment");
      what.params["wrapped"] = wrap_cell_key(what, SampleKeys(), recipient.public_key()).value();
      ASSERT_TRUE(check_treatment(what)) << "the sealed key fits into the document";
      const auto reader = CellReader::make(what, recipient).value();
      for (const auto* value : {"", "张三", "13800138000"}) {
        const auto cell = treated(what, value);
        EXPECT_EQ(reader.read(cell).value(), value);
        EXPECT_EQ(cell.find(value[0] ? value : "jw2"), std::string::npos);
      }
      auto cell = treated(what, "13800138000");
      EXPECT_EQ(cell, treated(what, "13800138000")) << "a second run gives the same cells";
      EXPECT_NE(cell, treated(what, "13800138001"));
      EXPECT_EQ(reader.read("13800138000").error().reason, "cell.form");
      EXPECT_EQ(reader.read("jw1.AAAA").error().reason, "cell.form");
      cell[10] = cell[10] == 'A' ? 'B' : 'A';
      EXPECT_EQ(reader.read(cell).error().reason, "crypto.sealed");
      const auto stranger = crypto::SigningKey::generate(suite).value();
      EXPECT_EQ(CellReader::make(what, stranger).error().reason, "crypto.sealed");
    }
}

TEST(Stricter, TheOneThatLeavesLessWins) {
  const auto clear = treatment("clear"), year = treatment("truncate", {{"unit", "year"}}),
             month = treatment("truncate", {{"unit", "month"}}),
             name = treatment("keep_ends", {{"preset", "name"}}),
             more = treatment("keep_ends", {{"head", 2}, {"tail", 2}}), drop = treatment("drop"),
             odd = treatment("no such kind");
  EXPECT_EQ(&stricter(clear, month), &month);
  EXPECT_EQ(&stricter(month, clear), &month);
  EXPECT_EQ(&stricter(month, year), &year);
  EXPECT_EQ(&stricter(name, more), &name);
  EXPECT_EQ(&stricter(more, name), &name);
  EXPECT_EQ(&stricter(name, drop), &drop);
  EXPECT_EQ(&stricter(drop, odd), &odd) << "unknown means deny";
  EXPECT_EQ(&stricter(odd, clear), &odd);
  // A total order: of any three, the winner does not depend on who meets whom first.
  std::vector<Treatment> all;
  for (const auto& kind : treatment_kinds()) {
    auto json = boost::json::parse(std::string(kind.sample_params)).as_object();
    json["kind"] = std::string(kind.kind);
    all.push_back(parse_treatment(json).value());
  }
  all.push_back(year);
  all.push_back(more);
  for (const auto& a : all)
    for (const auto& b : all)
      for (const auto& c : all)
        EXPECT_EQ(stricter(stricter(a, b), c), stricter(a, stricter(b, c))) << a.kind << b.kind << c.kind;
}

}  // namespace
}  // namespace jw::grant
