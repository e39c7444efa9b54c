// Documents that people upload. Whatever the bytes are: a process, or refusals that say why.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "flow/bpmn.hpp"

namespace jw::flow {

void try_bpmn(std::string_view bytes) {
  const auto reading = read_bpmn(bytes);
  if (reading.ok() == reading.processes.empty()) std::abort();
  for (const auto& refusal : reading.refusals)
    if (refusal.code.empty() || refusal.zh.empty() || refusal.en.empty()) std::abort();
  for (const auto& process : reading.processes)
    for (const auto& flow : process.flows)
      if (flow.from >= process.nodes.size() || flow.to >= process.nodes.size()) std::abort();
  if (const auto written = write_bpmn(bytes)) {
    const auto again = write_bpmn(*written);
    if (!again || *again != *written) std::abort();
  }
}

}  // namespace jw::flow

#ifdef JW_LIBFUZZER
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jw::flow::try_bpmn({reinterpret_cast<const char*>(data), size});
  return 0;
}
#endif
