#include "app/processes.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "flow/bpmn.hpp"
#include "flow/definitions.hpp"
#include "flow/engine.hpp"
#include "sharing/application.hpp"
#include "supervision/findings.hpp"

namespace jw::app {

Result<ProcessMap> read_processes(const file::Path& folder) {
  ProcessMap found;
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

std::function<Result<std::shared_ptr<const flow::Program>>(db::Session&, std::string_view, std::int64_t)>
processes_in(const ProcessMap& map, const flow::Definitions& definitions) {
  return [&map, &definitions](db::Session& session, std::string_view process,
                              std::int64_t version) -> Result<std::shared_ptr<const flow::Program>> {
    const auto shipped = map.find(process);
    if (shipped != map.end()) return shipped->second;
    return definitions.program(session, process, version);
  };
}

void join(flow::Definitions& definitions, flow::Engine& engine, const ProcessMap& map) {
  definitions.reserve([&map](std::string_view process) { return map.contains(process); });
  definitions.knows_topic([&engine](std::string_view topic) { return engine.knows(topic); });
  definitions.on_deployed([&engine](db::Session& session, const Call& call, const flow::Program& program) {
    return engine.deployed(session, call, program);
  });
}

std::function<Result<>(db::Session&, const Call&, const sharing::Application&)> findings_of_misuse(
    const supervision::Findings& findings) {
  return [&findings](db::Session& session, const Call& call, const sharing::Application& a) -> Result<> {
    const auto& found = a.suspensions.back();
    JW_TRY(findings.raise(session, call,
                          {found.code,
                           a.applicant.id,
                           "application",
                           a.id,
                           a.number,
                           a.resource.name,
                           "/applications/" + a.id,
                           {{"application", a.id, "suspended at " + found.time}}}));
    return {};
  };
}

}  // namespace jw::app
