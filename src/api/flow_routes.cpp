#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/page.hpp"
#include "flow/engine.hpp"
#include "flow/inbox.hpp"
#include "flow/instances.hpp"
#include "flow/moves.hpp"
#include "flow/simulation.hpp"

namespace jw::api {
namespace {

using flow::Command;
using http::Method;

struct TaskView {
  flow::InboxItem task;
  boost::json::object data;  // what an expression in the task sees
};
BOOST_DESCRIBE_STRUCT(TaskView, (), (task, data))

struct TaskForm {
  boost::json::object data;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(TaskForm, (), (data, note))

struct DelegateForm {
  std::string person;
  std::string org;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(DelegateForm, (), (person, org, note))

struct StartForm {
  std::string process;
  std::int64_t version = 0;
  std::string title;
  std::string key;
  std::string org;
  boost::json::object data;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(StartForm, (), (process, version, title, key, org, data, note))

struct TaskNote {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(TaskNote, (), (note))

struct MessageForm {
  std::string name;
  std::string key;
  std::string id;
  std::int64_t seconds = 0;
  boost::json::object data;
};
BOOST_DESCRIBE_STRUCT(MessageForm, (), (name, key, id, seconds, data))

struct SignalForm {
  std::string name;
  boost::json::object data;
};
BOOST_DESCRIBE_STRUCT(SignalForm, (), (name, data))

struct MoveForm {
  std::string process;
  std::int64_t from = 0;
  std::int64_t to = 0;
  boost::json::object mapping;
  std::vector<std::string> instances;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(MoveForm, (), (process, from, to, mapping, instances, note))

struct SimulationForm {
  std::string process;
  std::int64_t version = 0;
  std::vector<std::string> instances;
  std::int64_t limit = 100;
  boost::json::object hours;
  boost::json::object limits;
};
BOOST_DESCRIBE_STRUCT(SimulationForm, (), (process, version, instances, limit, hours, limits))

struct AnswerView {
  std::string instance;
  std::string status;
  std::string outcome;
  std::string message;
  std::vector<std::string> tasks;
  std::vector<std::string> incidents;
};
BOOST_DESCRIBE_STRUCT(AnswerView, (), (instance, status, outcome, message, tasks, incidents))

Result<PageRequest> flow_page(const Input& input) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  return PageRequest{input.query("cursor"), static_cast<std::size_t>(limit)};
}

template <class T>
List<T> flow_list(Page<T> page) {
  List<T> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = std::move(page.next);
  return answer;
}

Result<AnswerView> run_command(const Call& call, Parts& parts, Command command) {
  auto answer = JW_TRY(parts.flow.run(call, std::move(command)));
  return AnswerView{std::move(answer.instance), std::move(answer.status), std::move(answer.outcome),
                    std::move(answer.message),  std::move(answer.tasks),  std::move(answer.incidents)};
}

Command about(Command::Kind kind, const std::string& what) {
  Command command;
  command.kind = kind;
  command.task = command.instance = what;
  return command;
}

Result<List<flow::InboxItem>> inbox(const Call& call, Input& input, const None&, Parts& parts) {
  flow::InboxFilter filter;
  if (const auto box = input.query("box"); !box.empty()) filter.box = box;
  filter.process = input.query("process");
  filter.slot = input.query("slot");
  return flow_list(JW_TRY(flow::Inbox(parts.flow).list(call, filter, JW_TRY(flow_page(input)))));
}

Result<flow::InboxCounts> counts(const Call& call, Input&, const None&, Parts& parts) {
  return flow::Inbox(parts.flow).counts(call);
}

Result<TaskView> task(const Call& call, Input& input, const None&, Parts& parts) {
  TaskView view;
  view.task = JW_TRY(flow::Inbox(parts.flow).find(call, input.path("id"), &view.data));
  return view;
}

Result<AnswerView> claim_task(const Call& call, Input& input, const TaskNote& form, Parts& parts) {
  auto command = about(Command::Kind::Claim, input.path("id"));
  command.note = form.note;
  return run_command(call, parts, std::move(command));
}

Result<AnswerView> unclaim(const Call& call, Input& input, const TaskNote& form, Parts& parts) {
  auto command = about(Command::Kind::Unclaim, input.path("id"));
  command.note = form.note;
  return run_command(call, parts, std::move(command));
}

Result<AnswerView> delegate(const Call& call, Input& input, const DelegateForm& form, Parts& parts) {
  auto command = about(Command::Kind::Delegate, input.path("id"));
  command.person = form.person;
  command.org = form.org;
  command.note = form.note;
  return run_command(call, parts, std::move(command));
}

Result<AnswerView> complete(const Call& call, Input& input, const TaskForm& form, Parts& parts) {
  auto command = about(Command::Kind::Complete, input.path("id"));
  command.data = form.data;
  command.note = form.note;
  return run_command(call, parts, std::move(command));
}

Result<List<flow::InstanceRow>> instances(const Call& call, Input& input, const None&, Parts& parts) {
  return flow_list(JW_TRY(flow::Instances(parts.flow)
                              .list(call, {input.query("process"), input.query("status"), input.query("key")},
                                    JW_TRY(flow_page(input)))));
}

Result<AnswerView> start(const Call& call, Input&, const StartForm& form, Parts& parts) {
  Command command;
  command.process = form.process;
  command.version = form.version;
  command.title = form.title;
  command.key = form.key;
  command.org = form.org;
  command.data = form.data;
  command.note = form.note;
  return run_command(call, parts, std::move(command));
}

Result<flow::Instance> instance(const Call& call, Input& input, const None&, Parts& parts) {
  return flow::Instances(parts.flow).find(call, input.path("id"));
}

// What changes a running instance from outside of its tasks.
Result<AnswerView> repair(const Call& call, Input& input, Parts& parts, Command::Kind kind,
                          const boost::json::object& data, const std::string& note) {
  const auto id = input.path("id");
  JW_TRY(flow::Instances(parts.flow).may_operate(call, id));
  auto command = about(kind, id);
  command.data = data;
  command.note = note;
  return run_command(call, parts, std::move(command));
}

Result<AnswerView> variables(const Call& call, Input& input, const TaskForm& form, Parts& parts) {
  return repair(call, input, parts, Command::Kind::Variables, form.data, form.note);
}
Result<AnswerView> terminate(const Call& call, Input& input, const TaskNote& form, Parts& parts) {
  if (form.note.empty())
    return fail(Code::Invalid, "flow.note", "say why the instance ends", "请填写终止理由");
  return repair(call, input, parts, Command::Kind::Terminate, {}, form.note);
}
Result<AnswerView> retry(const Call& call, Input& input, const TaskForm& form, Parts& parts) {
  return repair(call, input, parts, Command::Kind::Retry, form.data, form.note);
}
Result<AnswerView> resolve(const Call& call, Input& input, const TaskForm& form, Parts& parts) {
  if (form.note.empty()) return fail(Code::Invalid, "flow.note", "say how it was resolved", "请填写处置说明");
  return repair(call, input, parts, Command::Kind::Resolve, form.data, form.note);
}

Result<List<flow::IncidentRow>> incidents(const Call& call, Input& input, const None&, Parts& parts) {
  return flow_list(JW_TRY(flow::Instances(parts.flow).incidents(call, JW_TRY(flow_page(input)))));
}

Result<AnswerView> message(const Call& call, Input&, const MessageForm& form, Parts& parts) {
  Command command;
  command.kind = Command::Kind::Message;
  command.name = form.name;
  command.key = form.key;
  command.id = form.id;
  command.seconds = form.seconds;
  command.data = form.data;
  return run_command(call, parts, std::move(command));
}

Result<AnswerView> signal(const Call& call, Input&, const SignalForm& form, Parts& parts) {
  Command command;
  command.kind = Command::Kind::Signal;
  command.name = form.name;
  command.data = form.data;
  return run_command(call, parts, std::move(command));
}

Result<flow::MoveRequest> read_move(const MoveForm& form) {
  flow::MoveRequest request{form.process, form.from, form.to, {}, form.instances, form.note};
  for (const auto& one : form.mapping) {
    if (!one.value().is_string())
      return fail(Code::Invalid, "flow.mapping", "the mapping goes from node id to node id",
                  "映射应为节点标识到节点标识");
    request.mapping[one.key()] = one.value().get_string();
  }
  return request;
}

Result<flow::MoveReport> preview(const Call& call, Input&, const MoveForm& form, Parts& parts) {
  return flow::preview_move(parts.flow, call, JW_TRY(read_move(form)));
}
Result<flow::MoveReport> migrate(const Call& call, Input&, const MoveForm& form, Parts& parts) {
  return flow::apply_move(parts.flow, call, JW_TRY(read_move(form)));
}

Result<flow::SimulationReport> simulate(const Call& call, Input&, const SimulationForm& form, Parts& parts) {
  flow::SimulationRequest request{form.process, form.version, form.instances, form.limit, {}, {}};
  const auto numbers = [](const boost::json::object& from, std::map<std::string, double>& into) -> Result<> {
    for (const auto& one : from) {
      boost::system::error_code ec;
      const auto value = one.value().to_number<double>(ec);
      if (ec || !(value >= 0) || value > 1e6)
        return fail(Code::Invalid, "flow.simulation", "times are numbers from 0 to 1000000",
                    "时间应为 0 至 1000000 的数");
      into[one.key()] = value;
    }
    return {};
  };
  JW_TRY(numbers(form.hours, request.hours));
  JW_TRY(numbers(form.limits, request.limits));
  return flow::simulate(parts.flow, call, request);
}

std::vector<Param> with_page(std::vector<Param> params) {
  params.push_back({"limit", "每页行数", "rows a page", "integer"});
  params.push_back({"cursor", "上一页的 next", "next of the page before"});
  return params;
}

}  // namespace

std::vector<Route> flow_routes() {
  using org::Right;
  const auto read = needs(Right::FlowRead), operate = needs(Right::FlowOperate);
  std::vector<Route> table;
  table.push_back(json_route<None, List<flow::InboxItem>>(
      Method::Get, "/flow/inbox", read, "flow", "待办", "Tasks the caller can do, nearest last day first.",
      with_page({{"box", "mine（本人）、role（本人权限内）或 org（本部门）", "mine, role or org"},
                 {"process", "流程标识", "id of the process"},
                 {"slot", "late（逾期）、today（今日到期）或 near（三日内）", "late, today or near"}}),
      inbox));
  table.push_back(json_route<None, flow::InboxCounts>(
      Method::Get, "/flow/inbox/counts", read, "flow", "待办数量",
      "How many tasks, by right and nearness of the last day.", {}, counts));
  table.push_back(json_route<None, TaskView>(Method::Get, "/flow/tasks/{id}", read, "flow", "一项待办",
                                             "One task with the data its form shows.", {}, task));
  table.push_back(json_route<TaskNote, AnswerView>(Method::Post, "/flow/tasks/{id}/claim", read, "flow",
                                                   "领取", "Take a task.", {}, claim_task));
  table.push_back(json_route<TaskNote, AnswerView>(Method::Post, "/flow/tasks/{id}/unclaim", read, "flow",
                                                   "退回", "Give a task back.", {}, unclaim));
  table.push_back(
      json_route<DelegateForm, AnswerView>(Method::Post, "/flow/tasks/{id}/delegate", read, "flow", "转交",
                                           "Give a task to another person or department.", {}, delegate));
  table.push_back(json_route<TaskForm, AnswerView>(Method::Post, "/flow/tasks/{id}/complete", read, "flow",
                                                   "办结", "Complete a task with what was filled in.", {},
                                                   complete));
  table.push_back(json_route<None, List<flow::InstanceRow>>(
      Method::Get, "/flow/instances", read, "flow", "流程实例", "Instances, the newest first.",
      with_page(
          {{"process", "流程标识", "id of the process"},
           {"status", "running、completed、terminated 或 failed", "running, completed, terminated or failed"},
           {"key", "业务编号", "business key"}}),
      instances));
  table.push_back(json_route<StartForm, AnswerView>(Method::Post, "/flow/instances", operate, "flow",
                                                    "发起流程", "Start a process.", {}, start));
  table.push_back(json_route<None, flow::Instance>(
      Method::Get, "/flow/instances/{id}", read, "flow", "一个流程实例",
      "One instance: where its tokens are, what it waits for, who did what when and why.", {}, instance));
  table.push_back(json_route<TaskForm, AnswerView>(Method::Post, "/flow/instances/{id}/variables", operate,
                                                   "flow", "更正变量", "Set variables of an instance.", {},
                                                   variables));
  table.push_back(json_route<TaskNote, AnswerView>(Method::Post, "/flow/instances/{id}/terminate", operate,
                                                   "flow", "终止实例", "End an instance; the note says why.",
                                                   {}, terminate));
  table.push_back(json_route<None, List<flow::IncidentRow>>(Method::Get, "/flow/incidents", read, "flow",
                                                            "流程异常", "What could not go on and why.",
                                                            with_page({}), incidents));
  table.push_back(json_route<TaskForm, AnswerView>(
      Method::Post, "/flow/incidents/{id}/retry", operate, "flow", "重试",
      "Try again what failed, after setting the variables given.", {}, retry));
  table.push_back(json_route<TaskForm, AnswerView>(
      Method::Post, "/flow/incidents/{id}/resolve", operate, "flow", "按已办理继续",
      "Go on as if the activity had given the data; the note says how it was resolved.", {}, resolve));
  table.push_back(json_route<MessageForm, AnswerView>(Method::Post, "/flow/messages", operate, "flow",
                                                      "发送消息",
                                                      "Correlate a message by name and key; the answer says "
                                                      "correlated, started, buffered, duplicate or late.",
                                                      {}, message));
  table.push_back(json_route<SignalForm, AnswerView>(Method::Post, "/flow/signals", operate, "flow",
                                                     "广播信号", "Broadcast a signal.", {}, signal));
  table.push_back(json_route<MoveForm, flow::MoveReport>(
      Method::Post, "/flow/migrations/preview", operate, "flow", "预览实例迁移",
      "Which running instances could move to another version, and why others can't.", {}, preview));
  table.push_back(json_route<MoveForm, flow::MoveReport>(Method::Post, "/flow/migrations", operate, "flow",
                                                         "迁移实例", "Move the running instances that can.",
                                                         {}, migrate));
  table.push_back(json_route<SimulationForm, flow::SimulationReport>(
      Method::Post, "/flow/simulations", operate, "flow", "流程仿真",
      "Play past instances over another version, with other times (hours by node) or limits (working days by "
      "node).",
      {}, simulate));
  for (auto& route : table)
    if (route.path.starts_with("/flow/migrations") || route.path == "/flow/simulations") route.slow = true;
  return table;
}

}  // namespace jw::api
