#include "base/text.hpp"
#include "exchange/canary_book.hpp"
#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

class Canaries : public Domain {
 protected:
  static std::string register_of(int from, int to) {
    std::string csv(kHeader);
    for (int i = from; i < to; ++i)
      csv += fmt::format("QY{:06},企业{},138{:08},{},{}\n", i * 7, i, i, i, i % 2 == 0 ? "320613" : "320682");
    return csv;
  }

  static CanaryBook::Read text(const std::string& file) {
    return [&file, at = std::size_t{0}](std::span<char> into) mutable -> Result<std::size_t> {
      const auto size = std::min(into.size(), file.size() - at);
      std::copy_n(file.data() + at, size, into.data());
      at += size;
      return size;
    };
  }

  // What a department has, as somebody inside might carry it off.
  static std::string leaked(Node& node, const std::string& grant, const std::string& org) {
    std::string out;
    for (const auto& [code, rest] : node.held(grant, org)) out += code + "," + rest + "\r\n";
    return out;
  }
};

TEST_F(Canaries, a_copy_names_the_grant_it_came_from_and_counts_stay_exact) {
  province.canary_rows = 6;
  province.load(kProvider, resource, register_of(0, 100));
  province.run();
  const auto one = province.give(resource, kProvider, county, kCounty);
  const auto two = province.give(resource, kProvider, city, kTenant);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(one, 1) && province.acknowledged(two, 1); }))
      << province.newest(one, "sent").value().last_error;
  const auto sent = province.newest(one, "sent").value(), received = county.newest(one, "received").value();
  EXPECT_EQ(sent.counts.rows_in, 100);
  EXPECT_EQ(sent.counts.out, 50) << "the made-up rows are in no count";
  EXPECT_EQ(sent.counts.filtered, 50);
  EXPECT_EQ(received.counts.out, sent.counts.out);
  EXPECT_EQ(sent.total, 56);
  EXPECT_EQ(county.held(one, kCounty).size(), 56U);
  const auto manifest =
      must(parse_json(must(province.deliveries->manifest(person(kProvider), sent.id)))).as_object();
  const auto receipt =
      must(parse_json(must(county.deliveries->receipt(person(kCounty), received.id)))).as_object();
  EXPECT_EQ(manifest.at("canaries").at("rows").as_int64(), 6);
  EXPECT_EQ(manifest.at("canaries").at("held").as_int64(), 6);
  EXPECT_EQ(receipt.at("canaries").as_int64(), 6);
  EXPECT_EQ(receipt.at("total").as_int64() - receipt.at("canaries").as_int64(), sent.counts.out);
  EXPECT_EQ(province.events("canary.registered"), 2);

  // The next delivery carries changes only, and no made-up row again.
  province.load(kProvider, resource, register_of(2, 104));
  ASSERT_TRUE(eventually([&] { return province.acknowledged(one, 2); }))
      << province.newest(one, "sent").value().last_error;
  const auto delta = province.newest(one, "sent").value();
  EXPECT_EQ(delta.kind, "delta");
  EXPECT_EQ(delta.counts.out, 2);
  EXPECT_EQ(delta.counts.deleted, 1);
  EXPECT_EQ(delta.total, 51 + 6);
  EXPECT_EQ(province.events("canary.registered"), 2) << "nothing new to register";

  const CanaryBook book(*province.parts);
  const auto file = leaked(county, one, kCounty);
  const auto found = must(book.trace(person(kProvider), text(file)));
  ASSERT_EQ(found.matches.size(), 1U);
  EXPECT_EQ(found.grants, 2);
  EXPECT_EQ(found.lines, 57);
  EXPECT_EQ(found.matches[0].grant, one);
  EXPECT_EQ(found.matches[0].recipient, kCounty);
  EXPECT_EQ(found.matches[0].found, 6);
  EXPECT_EQ(found.matches[0].registered, 6);
  EXPECT_EQ(found.matches[0].lines.size(), 6U);
  EXPECT_EQ(province.events("canary.traced"), 1);

  // Two copies thrown together name both; the register itself names nobody.
  const auto both = file + leaked(city, two, kTenant);
  EXPECT_EQ(must(book.trace(person(kProvider), text(both))).matches.size(), 2U);
  EXPECT_TRUE(must(book.trace(person(kProvider), text(register_of(0, 200)))).matches.empty());
  // A part of the columns is enough, and so is a part of the rows.
  std::string codes;
  for (const auto& [code, rest] : county.held(one, kCounty))
    if (codes.size() < 30 * 9) codes += "{\"code\":\"" + code + "\"}\n";
  const auto part = must(book.trace(person(kProvider), text(codes)));
  ASSERT_LE(part.matches.size(), 1U);
  for (const auto& match : part.matches) EXPECT_EQ(match.grant, one);

  EXPECT_EQ(must(book.state(person(kProvider), one)).registered, 6);
  EXPECT_EQ(book.state(person(kCounty), one).error().reason, "grant.unknown") << "only the provider may know";
  EXPECT_EQ(book.trace(person(kProvider), text("")).error().reason, "canary.file");
  EXPECT_EQ(book.trace(person(kProvider), text("PK\x03\x04")).error().reason, "canary.file");
}

std::string as_utf16(std::string_view text, bool little, bool bom) {
  std::string out = !bom ? "" : little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char16_t unit : to_utf16(text)) {
    const char low = static_cast<char>(unit & 0xFF), high = static_cast<char>(unit >> 8);
    out += little ? low : high;
    out += little ? high : low;
  }
  return out;
}

TEST_F(Canaries, a_copy_is_read_in_every_encoding_and_what_is_no_text_is_not_cleared) {
  province.canary_rows = 4;
  province.terms = [&](grant::Grant& made) {
    must(province.keys->make(made.id));
    made.items[0].treatment = {"pseudonym", {{"key", must(province.keys->current(made.id))}}};
  };
  province.load(kProvider, resource, register_of(0, 40));
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;
  const CanaryBook book(*province.parts);
  const auto found = [&](const std::string& file) {
    const auto traced = must(book.trace(person(kProvider), text(file)));
    return traced.matches.empty() ? 0 : traced.matches[0].found;
  };
  const auto copy = leaked(county, grant, kCounty);
  ASSERT_EQ(found(copy), 4);
  for (const bool little : {true, false})
    for (const bool bom : {true, false}) EXPECT_EQ(found(as_utf16(copy, little, bom)), 4) << little << bom;
  EXPECT_EQ(found("\xEF\xBB\xBF" + copy), 4);
  // As another program writes hexadecimal numbers; a token of the same letters that is none stays another.
  auto capitals = copy;
  for (auto& c : capitals)
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  EXPECT_EQ(found(capitals), 4);
  // More than is looked at to tell the encoding, and a character across the border of two pieces.
  std::string far;
  while (far.size() < 400'000) far += "QY000000,企业,x\r\n";
  EXPECT_EQ(found(as_utf16(far + copy, true, true)), 4);

  std::string noise;
  std::uint32_t state = 7;
  for (int i = 0; i < 5000; ++i) {
    state = state * 1664525U + 1013904223U;
    noise += static_cast<char>(state >> 24);
  }
  for (const auto& none : {noise, std::string("%PDF-1.7\n"), std::string("\xD0\xCF\x11\xE0 old workbook"),
                           std::string(200, '\0')}) {
    const auto refused = book.trace(person(kProvider), text(none));
    ASSERT_FALSE(refused) << none.substr(0, 8);
    EXPECT_EQ(refused.error().reason, "canary.file");
  }
}

TEST_F(Canaries, a_row_that_really_comes_takes_the_place_of_its_double) {
  province.canary_rows = 3;
  province.load(kProvider, resource, register_of(0, 40));
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;
  std::set<std::string> real;
  for (int i = 0; i < 40; ++i) real.insert(fmt::format("QY{:06}", i * 7));
  std::string taken;
  for (const auto& [code, rest] : county.held(grant, kCounty))
    if (!real.contains(code)) taken = code;
  ASSERT_FALSE(taken.empty());
  const auto copy = leaked(county, grant, kCounty);
  province.load(kProvider, resource, register_of(0, 40) + taken + ",真企业,13800000000,1,320613\n");
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 2); }))
      << province.newest(grant, "sent").value().last_error;
  const auto delta = province.newest(grant, "sent").value();
  EXPECT_EQ(delta.counts.out, 1);
  EXPECT_EQ(delta.total, 21 + 3);
  const auto rows = county.held(grant, kCounty);
  EXPECT_EQ(rows.size(), 24U);
  EXPECT_TRUE(rows.at(taken).starts_with("真企业"));
  // The copy of before still names the grant.
  const auto found = must(CanaryBook(*province.parts).trace(person(kProvider), text(copy)));
  ASSERT_EQ(found.matches.size(), 1U);
  EXPECT_EQ(found.matches[0].found, 3);
}

}  // namespace
}  // namespace jw::exchange::testing
