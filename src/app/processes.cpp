#include "app/processes.hpp"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "flow/bpmn.hpp"
#include "flow/definitions.hpp"
#include "flow/engine.hpp"
#include "sharing/application.hpp"
#include "sharing/parts.hpp"
#include "supervision/findings.hpp"

namespace jw::app {

Result<Shipped> read_processes(const file::Path& folder) {
  Shipped found;
  std::error_code ec;
  std::vector<file::Path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ec))
    if (entry.path().extension() == ".bpmn") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    found.documents.push_back(JW_TRY(file::read(path)));
    const auto reading = flow::read_bpmn(found.documents.back());
    if (!reading.ok()) {
      const auto& refusal = reading.refusals.front();
      return fail(Code::Corrupt, "flow.refused", "{0}: {1} in line {2}: {3}", "{0}：第 {2} 行 {1}：{4}",
                  path.filename().string(), refusal.element, refusal.line, refusal.en, refusal.zh);
    }
    for (const auto& process : reading.processes) found.ids.insert(process.id);
  }
  return found;
}

std::unique_ptr<flow::Engine> make_engine(db::Database& database, const Clock& clock,
                                          const org::Calendars& calendars, const flow::DutyRegister& duties,
                                          const flow::Definitions& definitions) {
  return std::make_unique<flow::Engine>(flow::Engine::Parts{
      database, clock, &calendars, &duties,
      [&definitions](db::Session& session, std::string_view process, std::int64_t version) {
        return definitions.program(session, process, version);
      },
      [&definitions](db::Session& session, std::string_view table, const boost::json::object& variables) {
        return definitions.decide(session, table, variables);
      },
      [&definitions](db::Session& session, std::string_view process, std::string_view region) {
        return definitions.version_for(session, process, region);
      }});
}

void join(flow::Definitions& definitions, flow::Engine& engine, const Shipped& shipped) {
  definitions.reserve([&shipped](std::string_view process) { return shipped.ids.contains(process); });
  definitions.knows_topic([&engine](std::string_view topic) { return engine.knows(topic); });
  definitions.on_deployed([&engine](db::Session& session, const Call& call, const flow::Program& program) {
    return engine.deployed(session, call, program);
  });
}

std::function<Result<>(db::Session&, const Call&, const sharing::Application&, const sharing::Breach&)>
findings_of_sharing(const supervision::Findings& findings) {
  return [&findings](db::Session& session, const Call& call, const sharing::Application& a,
                     const sharing::Breach& breach) -> Result<> {
    JW_TRY(findings.raise(session, call,
                          {breach.code,
                           breach.org,
                           "application",
                           a.id,
                           a.number,
                           a.resource.name,
                           "/applications/" + a.id,
                           {{breach.type, breach.id, breach.note}}}));
    return {};
  };
}

}  // namespace jw::app
