#include <algorithm>
#include <map>
#include <set>

#include "flow/override.hpp"

// What differs between two processes, part by part, in words a person can read.
namespace jw::flow {
namespace {

using Parts = std::map<std::string, std::string>;
struct Described {
  std::string name;
  Parts parts;
};

void put(Parts& parts, std::string_view part, std::string_view value) {
  if (!value.empty()) parts[std::string(part)] = value;
}
void put(Parts& parts, std::string_view part, const std::optional<Expression>& value) {
  if (value) parts[std::string(part)] = value->text();
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::string described(const ClockSpec& clock) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  };
  add("name", clock.name);
  add("preset", clock.preset);
  add("duty", clock.duty);
  if (clock.days) add("days", clock.days->text());
  add("basis", clock.basis);
  add("startOn", clock.start_on);
  add("stopOn", clock.stop_on);
  add("suspendOn", joined(clock.suspend_on));
  add("resumeOn", joined(clock.resume_on));
  add("suspendReason", clock.suspend_reason);
  add("outer", clock.outer);
  add("onSilence", clock.on_silence);
  return text;
}

std::string described(const Candidates& who) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  };
  if (who.org) add("org", who.org->text());
  add("right", who.right);
  if (who.assignee) add("assignee", who.assignee->text());
  if (who.not_by) add("notBy", who.not_by->text());
  return text;
}

std::string described(const std::vector<Assignment>& all) {
  std::string text;
  for (const auto& one : all)
    text += fmt::format("{}{} = {}", text.empty() ? "" : "; ", one.to, one.from.text());
  return text;
}

Parts parts_of(const Process& process, const Node& node) {
  Parts parts;
  put(parts, "kind", to_string(node.kind));
  put(parts, "name", node.name);
  if (node.scope) put(parts, "scope", process.nodes[*node.scope].id);
  if (node.attached_to) put(parts, "attached", process.nodes[*node.attached_to].id);
  if (node.default_flow) put(parts, "default", process.flows[*node.default_flow].id);
  if (node.event.trigger != Trigger::None)
    put(parts, "event", fmt::format("{} {}", to_string(node.event.trigger), node.event.name));
  put(parts, "timer", node.event.timer);
  put(parts, "correlation", node.event.correlation);
  if (!node.interrupting) put(parts, "interrupting", "false");
  if (node.many) {
    put(parts, "many", node.many->sequential ? "sequential" : "parallel");
    put(parts, "cardinality", node.many->cardinality);
    put(parts, "collection", node.many->collection);
    put(parts, "completion", node.many->completion);
    put(parts, "output_element", node.many->output_element);
  }
  for (const auto& clock : node.clocks) parts["clock " + clock.id] = described(clock);
  put(parts, "inputs", described(node.inputs));
  put(parts, "outputs", described(node.outputs));
  put(parts, "candidates", described(node.candidates));
  put(parts, "form", node.form);
  put(parts, "topic", node.topic);
  if (!node.topic.empty()) put(parts, "retries", std::to_string(node.retries));
  put(parts, "decision", node.decision);
  put(parts, "script", node.script);
  put(parts, "result", node.result);
  put(parts, "called", node.called);
  if (node.binding == Binding::Pinned) put(parts, "version", std::to_string(node.pinned));
  return parts;
}

std::map<std::string, Described> describe(const Process& process) {
  std::map<std::string, Described> all;
  auto& whole = all[process.id];
  whole.name = process.name;
  put(whole.parts, "name", process.name);
  for (const auto& clock : process.clocks) whole.parts["clock " + clock.id] = described(clock);
  for (const auto& node : process.nodes) all[node.id] = {node.name, parts_of(process, node)};
  for (const auto& flow : process.flows) {
    auto& one = all[flow.id];
    one.name = flow.name;
    put(one.parts, "kind", "sequenceFlow");
    put(one.parts, "name", flow.name);
    put(one.parts, "joins", fmt::format("{} → {}", process.nodes[flow.from].id, process.nodes[flow.to].id));
    put(one.parts, "condition", flow.condition);
  }
  return all;
}

// By its id, a clock and the element it stands on.
std::map<std::string, std::pair<const ClockSpec*, std::string>> clocks_of(const Process& process) {
  std::map<std::string, std::pair<const ClockSpec*, std::string>> all;
  for (const auto& clock : process.clocks) all[clock.id] = {&clock, process.id};
  for (const auto& node : process.nodes)
    for (const auto& clock : node.clocks) all[clock.id] = {&clock, node.id};
  return all;
}

}  // namespace

std::vector<Difference> differences(const Process& before, const Process& after) {
  const auto olds = describe(before), news = describe(after);
  std::vector<Difference> all;
  for (const auto& [id, old] : olds) {
    const auto found = news.find(id);
    if (found == news.end()) {
      const auto kind = old.parts.find("kind");
      all.push_back({id, old.name, "element", kind == old.parts.end() ? id : kind->second, ""});
      continue;
    }
    std::set<std::string> names;
    for (const auto& [part, value] : old.parts) names.insert(part);
    for (const auto& [part, value] : found->second.parts) names.insert(part);
    for (const auto& part : names) {
      const auto was = old.parts.find(part), is = found->second.parts.find(part);
      const auto left = was == old.parts.end() ? "" : was->second;
      const auto right = is == found->second.parts.end() ? "" : is->second;
      if (left != right) all.push_back({id, found->second.name, part, left, right});
    }
  }
  for (const auto& [id, now] : news)
    if (!olds.contains(id)) {
      const auto kind = now.parts.find("kind");
      all.push_back({id, now.name, "element", "", kind == now.parts.end() ? id : kind->second});
    }
  return all;
}

void check_clocks_kept(const Process& base, const Process& local, const DaysOf& days_of, Refusals& refusals) {
  const auto own = clocks_of(local);
  for (const auto& [id, was] : clocks_of(base)) {
    const auto& [clock, element] = was;
    const auto found = own.find(id);
    if (found == own.end()) {
      refusals.add(element, 0, "override.clock_gone", "the clock {} of the base can't be taken away",
                   "不能取消上级流程的时限 {}", id);
      continue;
    }
    const auto& mine = *found->second.first;
    // Where nothing about the days was touched there is nothing to compare.
    const bool same_days =
        clock->days == mine.days && clock->preset == mine.preset && clock->duty == mine.duty;
    const auto before = days_of(*clock), after = days_of(mine);
    const bool more = !same_days && (!before || !after || *after > *before);
    const bool other_silence = !clock->on_silence.empty() && mine.on_silence != clock->on_silence;
    if (more || clock->duty != mine.duty || other_silence)
      refusals.add(
          found->second.second, mine.line, "override.looser",
          "the clock {} may be made stricter only: fewer days of the same duty, the same consequence "
          "of silence",
          "时限 {} 只能更严：同一职责下天数更少，且沉默后果不变", id);
  }
}

}  // namespace jw::flow
