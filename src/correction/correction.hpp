#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "exchange/lineage.hpp"

namespace jw::correction {

// 疑义校核 (政务数据共享条例 Art 26): a consumer finds values it received to be wrong or missing and
// says so; the provider verifies, corrects at the source and answers within ten working days of
// receipt, which cannot be extended.

using exchange::RowKey;

constexpr std::size_t kReasonCharacters = 1000;

boost::json::value or_null(const std::optional<std::string>& text);

struct Party {
  std::string id;  // org
  std::string name;
  std::string node;  // where it lives
};
BOOST_DESCRIBE_STRUCT(Party, (), (id, name, node))

struct ResourceRef {
  std::string id;
  std::string code;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(ResourceRef, (), (id, code, name))

struct ItemRef {
  std::string name;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(ItemRef, (), (name, title))

struct Step {
  std::string time;
  std::string actor;  // name of the person, only for people of one's own node; else empty
  std::string org;
  std::string action;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Step, (), (time, actor, org, action, note))

struct Escalation {
  std::string time;
  std::string statement;  // of the consumer
  std::string answer;     // of the provider: why it rejected
};
BOOST_DESCRIBE_STRUCT(Escalation, (), (time, statement, answer))

struct Ruling {
  std::string time;
  std::string outcome;  // "uphold": the provider must correct; "dismiss": its answer stands
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Ruling, (), (time, outcome, reason))

// One disputed value.
struct Point {
  std::int64_t n = 0;  // 1, 2, 3, ... in its correction
  boost::json::object key;
  std::string item;
  std::optional<std::string> held;      // as the consumer holds it
  std::optional<std::string> expected;  // what it should be; nothing when the consumer cannot say
  bool should_be_empty = false;         // it should be no value at all
  std::string evidence;
  std::string state = "open";          // open, corrected, rejected
  std::string reason;                  // of a rejection
  std::optional<std::string> correct;  // what it was corrected to, where the consumer may see it
  std::int64_t version = 0;            // data version that carries the fix
  std::string answered;
  std::optional<boost::json::object> source;  // at the provider: the row as it is now; absent: not there
};
BOOST_DESCRIBE_STRUCT(Point, (),
                      (n, key, item, held, expected, should_be_empty, evidence, state, reason, correct,
                       version, answered, source))

// A correction as both sides hold it. Without the values: those are Points.
struct Correction {
  std::string id;
  std::string number;  // "JH-320613.data-2026-0001"
  std::string state;   // see states.hpp
  ResourceRef resource;
  std::string grant;
  Party consumer;
  Party provider;
  std::optional<Party> bureau;  // who decides, once escalated
  std::vector<ItemRef> items;
  std::int64_t points = 0;
  std::int64_t open = 0;
  std::int64_t corrected = 0;
  std::int64_t rejected = 0;
  std::string reason;       // what is wrong, for all points; seen by the two parties only
  std::string case_number;  // of the service case that found it; may be empty
  std::string salt;         // hex: makes `digest` say nothing about the values
  std::string digest;       // SHA-256 of salt and points: what the logs of both sides hold
  std::string created;
  std::string updated;
  std::string received;  // when the clock began, "" before
  std::string due;       // last day, "" before
  std::string due_end;   // RFC 3339
  bool provisional = false;
  std::string answered;      // when the last point was
  std::int64_t version = 0;  // newest data version that carries a fix
  std::optional<Escalation> escalation;
  std::optional<Ruling> ruling;

  // Not kept, not sent: told with every answer.
  std::string light;                     // green, yellow, red; "" when no clock runs
  std::int64_t days_left = 0;            // working days; negative: late
  std::string side;                      // the caller's: consumer, provider, bureau, overseer
  std::optional<std::string> transport;  // how far the last message to the other node has come
  std::vector<Step> history;
  std::vector<std::string> actions;  // what the caller may do now
};
BOOST_DESCRIBE_STRUCT(Correction, (),
                      (id, number, state, resource, grant, consumer, provider, bureau, items, points, open,
                       corrected, rejected, reason, case_number, salt, digest, created, updated, received,
                       due, due_end, provisional, answered, version, escalation, ruling, light, days_left,
                       side, transport, history, actions))

// A correction's deadline: ten working days from receipt, no extension.
inline constexpr int kAnswerDays = 10;
inline constexpr std::size_t kMostPoints = 10'000;

// The row key as canonical text, for comparing and storing.
std::string key_text(const RowKey& key);
// "correction.key" when it is no object of texts and nulls.
Result<RowKey> read_key(const boost::json::object& key);
boost::json::object write_key(const RowKey& key);

// SHA-256, hex, over the salt and the points as the consumer wrote them.
std::string digest_of(std::string_view salt, const std::vector<Point>& points);

// Free text of people: UTF-8, at most `characters`, not blank when `needed`. "correction.text"
// names the field.
Result<> check_text(std::string_view text, std::string_view field, std::string_view field_zh,
                    std::size_t characters, bool needed);

}  // namespace jw::correction
