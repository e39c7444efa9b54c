#pragma once

#include <deque>

#include "base/text.hpp"
#include "tests/access/truth.hpp"

// Requests made to get what is not granted, and the judge of what is answered to them: every answer is
// compared with what the grant and the rows say.
namespace jw::access::testing {

class Hostile {
 public:
  struct Asked {
    std::size_t caller = 0;  // of callers()
    Kind kind{};
    std::string body;
    std::chrono::hours skew{0};  // of the node's clock
  };

  // Loads a register of several regions, and gives grants on it, to be asked in the order of grants().
  Hostile(Province& province, const std::string& resource, std::uint64_t seed)
      : random_(seed), keys_(*province.keys) {
    std::string csv(exchange::testing::kHeader);
    const auto add = [&](const std::string& code, const char* word, const std::string& region) {
      const auto n = rows_.size();
      grant::Row row{code, fmt::format("{}-{}", word, n),
                     fmt::format("138{:08}", 11110001 + n * 7919 % 80000000), std::to_string(4242 + n * 31),
                     region.empty() ? grant::Cell() : grant::Cell(region)};
      if (n % 17 == 3) row[2].reset();
      if (n % 19 == 4) row[3].reset();
      for (std::size_t i = 0; i < row.size(); ++i) csv += (i == 0 ? "" : ",") + row[i].value_or("");
      csv += '\n';
      rows_.push_back(std::move(row));
    };
    const char* ours[] = {"320613", "320613001", "320613002", "320613002004"};
    const char* theirs[] = {"320682", "320682001", "320682101"};
    for (int i = 1; i <= 150; ++i)
      add(fmt::format("A{}", i), i % 3 == 0 ? "given" : "granted", ours[random_() % 4]);
    for (int i = 1; i <= 150; ++i) add(fmt::format("B{}", i), "SECRET", theirs[random_() % 3]);
    for (int i = 1; i <= 60; ++i) add(fmt::format("C{}", i), "SECRET", i % 2 == 0 ? "3205" : "3206");
    for (int i = 1; i <= 40; ++i) add(fmt::format("D{}", i), "SECRET", i % 2 == 0 ? "" : "32061３");
    province.load("32.statistics", resource, csv);

    grant::ResourceShape shape{resource, {}};
    for (const auto* name : {"code", "name", "phone", "amount", "region"})
      shape.columns.push_back({name, name, std::string_view(name) == "amount" ? "integer" : "text", false,
                               false, grant::Personal::None});
    const auto give = [&](auto change, const std::string& org = "320613.data") {
      grant::Grant made;
      grants_.push_back(province.give_online(
          resource,
          [&](grant::Grant& fresh) {
            fresh.caps = {0, 0, 0, 0, 0, 0, 3};
            change(fresh);
            made = fresh;
          },
          org));
      truths_.emplace(grants_.back(), Truth(made, shape, rows_, keys_));
    };
    give([](grant::Grant&) {});
    give([](grant::Grant& made) {
      made.from -= std::chrono::hours(48);
      made.until = made.from + std::chrono::hours(1);
    });
    give([](grant::Grant& made) { made.from += std::chrono::hours(2); });
    give(
        [](grant::Grant& made) {
          made.rows = {{"region", grant::RowCondition::Op::Prefix, {"320682"}}};
        },
        "320682.data");
    give([](grant::Grant& made) { made.modes = {"verify"}; });
    give([](grant::Grant& made) { made.duties.emplace_back("evidence"); });
    for (const auto& id : std::vector<std::string>{grants_[0] + " ", "../" + grants_[0], "", "null",
                                                   "' OR 1=1", make_id(SystemClock())})
      grants_.push_back(id);
  }

  // The first two asked for by name here are the recipients; the others have no grant at all.
  static std::vector<Call> callers() {
    return {Province::client(), Province::client("320682.data"), Province::client("3206.data"),
            Province::client(""), Province::client("320613.data' OR '1'='1")};
  }

  // Three in four of what there is to choose is what is granted, so that a request with one thing wrong
  // gets furthest in.
  Asked next() {
    // What was once answered, to somebody else, in another way or at another time.
    if (random_() % 20 == 0 && !answered_.empty()) {
      auto again = answered_[random_() % answered_.size()];
      if (random_() % 2 == 0) again.caller = random_() % callers().size();
      if (random_() % 4 == 0) again.kind = static_cast<Kind>(random_() % 5);
      if (random_() % 2 == 0) again.skew = kSkews[random_() % std::size(kSkews)];
      return again;
    }
    Asked asked;
    asked.kind = static_cast<Kind>(random_() % 5);
    asked.caller = random_() % 2 == 0 ? 0 : random_() % callers().size();
    if (random_() % 8 == 0) asked.skew = kSkews[random_() % std::size(kSkews)];
    asked.body = fmt::format(R"({{"grant":"{}","purpose":"{}","event":"{}",{}{}{}}})",
                             asked.caller == 1 && random_() % 2 == 0 ? grants_[3] : pick(grants_),
                             pick(kPurposes), pick(kEvents), rest(asked.kind), pick(kEvidence), extra());
    // Damage now and then: a byte changed, the end cut off.
    if (random_() % 10 == 0) asked.body[random_() % asked.body.size()] = static_cast<char>(random_() % 256);
    if (random_() % 25 == 0) asked.body.resize(random_() % asked.body.size());
    return asked;
  }

  // What is wrong with this answer to it; "" when the grant and the rows say the same.
  std::string judge(const Asked& asked, const Call& caller, Time now, std::string_view answer) {
    const auto body = parse_json(asked.body), told = parse_json(answer);
    if (!body || !body->is_object() || !told || !told->is_object()) return "no JSON was asked, or answered";
    const auto* grant = body->get_object().if_contains("grant");
    const auto truth =
        truths_.find(grant && grant->is_string() ? std::string(grant->get_string()) : std::string());
    if (truth == truths_.end()) return "there is no such grant";
    if (!truth->second.allows(asked.kind, body->get_object(), caller, now))
      return "the grant does not allow it";
    if (auto wrong = truth->second.judge(asked.kind, body->get_object(), told->get_object()); !wrong.empty())
      return wrong;
    ++right_[asked.kind];
    if (mode_of(asked.kind) == "verify")
      yes_ += answer.substr(0, answer.find("\"grant\"")).find("true") != std::string_view::npos ? 1 : 0;
    if (answered_.size() == 200) answered_.pop_front();
    answered_.push_back(asked);
    return "";
  }

  // How many answers of a kind were right, and in how many something was affirmed.
  std::size_t right(Kind kind) const {
    const auto found = right_.find(kind);
    return found == right_.end() ? 0 : found->second;
  }
  std::size_t affirmed() const { return yes_; }

 private:
  using Texts = std::vector<std::string>;
  const std::string& pick(const Texts& list) { return random_() % 4 != 0 ? list[0] : any(list); }
  const std::string& any(const Texts& list) { return list[random_() % list.size()]; }

  std::string key() {
    if (random_() % 8 == 0) return any(kOddKeys);
    // Every other one of the first grant's rows.
    return *rows_[random_() % 2 == 0 ? random_() % 150 : random_() % rows_.size()][0];
  }
  // Of the row with this key where there is one, so that yes is an answer too.
  std::string value(const std::string& of, const std::string& item) {
    if (random_() % 4 == 0) return any(kOddValues);
    for (const auto& row : rows_)
      if (*row[0] == of) {
        const auto& cell = row[item == "name" ? 1 : item == "phone" ? 2 : item == "amount" ? 3 : 0];
        auto text = cell.value_or("4242");
        if (random_() % 4 == 0) text.resize(1 + random_() % text.size());
        return text;
      }
    return "granted-0";
  }

  std::string rest(Kind kind) {
    // Lists beyond what is allowed, and nesting that would exhaust a stack.
    if (random_() % 100 == 0) return oversized();
    const auto of = key();
    const auto item = pick(kItems), op = pick(kOps);
    const auto compare = fmt::format(R"({{"item":"{}","op":"{}")", item, op);
    switch (kind) {
      case Kind::Verify: {
        const auto least = random_() % 10 == 0 ? R"(,"at_least":1)" : "";
        const bool range = op == "range" ? random_() % 8 != 0 : random_() % 8 == 0;
        const auto said = range ? fmt::format(R"("from":"{}","to":"{}")", value(of, item), value(of, item))
                                : fmt::format(R"("value":"{}")", value(of, item));
        return fmt::format(R"("key":{{"{}":"{}"}},"compare":[{},{}}}]{})",
                           random_() % 8 == 0 ? any(kItems) : "code", of, compare, said, least);
      }
      case Kind::VerifyBatch: {
        const auto other = key();
        return fmt::format(R"("key_items":["code"],"compare":[{}}}],"rows":[["{}","{}"],["{}","{}"]])",
                           compare, of, value(of, item), other, value(other, item));
      }
      case Kind::Query:
        return fmt::format(R"("key":{{"code":"{}"}},"items":["{}","{}"])", of, item,
                           random_() % 2 == 0 ? "phone" : any(kItems));
      case Kind::QueryBatch:
        return fmt::format(R"("key_items":["code"],"rows":[["{}"],["{}"]],"items":["{}"])", of, key(), item);
      case Kind::Aggregate: {
        auto said = fmt::format(R"("by":["{}"])", random_() % 2 == 0 ? std::string("region") : item);
        if (random_() % 3 == 0)
          said += fmt::format(R"(,"measures":[{{"item":"{}","do":"{}"}}])", any(kItems), any(kMeasures));
        return said;
      }
    }
    return "";
  }

  std::string oversized() {
    const auto many = [&](std::size_t count, const auto& one) {
      std::string list;
      for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + one(i);
      return list;
    };
    switch (random_() % 6) {
      case 0:
        return fmt::format(R"("key_items":["code"],"items":["name"],"rows":[{}])",
                           many(1001, [&](std::size_t) { return "[\"" + key() + "\"]"; }));
      case 1:
        return fmt::format(R"("key":{{"code":"A1"}},"items":[{}])",
                           many(101, [](std::size_t i) { return fmt::format(R"("i{}")", i); }));
      case 2:
        return fmt::format(R"("key":{{"code":"A1"}},"compare":[{}])", many(101, [](std::size_t) {
                             return std::string(R"({"item":"name","op":"eq","value":"x"})");
                           }));
      case 3:
        return fmt::format(R"("by":["region"],"measures":[{}])", many(21, [](std::size_t) {
                             return std::string(R"({"item":"amount","do":"sum"})");
                           }));
      case 4: return fmt::format(R"("key":{{"code":"{}"}},"items":["name"])", std::string(513, 'A'));
      default: return "\"key\":" + std::string(2000, '[') + std::string(2000, ']') + ",\"items\":[\"name\"]";
    }
  }

  std::string extra() {
    if (random_() % 5 != 0) return "";
    const Texts known{R"(,"rows":[["B1"]])",
                      R"(,"region":"320682")",
                      R"(,"as_org":"32.statistics")",
                      ",\"grant\":\"" + grants_[0] + "\"",
                      R"(,"at_least":0)",
                      R"(,"at_least":-1)",
                      R"(,"now":"2020-01-01T00:00:00Z")"};
    return any(known);
  }

  static inline const Texts kPurposes{"4.1", "4.1.1",      "4",    "4.1.1.1", "5",
                                      "",    "4.1\\u0000", "４.1", "*",       "4.1 "};
  static inline const Texts kEvents{"BJ-1", "BJ-1",   "",        "办件",
                                    "a b",  "x\\\"}", "../../x", std::string(65, 'a')};
  static inline const Texts kEvidence{"",
                                      R"(,"evidence":"YJ-1")",
                                      R"(,"evidence":"YJ-1")",
                                      R"(,"evidence":"")",
                                      R"(,"evidence":"材料")",
                                      R"(,"evidence":"x'--")",
                                      R"(,"evidence":"\u0000")",
                                      R"(,"evidence":7)",
                                      ",\"evidence\":\"" + std::string(65, 'e') + "\""};
  static inline const Texts kOddKeys{"Z",         "A1'--",   "%",     "_1", "Ａ1", "A1\\u0000",
                                     "A1\\u200b", "\\ud800", "B1\\n", "a1", "A01", ""};
  static inline const Texts kItems{
      "name", "code", "phone", "amount", "region", "rowid", "*", "name\\\" FROM x", "NAME", "ｎame", "_op"};
  static inline const Texts kOps{"eq", "prefix", "range", "like", "ne", "EQ", "eq OR 1=1"};
  static inline const Texts kOddValues{
      "granted", "SECRET-150", "", "S", "%", "4242", "1e9", "NaN", "-99999999999999999999", "04242.0"};
  static inline const Texts kMeasures{"sum", "avg", "min", "max", "count", "sum OR 1=1"};
  // None comes near a grant's first or last moment, however long the test takes: Hostile.a_grant_expires_
  // by_the_clock_on_every_path is about those.
  static constexpr std::chrono::hours kSkews[] = {std::chrono::hours(12),     std::chrono::hours(-1),
                                                  std::chrono::hours(30),     std::chrono::hours(-40),
                                                  std::chrono::hours(-400),   std::chrono::hours(87'600),
                                                  std::chrono::hours(-87'600)};

  std::mt19937_64 random_;
  const grant::KeyStore& keys_;
  grant::Rows rows_;
  std::vector<std::string> grants_;  // the first six are there, the rest are not
  std::map<std::string, Truth> truths_;
  std::deque<Asked> answered_;
  std::map<Kind, std::size_t> right_;
  std::size_t yes_ = 0;
};

}  // namespace jw::access::testing
