#include "access/use_line.hpp"

#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

// Texts that would end a field, a line or a document, were they put down as they are.
const std::vector<std::string> kForged{"x\"}\n{\"n\":9,\"t\":1,\"g\":\"another\",\"c\":\"00\"}",
                                       "\",\"g\":\"another\",\"e\":\"",
                                       "\\",
                                       "\\\"",
                                       "a\\\",\"c\":\"ffffffffffffffffffffffffffffffff\",\"e\":\"",
                                       std::string("\0\1\x1f", 3),
                                       "\r\n",
                                       "办件“甲”"};

TEST(UseLines, StayOneLineWithTheirFieldsWhateverTheTextsHold) {
  const std::array<std::uint8_t, 2> digest{0xab, 0x01};
  Commitment subject{};
  subject[0] = 7;
  for (const auto& forged : kForged) {
    UseLine line;
    line.time = Time{std::chrono::milliseconds(1'780'000'000'123)};
    line.day = day_number(line.time);
    line.grant = "grant-1";
    line.version = 3;
    line.mode = line.org = line.actor = line.purpose = line.event = line.evidence = forged;
    line.rows = 4;
    line.bytes = 99;
    line.digest = digest;
    line.subjects = std::span(&subject, 1);
    std::string text = "{\"n\":1";
    write_use(text, line);
    text += '}';
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto whole = must(parse_json(text)).as_object();
    for (const auto* name : {"m", "o", "s", "p", "e", "d"}) EXPECT_EQ(whole.at(name).as_string(), forged);
    EXPECT_EQ(whole.at("q").as_string(), "ab01");
    EXPECT_EQ(whole.size(), 14U);
    const auto read = read_use(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->grant, "grant-1");
    EXPECT_EQ(read->time, line.time);
    EXPECT_EQ(read->day, line.day);
    EXPECT_EQ(read->rows, 4);
    EXPECT_EQ(read->bytes, 99);
    EXPECT_EQ(subjects_of(*read), std::vector{subject});
  }
}

TEST(UseLines, SayWhichDayWasChargedAndWhatWasRefused) {
  UseLine line;
  line.time = parse_time("2026-11-30T23:59:59.900+08:00").value();
  line.day = day_number(line.time) + 1;
  line.grant = "g";
  line.refused = "access.cap";
  std::string text = "{\"n\":1";
  write_use(text, line);
  text += '}';
  const auto whole = must(parse_json(text)).as_object();
  EXPECT_EQ(whole.at("y").as_int64(), line.day);
  EXPECT_EQ(whole.at("x").as_string(), "access.cap");
  EXPECT_EQ(read_use(text)->day, line.day);
}

TEST(UseLines, RefusalsAreCountedAndAreNoUses) {
  for (const auto& forged : kForged) {
    std::string text = "{\"n\":1";
    write_refusals(text, {Time{}, "g", "verify", forged, forged, "access.item", 7});
    text += '}';
    EXPECT_EQ(text.find('\n'), std::string::npos);
    EXPECT_EQ(must(parse_json(text)).as_object().at("s").as_string(), forged);
    EXPECT_FALSE(read_use(text));
  }
}

TEST(UseLines, WhatIsNoUseIsNotReadAsOne) {
  const std::string good = R"({"n":1,"t":5,"g":"a","r":0,"b":2,"c":""})";
  EXPECT_TRUE(read_use(good));
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_use(good.substr(0, size))) << size;
  for (const auto* text : {"", "{}", R"({"n":1,"x":30})", R"({"n":1,"t":"x","g":"a"})", R"({"n":1,"g":"a"})",
                           R"({"n":1,"t":5,"g":""})", R"({"n":1,"t":5,"g":"a"}x)"})
    EXPECT_FALSE(read_use(text)) << text;
}

// Every line of the journal, parsed strictly; those of uses.
std::vector<boost::json::object> journal_lines(Province& province) {
  must(province.watch->journal().anchor(system_call()));
  std::vector<boost::json::object> lines;
  must(province.watch->journal().each(1, [&](std::uint64_t position, std::string_view line) -> Result<bool> {
    auto object = must(parse_json(line)).as_object();
    EXPECT_EQ(object.at("n").as_int64(), static_cast<std::int64_t>(position));
    if (!object.contains("z")) lines.push_back(std::move(object));  // of uses
    return true;
  }));
  return lines;
}

TEST_F(Online, nothing_a_caller_writes_makes_a_line_of_another_use) {
  const auto grant = province.give_online(resource);
  const std::string rest = "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'x'}]";
  std::size_t answered = 0;
  for (const auto& forged : kForged) {
    // Whether the grant asks for evidence or not, what is named must look like a number of evidence.
    auto body = must(parse_json(Province::body(grant, rest))).as_object();
    body["evidence"] = forged;
    EXPECT_EQ(province.ask(Kind::Verify, boost::json::serialize(body)), "access.body") << forged;
    body["evidence"] = "YJ-2026/1";
    body["event"] = forged;
    EXPECT_EQ(province.ask(Kind::Verify, boost::json::serialize(body)),
              forged.find('\0') != std::string::npos ? "access.body" : "access.event");
    body["event"] = "BJ-1";
    // Names of clients are ours; were they not, the line would hold.
    EXPECT_EQ(province.ask(Kind::Verify, boost::json::serialize(body),
                           Province::client("320613.data", "client" + forged)),
              R"({"answers":[false]})");
    ++answered;
  }
  std::size_t uses = 0;
  for (const auto& line : journal_lines(province)) {
    EXPECT_EQ(line.at("g").as_string(), grant);
    EXPECT_EQ(line.at("d").as_string(), "YJ-2026/1");
    EXPECT_EQ(line.at("s").as_string(), "client" + kForged.at(uses++));
  }
  EXPECT_EQ(uses, answered);
  EXPECT_GE(must(Journal::verify(system_call(), *province.database, province.data / "access" / "journal")),
            answered);
}

TEST_F(Online, the_journal_alone_does_not_tell_what_was_asked) {
  const auto grant = province.give_online(resource);
  const auto body =
      Province::body(grant, "'key':{'code':'A1'},'compare':[{'item':'name','op':'eq','value':'甲公司'}]");
  province.ask(Kind::Verify, body);
  const auto position = std::string(province.last.at("position").as_string());
  const auto decision = std::string(province.last.at("decision").as_string());
  province.ask(Kind::Verify, body);
  province.ask(Kind::Verify, body + " ");
  const auto lines = journal_lines(province);
  ASSERT_EQ(lines.size(), 3U);
  const std::string first(lines[0].at("q").as_string());
  // Whoever knows grant, purpose and case and tries all keys must not find the one that was asked.
  for (const auto& guess :
       {crypto::sha256(body), crypto::sm3(body), crypto::hmac(crypto::HashKind::Sha256, "", body)})
    EXPECT_NE(first, crypto::to_hex(guess));
  EXPECT_EQ(first.size(), 64U);
  EXPECT_EQ(lines[1].at("q").as_string(), first);  // with the node's key the same request is found again
  EXPECT_NE(lines[2].at("q").as_string(), first);
  const auto number = position.substr(position.find('/') + 1);
  EXPECT_EQ(decision, number + "-" + first.substr(0, 16));
  // The key is the node's, with a name of its own: not the one of the commitments.
  const auto key = must(province.keys->find("access-subjects"));
  EXPECT_NE(first, crypto::to_hex(crypto::hmac(crypto::HashKind::Sha256, key, body)));
  EXPECT_EQ(first, crypto::to_hex(crypto::hmac(crypto::HashKind::Sha256,
                                               crypto::hmac(crypto::HashKind::Sha256, key, "jingwei request"),
                                               body)));
}

}  // namespace
}  // namespace jw::access::testing
