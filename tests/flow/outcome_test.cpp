// Random models of the common subset run here and in bpmn-engine (npm), an independent program: both
// must complete the same activities and reach the same ends equally often. bpmn-engine 25 leaves about a
// fifth of them at a parallel join that never fires; ours must end every one.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine_desk.hpp"
#include "flow/step.hpp"
#include "random_model.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;
using testing::RandomModel;

std::string_view tag_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::StartEvent: return "startEvent";
    case NodeKind::EndEvent: return "endEvent";
    case NodeKind::UserTask: return "userTask";
    case NodeKind::ManualTask: return "manualTask";
    case NodeKind::ExclusiveGateway: return "exclusiveGateway";
    case NodeKind::ParallelGateway: return "parallelGateway";
    case NodeKind::SubProcess: return "subProcess";
    default: return "";
  }
}

// The level's nodes and flows, as any engine reads them; conditions in bpmn-engine's words.
void write_level(const Process& process, std::optional<std::size_t> level, std::string& out) {
  for (std::size_t i = 0; i < process.nodes.size(); ++i) {
    const auto& node = process.nodes[i];
    if (node.scope != level) continue;
    out += fmt::format(R"(<{} id="{}")", tag_of(node.kind), node.id);
    if (node.default_flow) out += fmt::format(R"( default="{}")", process.flows[*node.default_flow].id);
    out += ">";
    if (node.kind == NodeKind::SubProcess) write_level(process, i, out);
    out += fmt::format("</{}>", tag_of(node.kind));
  }
  for (const auto& flow : process.flows) {
    if (process.nodes[flow.from].scope != level) continue;
    out += fmt::format(R"(<sequenceFlow id="{}" sourceRef="{}" targetRef="{}">)", flow.id,
                       process.nodes[flow.from].id, process.nodes[flow.to].id);
    if (flow.condition)
      out += fmt::format(
          R"(<conditionExpression xsi:type="tFormalExpression">${{environment.variables.{}}}</conditionExpression>)",
          flow.condition->text().substr(0, flow.condition->text().find(' ')));
    out += "</sequenceFlow>";
  }
}

std::string bpmn_of(const Process& process) {
  std::string out =
      R"(<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
      R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="t">)"
      R"(<process id="random" isExecutable="true">)";
  write_level(process, std::nullopt, out);
  return out + "</process></definitions>";
}

json::array ours(const Program& program, const json::object& variables) {
  State state;
  std::vector<Entry> entries;
  std::vector<Effect> effects;
  const Setting setting;
  Step(program, setting, state, entries, effects).start(*program.start_of(std::nullopt), variables);
  while (state.status == Status::Running && !state.waits.empty() &&
         state.waits.front().kind == WaitKind::Task)
    Step(program, setting, state, entries, effects).complete(state.waits.front().id, {});
  EXPECT_EQ(state.status, Status::Completed);
  std::vector<std::string> ended;
  for (const auto& entry : entries) {
    if (entry.kind != EntryKind::TokenMade && entry.kind != EntryKind::TokenMoved) continue;
    const auto& node = program.node(entry.node);
    if (node.kind == NodeKind::UserTask || node.kind == NodeKind::ManualTask ||
        node.kind == NodeKind::EndEvent || node.kind == NodeKind::SubProcess)
      ended.push_back(node.id);
  }
  std::sort(ended.begin(), ended.end());
  json::array list;
  for (auto& one : ended) list.push_back(json::value(one));
  return list;
}

TEST(FlowOutcomes, RandomModelsEndAsInBpmnEngine) {
  const auto oracle = std::filesystem::path(JW_TEST_DIR) / "../oracle";
  if (!std::filesystem::exists(oracle / "node_modules/bpmn-engine") ||
      std::system("node --version >/dev/null") != 0)
    GTEST_SKIP() << "needs node and `npm ci` in tests/oracle";
  constexpr unsigned kModels = 80;
  const auto folder = std::filesystem::temp_directory_path() / ("jw-outcome-" + make_id(SystemClock()));
  std::filesystem::create_directories(folder);
  std::vector<std::pair<std::string, json::array>> models;
  {
    std::ofstream in(folder / "in");
    for (unsigned seed = 1; seed <= kModels; ++seed) {
      RandomModel::Options options;
      options.common = true;
      options.depth = 4;
      RandomModel model(seed, options);
      std::mt19937 random(seed);
      json::object variables;
      for (int i = 0; i < 4; ++i) variables["v" + std::to_string(i)] = random() % 2 == 0;
      const auto program = model.draft().build();
      const auto source = bpmn_of(program->process());
      in << json::serialize(json::object{{"source", source}, {"variables", variables}}) << "\n";
      models.emplace_back(source, ours(*program, variables));
    }
  }
  const auto command = fmt::format("node '{}' < '{}' > '{}'", (oracle / "flow/outcomes.mjs").string(),
                                   (folder / "in").string(), (folder / "out").string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream out(folder / "out");
  std::string line;
  std::size_t activities = 0, decided = 0;
  for (unsigned i = 0; i < kModels; ++i) {
    ASSERT_TRUE(std::getline(out, line)) << "seed " << i + 1;
    const auto theirs = json::parse(line).as_object();
    if (theirs.contains("stuck")) continue;
    ++decided;
    ASSERT_TRUE(theirs.contains("ended")) << line << " seed " << i + 1;
    EXPECT_EQ(json::serialize(models[i].second), json::serialize(theirs.at("ended")))
        << "seed " << i + 1 << "\n"
        << models[i].first;
    activities += models[i].second.size();
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(decided, kModels * 3 / 5);
  EXPECT_GT(activities, kModels * 3U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace jw::flow
