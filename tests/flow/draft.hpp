#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "flow/program.hpp"

namespace jw::flow::testing {

inline Expression expr(std::string_view text) {
  auto made = Expression::compile(text);
  if (!made) throw std::runtime_error(std::string(text) + ": " + describe(made.error()));
  return std::move(*made);
}

// A process written by hand, for tests of what runs it.
class Draft {
 public:
  explicit Draft(std::string id = "p") { process_.id = process_.name = std::move(id); }

  // References stay valid until the next node is added.
  Node& add(NodeKind kind, const std::string& id, const std::string& scope = {}) {
    Node node;
    node.kind = kind;
    node.id = node.name = id;
    if (!scope.empty()) node.scope = at(scope);
    process_.nodes.push_back(std::move(node));
    return process_.nodes.back();
  }
  Node& start(const std::string& id = "start", const std::string& scope = {}) {
    return add(NodeKind::StartEvent, id, scope);
  }
  Node& end(const std::string& id = "end", const std::string& scope = {}, Trigger trigger = Trigger::None,
            const std::string& name = {}) {
    auto& node = add(NodeKind::EndEvent, id, scope);
    node.event.trigger = trigger;
    node.event.name = name;
    return node;
  }
  Node& user(const std::string& id, const std::string& scope = {},
             const std::string& org = "320613.statistics", const std::string& right = "application.review") {
    auto& node = add(NodeKind::UserTask, id, scope);
    node.candidates.org = expr("'" + org + "'");
    node.candidates.right = right;
    return node;
  }
  Node& service(const std::string& id, const std::string& topic, const std::string& scope = {}) {
    auto& node = add(NodeKind::ServiceTask, id, scope);
    node.topic = topic;
    return node;
  }
  Node& script(const std::string& id, const std::string& text, const std::string& result,
               const std::string& scope = {}) {
    auto& node = add(NodeKind::ScriptTask, id, scope);
    node.script = expr(text);
    node.result = result;
    return node;
  }
  Node& event(NodeKind kind, const std::string& id, Trigger trigger, const std::string& name,
              const std::string& scope = {}) {
    auto& node = add(kind, id, scope);
    node.event.trigger = trigger;
    node.event.name = name;
    return node;
  }
  Node& timer(NodeKind kind, const std::string& id, const std::string& value,
              TimerKind timer = TimerKind::Duration, const std::string& scope = {}) {
    auto& node = event(kind, id, Trigger::Timer, "", scope);
    node.event.timer_kind = timer;
    node.event.timer = expr(value);
    return node;
  }
  Node& boundary(Node& made, const std::string& host, bool interrupting = true) {
    made.attached_to = at(host);
    made.scope = process_.nodes[at(host)].scope;
    made.interrupting = interrupting;
    return made;
  }
  // "a b c": from each to the next.
  Draft& flow(const std::string& from, const std::string& to, const std::string& condition = {},
              bool is_default = false) {
    SequenceFlow one;
    one.id = from + "-" + to;
    one.from = at(from);
    one.to = at(to);
    if (!condition.empty()) one.condition = expr(condition);
    const auto index = process_.flows.size();
    process_.nodes[one.from].outgoing.push_back(index);
    process_.nodes[one.to].incoming.push_back(index);
    if (is_default) process_.nodes[one.from].default_flow = index;
    process_.flows.push_back(std::move(one));
    return *this;
  }
  Draft& path(std::initializer_list<std::string> ids) {
    const std::string* before = nullptr;
    for (const auto& id : ids) {
      if (before != nullptr) flow(*before, id);
      before = &id;
    }
    return *this;
  }
  std::size_t at(const std::string& id) const {
    const auto found = find_node(process_, id);
    if (found == npos) throw std::runtime_error("no node " + id);
    return found;
  }
  Process& process() { return process_; }
  std::shared_ptr<const Program> build(std::int64_t version = 1) const {
    return std::make_shared<Program>(std::make_shared<const Process>(process_), version);
  }

 private:
  Process process_;
};

// Where the engine of a test finds its processes.
class Shelf {
 public:
  void put(std::shared_ptr<const Program> program) {
    programs_[program->process().id][program->version()] = std::move(program);
  }
  Result<std::shared_ptr<const Program>> get(std::string_view id, std::int64_t version) const {
    const auto found = programs_.find(std::string(id));
    if (found != programs_.end()) {
      if (version == 0) return found->second.rbegin()->second;
      if (const auto one = found->second.find(version); one != found->second.end()) return one->second;
    }
    return fail(Code::NotFound, "flow.process_unknown", "no process {}", "没有流程 {}", id);
  }

 private:
  std::map<std::string, std::map<std::int64_t, std::shared_ptr<const Program>>> programs_;
};

}  // namespace jw::flow::testing
