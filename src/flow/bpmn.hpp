#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flow/model.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

class XmlDocument;

inline constexpr std::size_t kMaxNodes = 10'000;   // of one process that is run
inline constexpr std::size_t kMaxProcesses = 100;  // of one document
inline constexpr std::size_t kMaxSubProcessDepth = 16;

// A BPMN 2.0 document as the engine sees it: its executable processes, or why it is refused.
// There are no processes when there are refusals.
struct BpmnReading {
  std::vector<Process> processes;
  std::vector<Refusal> refusals;
  bool ok() const { return refusals.empty(); }
};

// Never fails: whatever the bytes are, they are read or refused with a reason, in time that grows
// with their number. Refusals that need other definitions (called processes, decision tables,
// topics, presets) are not found here but by Definitions.
BpmnReading read_bpmn(std::string_view bytes);
BpmnReading read_bpmn(const XmlDocument& document);

// The document as other tools read it: UTF-8, everything kept, also what we don't understand.
// Errors of XmlDocument::parse.
Result<std::string> write_bpmn(std::string_view bytes);

}  // namespace jw::flow
