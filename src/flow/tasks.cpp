#include "flow/tasks.hpp"

#include "db/database.hpp"
#include "flow/engine.hpp"
#include "flow/run.hpp"

namespace jw::flow {

Result<std::string> find_task(db::Session& session, const Engine& engine, std::string_view instance,
                              std::string_view node) {
  const auto row =
      JW_TRY(session.one("select number, process, version from flow_instance where id = $1", instance));
  if (!row) return fail(Code::NotFound, "flow.unknown", "no instance {}", "没有流程实例 {}", instance);
  const auto program = JW_TRY(engine.parts().program(session, row->text(1), row->integer(2)));
  const auto index = find_node(program->process(), node);
  if (index == npos) return std::string();
  const auto number = row->integer(0);
  const auto task = JW_TRY(
      session.one("select id from flow_task where id >= $1 and id < $2 and node = $3 order by id limit 1",
                  key_of(number, 0), key_of(number + 1, 0), static_cast<std::int64_t>(index)));
  if (!task) return std::string();
  return task_id(instance, inside_of(task->integer(0)));
}

}  // namespace jw::flow
