#include <algorithm>
#include <span>

#include "access/gateway_work.hpp"
#include "access/json_text.hpp"
#include "access/statistics.hpp"
#include "access/use_keys.hpp"
#include "grant/compare.hpp"
#include "grant/online.hpp"

// What an answer says: the rows as the grant shows them.
namespace jw::access {
namespace {

constexpr std::size_t kMostAnswer = std::size_t{8} << 20;  // bytes of one answer
constexpr std::int64_t kMostRowsOfKey = 100;

}  // namespace

void Gateway::commitments(Work& work, const crypto::Hmac& commit) {
  const auto& request = work.request;
  std::string text;
  work.logged.reserve(request.keys());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    // The same key of the same resource gives the same commitment, whoever asks.
    text.assign(work.prepared->rule->grant->resource.id);
    for (const auto at : work.key_order) {
      const auto part = request.values[i * request.width + at];
      text += '\x1f';
      text += std::to_string(part.size());
      text += '\x1f';
      text += part;
    }
    const auto mac = commit(text);
    Commitment short_mac;
    std::copy_n(mac.begin(), short_mac.size(), short_mac.begin());
    work.logged.push_back(short_mac);
  }
  work.subjects = work.logged;
  if (work.subjects.size() < 2) return;
  std::ranges::sort(work.subjects);
  const auto rest = std::ranges::unique(work.subjects);
  work.subjects.erase(rest.begin(), rest.end());
}

// Yes or no for each comparison, and nothing else: a key without a row in scope gives the same as a
// row where nothing fits.
Result<> Gateway::verify(const Call& call, Work& work, std::string& out) {
  const auto& request = work.request;
  const auto& prepared = *work.prepared;
  struct Compare {
    const grant::PlanComparison* with = nullptr;
    grant::Use use{};
    std::size_t at = 0;  // of its value in a row of the request
  };
  std::vector<Compare> compares;
  auto at = request.key_items.size();
  for (const auto& asked : request.compare) {
    const auto found = std::ranges::find(prepared.plan.comparisons, asked.name, &grant::PlanComparison::name);
    if (found == prepared.plan.comparisons.end())
      return fail(Code::Denied, "access.item", "item {} is not granted for this use",
                  "信息项 {} 未授权用于此种使用", asked.name);
    compares.push_back({&*found, asked.use, at});
    at += asked.use == grant::kRange ? 2 : 1;
  }
  const auto holds = [](const Compare& compare, const CellView& cell,
                        std::span<const std::string_view> values) {
    if (!cell) return false;
    const auto wanted = values[compare.at];
    switch (compare.use) {
      case grant::kEq:
        return compare.with->numeric && grant::is_number(wanted) && grant::is_number(*cell)
                   ? grant::compare_numbers(*cell, wanted) == 0
                   : *cell == wanted;
      case grant::kPrefix: return cell->starts_with(wanted);
      case grant::kRange: {
        const auto until = values[compare.at + 1];
        if (compare.with->numeric &&
            ((!wanted.empty() && !grant::is_number(wanted)) || (!until.empty() && !grant::is_number(until))))
          return false;
        return grant::in_range(*cell, wanted, until, compare.with->numeric);
      }
      case grant::kNamed:
      case grant::kReturned: return false;
    }
    return false;
  };
  const bool batch = work.kind == Kind::VerifyBatch;
  out = request.at_least > 0 && !batch ? "{\"answer\":" : "{\"answers\":";
  if (batch) out += '[';
  std::vector<char> yes(compares.size());
  work.reached = true;
  work.key.resize(prepared.keys.size());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    const auto values = std::span(request.values).subspan(i * request.width, request.width);
    for (std::size_t k = 0; k < work.key.size(); ++k) work.key[k] = values[work.key_order[k]];
    std::ranges::fill(yes, 0);
    const auto judge = [&](std::span<const CellView> row) {
      if (grant::judge_scope(prepared.plan, row) != grant::Scope::In) return true;
      for (std::size_t c = 0; c < compares.size(); ++c)
        yes[c] = holds(compares[c], row[compares[c].with->source], values) ? 1 : 0;
      return false;  // the first row in scope answers
    };
    if (const auto* points = prepared.source->points()) {
      JW_TRY(points->find(work.key, work.row, judge));
    } else {
      JW_TRY(
          prepared.source->find(call, prepared.plan, work.key,
                                [&](std::span<const CellView> row) -> Result<bool> { return judge(row); }));
    }
    const auto count = std::ranges::count(yes, 1);
    if (count == 0) ++work.misses;
    if (batch && i > 0) out += ',';
    if (request.at_least > 0) {
      out += count >= request.at_least ? "true" : "false";
      continue;
    }
    out += '[';
    for (std::size_t c = 0; c < yes.size(); ++c) {
      if (c > 0) out += ',';
      out += yes[c] != 0 ? "true" : "false";
    }
    out += ']';
  }
  if (batch) out += ']';
  return {};
}

// The granted items of the rows in scope, treated.
Result<> Gateway::query(const Call& call, Work& work, std::string& out) {
  const auto& request = work.request;
  const auto& prepared = *work.prepared;
  std::vector<std::size_t> columns;
  for (const auto item : request.items) {
    const auto found = std::ranges::find(prepared.plan.columns, item, &grant::PlanColumn::name);
    if (found == prepared.plan.columns.end())
      return fail(Code::Denied, "access.item", "item {} is not granted for this use",
                  "信息项 {} 未授权用于此种使用", item);
    columns.push_back(static_cast<std::size_t>(found - prepared.plan.columns.begin()));
  }
  const bool batch = work.kind == Kind::QueryBatch;
  out = "{\"items\":[";
  for (std::size_t i = 0; i < request.items.size(); ++i) {
    if (i > 0) out += ',';
    add_text(out, request.items[i]);
  }
  out += "],\"rows\":";
  if (batch) out += '[';
  work.reached = true;
  work.key.resize(prepared.keys.size());
  for (std::size_t i = 0; i < request.keys(); ++i) {
    const auto values = std::span(request.values).subspan(i * request.width, request.width);
    for (std::size_t k = 0; k < work.key.size(); ++k) work.key[k] = values[work.key_order[k]];
    if (batch && i > 0) out += ',';
    out += '[';
    std::int64_t found = 0;
    JW_TRY(prepared.source->find(call, prepared.plan, work.key,
                                 [&](std::span<const CellView> row) -> Result<bool> {
                                   const auto outcome = grant::evaluate(prepared.plan, row);
                                   const auto* kept = std::get_if<grant::Kept>(&outcome);
                                   // A row that cannot be treated is not shown in any other way.
                                   if (!kept) return true;
                                   if (found++ > 0) out += ',';
                                   out += '[';
                                   for (std::size_t c = 0; c < columns.size(); ++c) {
                                     if (c > 0) out += ',';
                                     const auto& cell = kept->row[columns[c]];
                                     if (cell) {
                                       add_text(out, *cell);
                                     } else {
                                       out += "null";
                                     }
                                   }
                                   out += ']';
                                   if (out.size() > kMostAnswer)
                                     return fail(Code::TooLarge, "access.answer",
                                                 "the answer is too large; ask for fewer keys or items",
                                                 "应答过大，请减少条数或信息项");
                                   return found < kMostRowsOfKey;
                                 }));
    out += ']';
    work.rows += found;
  }
  if (batch) out += ']';
  return {};
}

Result<> Gateway::aggregate(const Call& call, Work& work, std::string& out) {
  const auto& grant = *work.prepared->rule->grant;
  const auto key =
      grant.caps.epsilon_thousandths == 0 ? std::string() : JW_TRY(parts_.keys.noise(grant.issued));
  const Statistics statistics({parts_.database, parts_.clock, key});
  work.reached = true;
  work.rows = JW_TRY(statistics.answer(call, work.request, *work.prepared, out));
  return {};
}

}  // namespace jw::access
