#include "app/processes.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "flow/bpmn.hpp"

namespace jw::app {

Result<std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>>> read_processes(
    const file::Path& folder) {
  std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>> found;
  std::error_code ec;
  std::vector<file::Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
    if (entry.path().extension() == ".bpmn") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    auto reading = flow::read_bpmn(JW_TRY(file::read(path)));
    if (!reading.ok()) {
      const auto& refusal = reading.refusals.front();
      return fail(Code::Corrupt, "flow.refused", "{0}: {1} in line {2}: {3}", "{0}：第 {2} 行 {1}：{4}",
                  path.filename().string(), refusal.element, refusal.line, refusal.en, refusal.zh);
    }
    for (auto& process : reading.processes) {
      auto id = process.id;
      found.emplace(std::move(id), std::make_shared<const flow::Program>(
                                       std::make_shared<const flow::Process>(std::move(process)), 1));
    }
  }
  return found;
}

}  // namespace jw::app
