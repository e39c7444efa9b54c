#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/file.hpp"
#include "flow/bpmn.hpp"
#include "flow/program.hpp"

namespace jw::sharing::testing {

std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>> shipped_processes() {
  std::map<std::string, std::shared_ptr<const flow::Program>, std::less<>> found;
  const auto folder = file::Path(JW_TEST_DIR) / ".." / ".." / "data" / "processes";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("sharing_")) continue;
    auto reading = flow::read_bpmn(file::read(entry.path()).value());
    for (const auto& refusal : reading.refusals)
      ADD_FAILURE() << entry.path().filename() << " line " << refusal.line << " " << refusal.element << ": "
                    << refusal.en;
    for (auto& process : reading.processes) {
      auto id = process.id;
      found.emplace(std::move(id), std::make_shared<const flow::Program>(
                                       std::make_shared<const flow::Process>(std::move(process)), 1));
    }
  }
  return found;
}

}  // namespace jw::sharing::testing
