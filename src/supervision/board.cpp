#include "supervision/board.hpp"

#include <algorithm>
#include <map>

#include "db/database.hpp"
#include "flow/duties.hpp"
#include "flow/duty_store.hpp"
#include "org/line.hpp"
#include "org/rights.hpp"
#include "supervision/sight.hpp"

namespace jw::supervision {
namespace {

std::string name_of(const Parts& parts, std::string_view by, const flow::DutyCount& count) {
  if (by == "line") {
    const auto* line = org::find_line(count.key);
    return std::string(line != nullptr ? line->zh : std::string_view(count.key));
  }
  if (by == "region") {
    const auto* region = parts.orgs.regions().find(count.key);
    return region != nullptr ? region->full_name : count.key;
  }
  return count.name.empty() ? count.key : count.name;
}

}  // namespace

Result<Board> Boards::board(const Call& call, const flow::DutyFilter& filter, std::string_view by) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  const auto now = parts_.clock.now();
  const auto counts = JW_TRY(parts_.database.read(
      call, [&](db::Session& session) { return flow::count_open(session, sight, filter, by, now); }));
  Board board;
  board.by = by;
  board.as_of = to_string(now);
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> weight;
  for (const auto& count : counts) {
    board.green += count.green;
    board.yellow += count.yellow;
    board.red += count.red;
    board.paused += count.paused;
    weight[count.key].first += count.red;
    weight[count.key].second += count.yellow;
    board.cells.push_back({count.key, name_of(parts_, by, count), count.kind, count.green, count.yellow,
                           count.red, count.paused});
  }
  board.open = board.green + board.yellow + board.red + board.paused;
  std::ranges::stable_sort(board.cells, [&](const Cell& a, const Cell& b) {
    return a.key != b.key && weight[a.key] > weight[b.key];
  });
  return board;
}

Result<Page<flow::Duty>> Boards::list(const Call& call, const flow::DutyFilter& filter,
                                      const PageRequest& page) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<flow::Duty>> {
    auto found = JW_TRY(flow::search_duties(session, sight, filter, page, parts_.clock.now()));
    // Days left and late as of now; the light of the whole stays what its branches say.
    for (auto& duty : found.items)
      if (flow::is_open(duty))
        if (auto read = JW_TRY(parts_.duties.find(session, duty.id))) duty = std::move(*read);
    return found;
  });
}

Result<DutyView> Boards::find(const Call& call, std::string_view id) const {
  const auto sight = JW_TRY(sight_of(call, parts_));
  return parts_.database.read(call, [&](db::Session& session) -> Result<DutyView> {
    auto duty = JW_TRY(parts_.duties.find(session, id));
    if (!duty || !flow::in_sight(sight, *duty))
      return fail(Code::NotFound, "duty.unknown", "there is no duty {}", "没有时限事项 {}", id.substr(0, 64));
    DutyView view;
    view.notices = JW_TRY(flow::duty_store::notices(session, id));
    view.inside = JW_TRY(parts_.duties.inside(session, id));
    if (!duty->outer.empty())
      if (const auto outer = JW_TRY(parts_.duties.find(session, duty->outer))) view.outer_due = outer->due;
    for (const auto& row : JW_TRY(session.query(
             "SELECT order_id FROM supervision_order_duty WHERE duty = $1 ORDER BY order_id", id)))
      view.orders.push_back(row.text(0));
    if (flow::is_open(*duty)) {
      const bool over = org::allows(call.actor.roles, org::Right::SupervisionWrite) &&
                        !sight.region.empty() && duty->region.starts_with(sight.region) &&
                        duty->org != sight.org;
      if (over || (duty->counterpart == sight.org && !sight.org.empty())) view.actions.emplace_back("remind");
      if (over && (duty->node == parts_.node || parts_.outbox != nullptr)) view.actions.emplace_back("order");
    }
    view.duty = std::move(*duty);
    return view;
  });
}

}  // namespace jw::supervision
