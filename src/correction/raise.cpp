#include <algorithm>
#include <set>

#include <boost/json/serialize.hpp>

#include "base/random.hpp"
#include "correction/corrections.hpp"
#include "correction/post.hpp"
#include "correction/store.hpp"
#include "correction/view.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/holdings.hpp"
#include "federation/identity.hpp"
#include "grant/document.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

// From what a person found wrong in the rows it holds to a correction on its way.
namespace jw::correction {
namespace {

constexpr std::size_t kValueCharacters = 4000;
constexpr std::size_t kEvidenceCharacters = 1000;
constexpr std::size_t kCaseNumberCharacters = 64;
constexpr std::size_t kSaltBytes = 16;

PointError error_of(std::size_t index, const Error& error) {
  return {static_cast<std::int64_t>(index) + 1, error.reason, error.message, error.message_zh};
}

Result<RowKey> checked_key(const NewPoint& point, const std::vector<std::string>& names) {
  auto key = JW_TRY(read_key(point.key));
  const bool whole =
      key.size() == names.size() &&
      std::all_of(names.begin(), names.end(), [&](const auto& name) { return key.contains(name); });
  if (whole) return key;
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return fail(Code::Invalid, "correction.key", "name the row by exactly these items: {}",
              "请以且仅以这些主键项指认该行：{}", list);
}

Result<> check_point(const NewPoint& point, const exchange::ManifestColumn* column,
                     const std::optional<RowKey>& row) {
  if (column == nullptr)
    return fail(Code::Invalid, "correction.item_not_granted",
                "\"{}\" is not among the items you were granted", "“{}”不在授权范围内的信息项中", point.item);
  if (!row)
    return fail(Code::NotFound, "correction.row_not_held",
                "you hold no row of this key; look at the rows again",
                "本部门所得数据中没有这一行，请核对主键");
  JW_TRY(check_text(point.evidence, "evidence", "依据", kEvidenceCharacters, false));
  if (point.expected) {
    JW_TRY(check_text(*point.expected, "expected", "应为值", kValueCharacters, false));
    if (point.should_be_empty)
      return fail(Code::Invalid, "correction.expected", "say a value, or that there is none, not both",
                  "“应为值”与“应为空”只能填一项");
    if (column->treatment != "clear")
      return fail(
          Code::Invalid, "correction.expected_masked",
          "\"{}\" reaches you treated, so its value cannot be named; say in the evidence what is wrong",
          "“{}”经脱敏后提供，无法指明应为何值，请在依据中说明错在哪里",
          column->title.empty() ? column->name : column->title);
    if (row->at(point.item) == point.expected)
      return fail(Code::Invalid, "correction.same_value", "that is what the row says already",
                  "所填的值与现有值相同");
  } else if (point.should_be_empty) {
    if (!row->at(point.item))
      return fail(Code::Invalid, "correction.same_value", "it is empty already", "该项本来就是空的");
  } else {
    JW_TRY(check_text(point.evidence, "evidence (needed when no value is given)", "依据（未填应为值时必填）",
                      kEvidenceCharacters, true));
  }
  return {};
}

}  // namespace

Result<Raised> Corrections::raise(const Call& call, const NewCorrection& form) const {
  return raise_with(call, form, true);
}

Result<Raised> Corrections::raise_good(const Call& call, const NewCorrection& form) const {
  return raise_with(call, form, false);
}

Result<Raised> Corrections::raise_with(const Call& call, const NewCorrection& form, bool strict) const {
  JW_TRY(org::require(call, org::Right::CorrectionWrite));
  JW_TRY(check_text(form.reason, "reason", "疑义说明", kReasonCharacters, true));
  JW_TRY(check_text(form.case_number, "case number", "办件编号", kCaseNumberCharacters, false));
  if (form.points.empty() || form.points.size() > kMostPoints)
    return fail(Code::Invalid, "correction.points", "one to {} values at a time", "每次可提 1 至 {} 个数据值",
                kMostPoints);
  const exchange::Holdings holdings(parts_.exchange);
  const exchange::Grants grants(parts_.exchange);
  const auto holding = JW_TRY(holdings.find(call, form.holding));
  JW_TRY(org::require_org(call, holding.recipient));
  auto& database = parts_.exchange.database;
  const auto names =
      JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<std::string>> {
        JW_TRY(grants.judge(session, call, form.holding));
        return exchange::naming_items(session, form.holding);
      }));

  Raised raised;
  std::vector<RowKey> keys;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < form.points.size(); ++i) {
    auto key = checked_key(form.points[i], names);
    if (!key && strict) return fail(key.error());
    if (!key) raised.errors.push_back(error_of(i, key.error()));
    if (!key) continue;
    keys.push_back(std::move(*key));
    places.push_back(i);
  }
  const auto rows = JW_TRY(holdings.rows_by_key(call, form.holding, names, keys));
  std::vector<Point> points;
  std::vector<std::size_t> point_places;
  std::set<std::pair<std::string, std::string>> cells;
  std::vector<ItemRef> items;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const auto& point = form.points[places[k]];
    const auto column = std::find_if(holding.columns.begin(), holding.columns.end(),
                                     [&](const auto& c) { return c.name == point.item; });
    auto good = check_point(point, column == holding.columns.end() ? nullptr : &*column, rows[k]);
    if (good && !cells.emplace(key_text(keys[k]), point.item).second)
      good = fail(Code::Invalid, "correction.twice", "this value stands in the list twice",
                  "同一数据值在清单中重复出现");
    if (!good && strict) return fail(good.error());
    if (!good) {
      raised.errors.push_back(error_of(places[k], good.error()));
      continue;
    }
    points.push_back({0,
                      write_key(keys[k]),
                      point.item,
                      rows[k]->at(point.item),
                      point.expected,
                      point.should_be_empty,
                      point.evidence,
                      "open",
                      "",
                      {},
                      0,
                      "",
                      {}});
    point_places.push_back(places[k]);
    const auto known =
        std::any_of(items.begin(), items.end(), [&](const auto& item) { return item.name == column->name; });
    if (!known) items.push_back({column->name, column->title.empty() ? column->name : column->title});
  }

  const auto before = raised;
  auto result = database.write(call, [&](db::Session& session) -> Result<Raised> {
    auto answer = before;  // the body may run again
    const auto grant = JW_TRY(exchange::Grants::get(session, form.holding));
    JW_TRY(grants.judge(session, call, form.holding));
    const auto now = to_string(parts_.exchange.clock.now());
    std::vector<Point> fresh;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const auto open = JW_TRY(
          store::open_point(session, form.holding, boost::json::serialize(points[i].key), points[i].item));
      if (!open) {
        fresh.push_back(points[i]);
        fresh.back().n = static_cast<std::int64_t>(fresh.size());
        continue;
      }
      answer.joined.push_back(
          {static_cast<std::int64_t>(point_places[i]) + 1, open->correction, open->number});
    }
    // Once for each correction that was joined, not for each value.
    std::set<std::string> told;
    for (const auto& joined : answer.joined) {
      if (!told.insert(joined.correction).second) continue;
      JW_TRY(store::add_step(session, joined.correction,
                             {now, call.actor.name, call.actor.org, "join", form.reason}, call.actor.id));
      JW_TRY(ledger::record(session, call, parts_.exchange.clock,
                            {"correction.joined", joined.correction, {{"number", joined.number}}}));
    }
    if (fresh.empty()) return answer;

    Correction c;
    c.id = make_id(parts_.exchange.clock);
    c.number =
        JW_TRY(store::next_number(session, grant.recipient_org, day_in_china(parts_.exchange.clock.now())));
    c.resource = {grant.resource, "", grant.resource_name};
    if (const auto document = grants.judge(session, call, form.holding))
      c.resource.code = document->resource.code;
    c.grant = grant.id;
    c.consumer = {grant.recipient_org, grant.recipient_name, grant.recipient_node};
    c.provider = {grant.provider_org, grant.provider_name, grant.provider_node};
    c.items = items;
    c.points = c.open = static_cast<std::int64_t>(fresh.size());
    c.reason = form.reason;
    c.case_number = form.case_number;
    c.salt = crypto::to_hex(random_bytes(kSaltBytes));
    c.digest = digest_of(c.salt, fresh);
    c.created = c.updated = now;
    // Parties on one node: it has arrived already.
    const bool here = c.provider.node == parts_.exchange.identity.id();
    c.state = here ? "received" : "sent";
    if (here) {
      c.received = now;
      start_clock(c, parts_, parts_.exchange.clock.now());
    }
    JW_TRY(store::insert(session, c, call.actor.id));
    JW_TRY(keep_clock(session, call, parts_, c));
    for (const auto& point : fresh) JW_TRY(store::add_point(session, c.id, c.grant, point));
    JW_TRY(store::add_step(session, c.id, {now, call.actor.name, c.consumer.id, "raise", form.reason},
                           call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.exchange.clock,
                          {"correction.raised",
                           c.id,
                           {{"number", c.number},
                            {"resource", c.resource.id},
                            {"grant", c.grant},
                            {"points", c.points},
                            {"digest", c.digest}}}));
    if (here) {
      JW_TRY(store::add_step(session, c.id, {now, "", c.provider.id, "receive", ""}, ""));
      JW_TRY(ledger::record(session, call, parts_.exchange.clock,
                            {"correction.received", c.id, {{"number", c.number}, {"due", c.due}}}));
    }
    JW_TRY(post_raised(session, call, parts_, c, fresh));
    answer.correction = JW_TRY(complete(session, call, parts_, std::move(c)));
    return answer;
  });
  if (result) parts_.posted();
  return result;
}

}  // namespace jw::correction
