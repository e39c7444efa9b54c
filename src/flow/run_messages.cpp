#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/random.hpp"
#include "flow/step_run.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

constexpr std::int64_t kRemembered = 24 * 3600 * 1000;  // how long the id of a message is known at least

}  // namespace

// What a message or signal starts is the version of the place it comes from, `told` where nobody asks
// for places; nothing where the process does not hold.
Result<std::optional<std::int64_t>> Run::version_of_start(std::string_view process, std::int64_t told,
                                                          std::string_view region) {
  if (!engine_.parts().version_for) return told;
  const auto version = engine_.parts().version_for(session_, process, region);
  if (version) return *version;
  if (version.error().code == Code::NotFound) return std::nullopt;
  return fail(version.error());
}

// To the instance that has waited longest; else it starts one; else it is kept for a while. Each
// message finds its own answer, none is lost without one.
Result<std::string> Run::publish(const Call& call, const Command& command, Live** touched) {
  if (command.name.empty() || command.name.size() > 200 || command.key.size() > 500 ||
      command.id.size() > 200)
    return fail(Code::Invalid, "flow.message", "a message needs a name of at most 200 characters",
                "消息应有不超过 200 字符的名称");
  const auto now = engine_.parts().clock.now().time_since_epoch().count();
  JW_TRY(flush(call));  // so that the tables say who waits
  if (!command.id.empty() &&
      JW_TRY(session_.one("select state from flow_message where id = $1 and expires > $2", command.id, now)))
    return std::string("duplicate");
  std::string outcome;
  const auto remember = [&](std::string_view state, std::int64_t until) -> Result<> {
    const auto id = command.id.empty() ? make_id(engine_.parts().clock) : command.id;
    const bool body = state == "buffered";
    JW_TRY(session_.exec("delete from flow_message where id = $1", id));
    JW_TRY(session_.exec(
        "insert into flow_message (id, name, key, state, received, expires, body) values ($1, $2, $3, $4, "
        "$5, $6, $7)",
        id, command.name, command.key, state, now, until,
        body ? json::serialize(command.data) : std::string()));
    return {};
  };
  const auto keep_id = [&](std::string_view state) -> Result<> {
    if (command.id.empty()) return {};
    return remember(state, now + std::max(kRemembered, command.seconds * 1000));
  };
  const auto row =
      JW_TRY(session_.one("select id from flow_subscription where kind = 'message' and name = $1 and key = "
                          "$2 order by id limit 1",
                          command.name, command.key));
  if (row) {
    auto* live = JW_TRY(load(instance_of(row->integer(0))));
    *touched = live;
    const auto wait = inside_of(row->integer(0));
    step(call, *live, "message", command.name, [&](Step& one) { one.fire(wait, command.data); });
    JW_TRY(keep_id("correlated"));
    return std::string("correlated");
  }
  const auto& from = command.org.empty() ? call.actor.org : command.org;
  const auto region = command.region.empty() ? from.substr(0, from.find('.')) : command.region;
  for (const auto& begin : JW_TRY(session_.query("select process, node, version from flow_start where kind = "
                                                 "'message' and name = $1 order by process",
                                                 command.name))) {
    const auto version = JW_TRY(version_of_start(begin.text(0), begin.integer(2), region));
    if (!version) continue;
    Command start;
    start.process = begin.text(0);
    start.version = *version;
    start.key = command.key;
    start.title = command.title;
    start.org = command.org;
    start.region = command.region;
    start.id = command.instance;
    auto* live = JW_TRY(create(call, start));
    *touched = live;
    const auto node = find_node(live->program->process(), begin.text(1));
    step(call, *live, "message", command.name,
         [&](Step& one) { one.start(static_cast<std::uint32_t>(node), command.data); });
    JW_TRY(keep_id("started"));
    return std::string("started");
  }
  if (command.seconds > 0) {
    JW_TRY(remember("buffered", now + command.seconds * 1000));
    return std::string("buffered");
  }
  JW_TRY(keep_id("late"));
  return std::string("late");
}

// To everybody who waits, and to the processes that a signal starts.
Result<> Run::broadcast(const Call& call, std::string_view name, std::string_view region,
                        const json::object& data) {
  JW_TRY(flush(call));
  for (const auto& row : JW_TRY(session_.query(
           "select id from flow_subscription where kind = 'signal' and name = $1 order by id", name))) {
    auto* live = JW_TRY(load(instance_of(row.integer(0))));
    const auto wait = inside_of(row.integer(0));
    if (live->ended) continue;
    step(call, *live, "signal", std::string(name), [&](Step& one) { one.fire(wait, data); });
  }
  for (const auto& row : JW_TRY(session_.query(
           "select process, node, version from flow_start where kind = 'signal' and name = $1", name))) {
    const auto version = JW_TRY(version_of_start(row.text(0), row.integer(2), region));
    if (!version) continue;
    Command start;
    start.process = row.text(0);
    start.version = *version;
    start.region = region;
    auto* live = JW_TRY(create(call, start));
    const auto node = find_node(live->program->process(), row.text(1));
    step(call, *live, "signal", std::string(name),
         [&](Step& one) { one.start(static_cast<std::uint32_t>(node), data); });
  }
  return {};
}

// An instance that begins to wait for a message which came before it.
Result<> Run::take_early(const Call& call, Live& live) {
  const auto now = engine_.parts().clock.now().time_since_epoch().count();
  for (bool again = true; again;) {
    again = false;
    for (const auto& wait : live.state.waits) {
      if (wait.kind != WaitKind::Message || wait.stored) continue;
      const auto row = JW_TRY(session_.one(
          "select id, body from flow_message where name = $1 and key = $2 and state = 'buffered' "
          "and expires > $3 order by received, id limit 1",
          wait.name, wait.key, now));
      if (!row) continue;
      boost::system::error_code ec;
      const auto body = json::parse(row->text(1), ec);
      JW_TRY(session_.exec("update flow_message set state = 'correlated', body = '' where id = $1",
                           row->text(0)));
      const auto id = wait.id;
      step(call, live, "message", wait.name,
           [&](Step& one) { one.fire(id, body.is_object() ? body.get_object() : json::object()); });
      JW_TRY(settle(call));
      again = true;
      break;
    }
    if (live.state.status != Status::Running) return {};
  }
  return {};
}

}  // namespace jw::flow
