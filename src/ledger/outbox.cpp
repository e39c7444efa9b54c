#include "ledger/outbox.hpp"

#include <boost/json/object.hpp>

#include "base/check.hpp"
#include "base/json.hpp"
#include "ledger/kinds.hpp"
#include "ledger/recording.hpp"
#include "ledger/tiles.hpp"

namespace jw::ledger {
namespace {

std::string_view name_of(Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::Nobody: return "nobody";
    case Actor::Kind::Person: return "person";
    case Actor::Kind::Client: return "client";
    case Actor::Kind::Node: return "node";
    case Actor::Kind::System: return "system";
  }
  return "nobody";
}

tl::unexpected<Error> no_head() {
  return fail(Code::Corrupt, "ledger.head",
              "the store has lost its log head; restore the store from a backup",
              "数据库缺少日志头记录，请从备份恢复数据库");
}

struct Numbers {
  std::int64_t first = 0;
  std::string node;
};

// The update locks the one row until the transaction ends: sequence numbers have no gaps and become
// visible in their own order, on PostgreSQL too.
Result<Numbers> take_numbers(db::Session& session, std::size_t count) {
  const auto head = JW_TRY(session.one(
      "UPDATE ledger_head SET next_seq = next_seq + $2 WHERE id = $1 RETURNING next_seq, node", 1, count));
  if (!head) return no_head();
  return Numbers{head->integer(0) - static_cast<std::int64_t>(count), head->text(1)};
}

Result<std::string> write(const Call& call, const std::string& time, const Event& event, const Numbers& at) {
  JW_CHECK(find_kind(event.kind) != nullptr, "a new kind of event needs a row in ledger/kinds.cpp");
  // Canonical JSON: its names stand in their order here.
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    text += name;
    return append_canonical_text(text, value);
  };
  JW_TRY(add(R"({"actor":{"id":)", call.actor.id));
  JW_TRY(add(R"(,"kind":)", name_of(call.actor.kind)));
  JW_TRY(add(R"(,"org":)", call.actor.org));
  text += R"(},"details":)";
  JW_TRY(append_canonical(text, event.details));
  JW_TRY(add(R"(,"kind":)", event.kind));
  if (!at.node.empty()) JW_TRY(add(R"(,"node":)", at.node));
  fmt::format_to(std::back_inserter(text), R"(,"seq":{})", at.first);
  JW_TRY(add(R"(,"subject":)", event.subject));
  JW_TRY(add(R"(,"time":)", time));
  JW_TRY(add(R"(,"trace":)", call.trace));
  text += R"(,"v":1})";
  if (text.size() > kMaxEntry)
    return fail(Code::TooLarge, "ledger.entry",
                "a log entry of {} bytes is over the limit of {}; do the work in smaller parts",
                "日志条目长 {} 字节，超过上限 {}，请分批处理", text.size(), kMaxEntry);
  return text;
}

Result<> put(db::Session& session, const Call& call, const std::string& time, const Event& event,
             const Numbers& at) {
  auto text = JW_TRY(write(call, time, event, at));
  JW_TRY(session.exec("INSERT INTO ledger_outbox (seq, time, kind, entry) VALUES ($1, $2, $3, $4)", at.first,
                      time, event.kind, std::move(text)));
  return {};
}

constexpr std::size_t kTogether = 32;  // entries in one statement

std::string insert_together() {
  std::string sql = "INSERT INTO ledger_outbox (seq, time, kind, entry) VALUES ";
  for (std::size_t i = 0; i < kTogether; ++i)
    fmt::format_to(std::back_inserter(sql), "{}(${}, $1, ${}, ${})", i == 0 ? "" : ", ", 3 * i + 2, 3 * i + 3,
                   3 * i + 4);
  return sql;
}

Result<> put_together(db::Session& session, const std::string& time, std::span<const Recording> recordings,
                      Numbers& at) {
  static const auto sql = insert_together();
  std::vector<db::Value> values{time};
  values.reserve(1 + 3 * kTogether);
  for (const auto& one : recordings) {
    auto text = JW_TRY(write(*one.call, time, one.event, at));
    values.emplace_back(at.first++);
    values.emplace_back(std::string(one.event.kind));
    values.emplace_back(std::move(text));
  }
  JW_TRY(session.exec_list(sql, values));
  return {};
}

}  // namespace

Result<std::uint64_t> record(db::Session& session, const Call& call, const Clock& clock, const Event& event) {
  const auto head = JW_TRY(take_numbers(session, 1));
  JW_TRY(put(session, call, to_string(clock.now()), event, head));
  return static_cast<std::uint64_t>(head.first);
}

Result<> record_all(db::Session& session, const Clock& clock, std::span<const Recording> recordings) {
  if (recordings.empty()) return {};
  auto head = JW_TRY(take_numbers(session, recordings.size()));
  const auto time = to_string(clock.now());
  for (; recordings.size() >= kTogether; recordings = recordings.subspan(kTogether))
    JW_TRY(put_together(session, time, recordings.first(kTogether), head));
  for (const auto& one : recordings) {
    JW_TRY(put(session, *one.call, time, one.event, head));
    ++head.first;
  }
  return {};
}

Result<> name_node(db::Session& session, std::string_view node) {
  if (JW_TRY(session.exec("UPDATE ledger_head SET node = $1 WHERE id = $2", node, 1)) != 1) return no_head();
  return {};
}

Result<Head> read_head(db::Session& session) {
  const auto row = JW_TRY(session.one("SELECT next_seq, integrated, root FROM ledger_head WHERE id = $1", 1));
  if (!row) return no_head();
  return Head{static_cast<std::uint64_t>(row->integer(0)), static_cast<std::uint64_t>(row->integer(1)),
              row->text(2)};
}

Result<std::vector<std::string>> read_outbox(db::Session& session, std::uint64_t from, std::size_t limit) {
  const auto rows = JW_TRY(session.query(
      "SELECT seq, entry FROM ledger_outbox WHERE seq >= $1 ORDER BY seq LIMIT $2", from, limit));
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const auto& row : rows) {
    const std::uint64_t expected = from + out.size();
    if (static_cast<std::uint64_t>(row.integer(0)) != expected)
      return fail(Code::Corrupt, "ledger.gap",
                  "entry {} is missing in the store's outbox; restore store and log from one backup",
                  "待写日志缺少第 {} 条，请用同一份备份恢复数据库和日志", expected);
    out.push_back(row.text(1));
  }
  return out;
}

Result<> mark_integrated(db::Session& session, std::uint64_t size, std::string_view root,
                         std::uint64_t keep) {
  JW_TRY(session.exec("UPDATE ledger_head SET integrated = $1, root = $2 WHERE id = $3 AND integrated <= $4",
                      size, root, 1, size));
  if (size > keep) JW_TRY(session.exec("DELETE FROM ledger_outbox WHERE seq < $1", size - keep));
  return {};
}

}  // namespace jw::ledger
