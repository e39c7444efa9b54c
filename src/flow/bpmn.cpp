#include "flow/bpmn.hpp"

#include <algorithm>
#include <charconv>

#include "flow/bpmn_reader.hpp"
#include "flow/model_rules.hpp"
#include "flow/xml.hpp"

namespace jw::flow {

std::vector<Refusal> Refusals::take() && {
  std::ranges::stable_sort(list_, {}, &Refusal::line);
  if (total_ > list_.size())
    list_.push_back({"", 0, "bpmn.more", fmt::format("另有 {} 处问题", total_ - list_.size()),
                     fmt::format("{} more", total_ - list_.size())});
  return std::move(list_);
}

BpmnReading read_bpmn(const XmlDocument& document) {
  Refusals refusals;
  BpmnReading reading;
  reading.processes = BpmnReader(document, refusals).run();
  for (const auto& process : reading.processes)
    for (const auto& rule : model_rules()) rule.check(process, refusals);
  check_calls(reading.processes, refusals);
  if (!refusals.empty()) reading.processes.clear();
  reading.refusals = std::move(refusals).take();
  return reading;
}

BpmnReading read_bpmn(std::string_view bytes) {
  const auto document = XmlDocument::parse(bytes);
  if (document) return read_bpmn(*document);
  const auto& error = document.error();
  BpmnReading reading;
  Refusal refusal{"", 1, error.reason, error.message_zh, error.message};
  if (error.message.starts_with("line "))
    std::from_chars(error.message.data() + 5, error.message.data() + error.message.size(), refusal.line);
  reading.refusals.push_back(std::move(refusal));
  return reading;
}

Result<std::string> write_bpmn(std::string_view bytes) { return JW_TRY(XmlDocument::parse(bytes)).write(); }

}  // namespace jw::flow
