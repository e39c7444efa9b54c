#include "flow/moves.hpp"

#include <algorithm>

#include "db/database.hpp"
#include "flow/instances.hpp"
#include "flow/migration.hpp"
#include "flow/run.hpp"

namespace jw::flow {
namespace {

struct Looked {
  MoveReport report;
  std::vector<std::string> movable;
};

Result<Looked> look(const Engine& engine, const Call& call, const MoveRequest& request) {
  return engine.parts().database.read(call, [&](db::Session& session) -> Result<Looked> {
    Looked looked;
    const auto from = JW_TRY(engine.parts().program(session, request.process, request.from));
    const auto to = JW_TRY(engine.parts().program(session, request.process, request.to));
    const auto rows =
        JW_TRY(session.query("select i.id, i.title, s.state, i.region from flow_state s join flow_instance i "
                             "on i.number = s.instance where "
                             "i.process = $1 and i.version = $2 order by s.instance limit $3",
                             request.process, from->version(), static_cast<std::int64_t>(kMostMoved + 1)));
    for (const auto& row : rows) {
      if (looked.report.looked_at == static_cast<std::int64_t>(kMostMoved)) {
        looked.report.more = true;
        break;
      }
      const auto& wanted = request.instances;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), row.text(0)) == wanted.end()) continue;
      if (!operates_in(call, row.text(3))) continue;
      ++looked.report.looked_at;
      const auto state = JW_TRY(decode_state(row.bytes(2)));
      auto plan = plan_move(*from, *to, state, request.mapping);
      if (plan.problems.empty()) {
        ++looked.report.movable;
        looked.movable.push_back(row.text(0));
      } else {
        looked.report.blocked.push_back(
            {row.text(0), row.text(1), std::move(plan.problems), std::move(plan.problems_zh)});
      }
    }
    return looked;
  });
}

}  // namespace

Result<MoveReport> preview_move(const Engine& engine, const Call& call, const MoveRequest& request) {
  return JW_TRY(look(engine, call, request)).report;
}

Result<MoveReport> apply_move(Engine& engine, const Call& call, const MoveRequest& request) {
  auto looked = JW_TRY(look(engine, call, request));
  std::vector<Command> commands;
  for (const auto& id : looked.movable) {
    Command move;
    move.kind = Command::Kind::Move;
    move.instance = id;
    move.version = request.to;
    move.mapping = request.mapping;
    move.note = request.note;
    commands.push_back(std::move(move));
    if (commands.size() < 200 && &id != &looked.movable.back()) continue;
    JW_TRY(call.check());
    const auto answers = engine.run_many(call, std::move(commands));
    commands.clear();
    for (const auto& answer : answers)
      if (answer) ++looked.report.moved;
  }
  return looked.report;
}

}  // namespace jw::flow
