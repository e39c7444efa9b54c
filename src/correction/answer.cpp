#include <algorithm>
#include <map>
#include <set>

#include "catalog/amendment.hpp"
#include "catalog/data_version.hpp"
#include "catalog/data_versions.hpp"
#include "correction/answers.hpp"
#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "db/database.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"

// From the provider's word to the next version of its data: the rows are found, all edits are one
// amendment, and the answer, the holders and what the nodes are told are written in the
// transaction that makes the version known.
namespace jw::correction {
namespace {

struct Decided {
  Point point;
  bool correct = false;
  std::optional<std::string> value;
  exchange::SourceRow row;
};

using Holders = std::map<std::string, std::pair<exchange::RowHolder, std::vector<FixedCell>>>;

Result<Decided> decide(Point point, const PointAnswer& said, bool binding) {
  Decided decided;
  decided.correct = said.outcome == "correct";
  if (!decided.correct && said.outcome != "reject")
    return fail(Code::Invalid, "correction.outcome", "point {}: correct or reject, not \"{}\"",
                "第 {} 项：答复须为更正（correct）或不予更正（reject），不能为“{}”", point.n, said.outcome);
  if (!decided.correct) {
    if (binding)
      return fail(Code::Denied, "correction.binding",
                  "point {}: the data bureau has ruled that it be corrected",
                  "第 {} 项：数据管理部门已裁定更正，不得拒绝", point.n);
    JW_TRY(check_text(said.reason, fmt::format("point {}: why it is not corrected", point.n),
                      fmt::format("第 {} 项的不予更正理由", point.n), kReasonCharacters, true));
    point.reason = said.reason;
  } else if (said.empty || (!said.value && point.should_be_empty)) {
    decided.value.reset();
  } else if (said.value || point.expected) {
    decided.value = said.value ? said.value : point.expected;
  } else {
    return fail(Code::Invalid, "correction.value", "point {}: say what the value should be",
                "第 {} 项：请填写更正后的值", point.n);
  }
  decided.point = std::move(point);
  return decided;
}

Result<std::vector<Decided>> decide_all(const std::vector<Point>& open, const AnswerForm& form,
                                        bool binding) {
  std::set<std::int64_t> numbers;
  for (const auto& point : open) numbers.insert(point.n);
  std::map<std::int64_t, const PointAnswer*> said;
  for (const auto& answer : form.points) {
    if (!numbers.contains(answer.n) || !said.emplace(answer.n, &answer).second)
      return fail(Code::Conflict, "correction.point", "point {} is not open, or stands in the answer twice",
                  "第 {} 项不存在、已答复，或在答复中重复", answer.n);
  }
  const PointAnswer others{0, form.others, {}, false, form.others_reason};
  std::vector<Decided> decided;
  for (const auto& point : open) {
    const auto found = said.find(point.n);
    if (found == said.end() && form.others.empty()) continue;
    decided.push_back(JW_TRY(decide(point, found == said.end() ? others : *found->second, binding)));
  }
  if (decided.empty())
    return fail(Code::Invalid, "correction.point", "answer at least one open point", "请至少答复一项疑义");
  return decided;
}

// One edit a row. A key cannot be updated: the row goes and comes again under its new key.
class Edits {
 public:
  Result<> add(const Decided& decided) {
    const auto& item = decided.point.item;
    const auto now = decided.row.values.find(item);
    if (now == decided.row.values.end())
      return fail(Code::Conflict, "correction.row_gone", "point {}: the source has no item \"{}\" any more",
                  "第 {} 项：源数据中已没有信息项“{}”", decided.point.n, item);
    auto& change = rows_[key_text(decided.row.key)];
    change.row = decided.row;
    const auto [at, fresh] = change.values.emplace(item, decided.value);
    if (!fresh && at->second != decided.value)
      return fail(Code::Invalid, "correction.two_values", "point {}: the same value is to become two things",
                  "第 {} 项：同一数据值被更正为两个不同的值", decided.point.n);
    return {};
  }

  std::vector<catalog::RowEdit> list() const {
    std::vector<catalog::RowEdit> edits;
    for (const auto& [name, change] : rows_) {
      catalog::RowEdit::Values values;
      bool key = false;
      for (const auto& [item, value] : change.values) {
        if (change.row.values.at(item) == value) continue;  // right at the source already
        key = key || change.row.key.contains(item);
        values[item] = value;
      }
      if (values.empty()) continue;
      if (!key) {
        edits.push_back({catalog::RowEdit::Kind::Update, change.row.key, std::move(values)});
        continue;
      }
      auto whole = change.row.values;
      for (const auto& [item, value] : values) whole[item] = value;
      edits.push_back({catalog::RowEdit::Kind::Remove, change.row.key, {}});
      edits.push_back({catalog::RowEdit::Kind::Add, {}, std::move(whole)});
    }
    return edits;
  }

 private:
  struct Change {
    exchange::SourceRow row;
    catalog::RowEdit::Values values;
  };
  std::map<std::string, Change> rows_;
};

// Whose copies change: those who hold the row as it was, and those who will as it becomes.
Result<Holders> holders_of(const Call& call, const exchange::Lineage& lineage, const Correction& c,
                           const std::vector<Decided>& decided) {
  std::map<std::string, std::vector<exchange::SourceRow>> rows;  // by item
  for (const auto& one : decided) {
    if (!one.correct) continue;
    auto after = one.row;
    after.values[one.point.item] = one.value;
    rows[one.point.item].push_back(one.row);
    rows[one.point.item].push_back(std::move(after));
  }
  Holders holders;
  for (const auto& [item, list] : rows) {
    const auto found = JW_TRY(lineage.holders(call, c.resource.id, item, list));
    for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
      std::map<std::string, const exchange::RowHolder*> either;
      for (const auto& holder : found[i + 1]) either[holder.grant] = &holder;
      for (const auto& holder : found[i]) either[holder.grant] = &holder;  // as they know it
      for (const auto& [grant, holder] : either) {
        auto& entry = holders[grant];
        entry.first = *holder;
        entry.second.push_back({holder->key, item});
      }
    }
  }
  return holders;
}

}  // namespace

Result<Correction> Answers::answer(const Call& call, std::string_view id, const AnswerForm& form) const {
  JW_TRY(check_text(form.note, "note", "说明", kReasonCharacters, false));
  auto& database = parts_.exchange.database;
  Correction before;
  const auto open = JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<Point>> {
    before = JW_TRY(seen(session, call, parts_, id));
    const auto* transition = find_transition("answer", before.state);
    if (transition == nullptr)
      return fail(Code::Conflict, "correction.state", "this can't be done now: the correction is {}",
                  "当前状态（{}）不能进行此操作", before.state);
    JW_TRY(may_take(session, call, parts_, before, *transition));
    return store::points(session, id, 0, kMostPoints, "open");
  }));
  auto decided = JW_TRY(decide_all(open, form, before.state == "ordered"));

  const exchange::Lineage lineage(parts_.exchange);
  std::vector<RowKey> keys;
  for (const auto& one : decided)
    if (one.correct) keys.push_back(JW_TRY(read_key(one.point.key)));
  std::vector<std::optional<exchange::SourceRow>> rows;
  if (!keys.empty()) rows = JW_TRY(lineage.trace(call, before.grant, keys));
  Edits edits;
  std::size_t next = 0;
  for (auto& one : decided) {
    if (!one.correct) continue;
    auto& row = rows[next++];
    if (!row)
      return fail(
          Code::Conflict, "correction.row_gone",
          "point {}: the row is not in the data any more, or not delivered to them; reject it and say so",
          "第 {} 项：该行已不在当前数据中，或不再向其提供；请以此为理由答复", one.point.n);
    one.row = std::move(*row);
    JW_TRY(edits.add(one));
  }
  const auto holders = JW_TRY(holders_of(call, lineage, before, decided));
  const auto grant = JW_TRY(database.read(
      call, [&](db::Session& session) { return exchange::treatments_of(session, before.grant); }));

  // Runs in the transaction that makes the version known, or in one of its own when nothing was to
  // be changed at the source.
  const auto settle = [&](db::Session& session, std::int64_t version) -> Result<> {
    auto c = JW_TRY(seen(session, call, parts_, id));
    if (c.state != before.state || c.updated != before.updated)
      return fail(Code::Conflict, "correction.state",
                  "somebody else has just handled this correction; reload it", "该疑义刚被他人处理，请刷新");
    const auto now = to_string(parts_.exchange.clock.now());
    std::vector<Point> settled;
    std::int64_t corrected = 0;
    for (const auto& one : decided) {
      auto point = one.point;
      point.state = one.correct ? "corrected" : "rejected";
      point.correct = one.correct ? one.value : std::nullopt;
      point.version = one.correct ? version : 0;
      point.answered = now;
      corrected += one.correct ? 1 : 0;
      JW_TRY(store::settle(session, c.id, point));
      // What reaches them treated is not told in clear here either.
      const auto kind = grant.find(point.item);
      if (kind == grant.end() || kind->second != "clear") point.correct.reset();
      settled.push_back(std::move(point));
    }
    const std::string from = c.state;
    JW_TRY(store::count(session, c));
    c.updated = now;
    if (corrected > 0) c.version = version;
    if (c.open == 0) {
      c.answered = now;
      c.state = from == "ordered" ? "closed" : "answered";
    }
    JW_TRY(store::move(session, c, from));
    JW_TRY(keep_clock(session, call, parts_, c));
    JW_TRY(store::add_step(session, c.id, {now, call.actor.name, call.actor.org, "answer", form.note},
                           call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.exchange.clock,
                          {"correction.answered",
                           c.id,
                           {{"number", c.number},
                            {"corrected", corrected},
                            {"rejected", static_cast<std::int64_t>(decided.size()) - corrected},
                            {"open", c.open},
                            {"version", version}}}));
    for (const auto& [key, entry] : holders) {
      const auto& [holder, cells] = entry;
      std::string envelope;
      if (holder.grant != c.grant)
        envelope = JW_TRY(post_fixed(session, call, parts_, holder.node, holder.grant, version, cells));
      JW_TRY(session.exec(
          "INSERT INTO correction_holder (correction, grant_id, org, name, node, version, cells, envelope) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (correction, grant_id, version) DO UPDATE SET "
          "cells = correction_holder.cells + excluded.cells",
          c.id, holder.grant, holder.org, holder.name, holder.node, version,
          static_cast<std::int64_t>(cells.size()), envelope));
    }
    return post_answered(session, call, parts_, c, settled);
  };

  auto list = edits.list();
  if (list.empty()) {
    JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
      std::int64_t version = 0;
      if (!keys.empty()) version = JW_TRY(parts_.data.locate(session, before.resource.id)).number;
      return settle(session, version);
    }));
  } else {
    JW_TRY(parts_.data.amend(call, before.resource.id,
                             {"correction", before.id, std::move(list),
                              [&](db::Session& session, const catalog::DataVersion& version) {
                                return settle(session, version.number);
                              }}));
  }
  parts_.posted();
  return database.read(call, [&](db::Session& session) -> Result<Correction> {
    return complete(session, call, parts_, JW_TRY(seen(session, call, parts_, id)));
  });
}

}  // namespace jw::correction
