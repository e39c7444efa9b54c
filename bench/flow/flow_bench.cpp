// How many instances of start -> service -> parallel(2 user tasks) -> end come to their end each
// second, durable on disk, and what a million open ones change: throughput, the first page of an
// inbox, a restart. Clients hand in `batch` commands at a time and wait until they are on disk.
//
//   bench_flow FOLDER SECONDS OPEN CLIENTS BATCH
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "db/database.hpp"
#include "flow/engine.hpp"
#include "flow/inbox.hpp"
#include "flow/schema.hpp"
#include "ledger/schema.hpp"

namespace {

using namespace jw;
using Steady = std::chrono::steady_clock;

constexpr int kOrgs = 100;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

std::shared_ptr<const flow::Program> program() {
  using enum flow::NodeKind;
  flow::Process process;
  process.id = process.name = "bench";
  const auto add = [&](flow::NodeKind kind, std::string id) {
    flow::Node node;
    node.kind = kind;
    node.id = node.name = std::move(id);
    process.nodes.push_back(std::move(node));
  };
  add(StartEvent, "start");
  add(ServiceTask, "check");
  process.nodes[1].topic = "check";
  add(ParallelGateway, "fork");
  for (const auto* id : {"review", "consent"}) {
    add(UserTask, id);
    process.nodes.back().candidates.org = must(flow::Expression::compile("org"));
    process.nodes.back().candidates.right = "application.review";
  }
  add(ParallelGateway, "join");
  add(EndEvent, "end");
  const auto link = [&](std::size_t from, std::size_t to) {
    flow::SequenceFlow one;
    one.id = std::to_string(from) + "-" + std::to_string(to);
    one.from = from;
    one.to = to;
    process.nodes[from].outgoing.push_back(process.flows.size());
    process.nodes[to].incoming.push_back(process.flows.size());
    process.flows.push_back(std::move(one));
  };
  link(0, 1);
  link(1, 2);
  link(2, 3);
  link(2, 4);
  link(3, 5);
  link(4, 5);
  link(5, 6);
  return std::make_shared<flow::Program>(std::make_shared<const flow::Process>(std::move(process)), 1);
}

std::string org_of(std::uint64_t number) { return std::to_string(320600 + number % kOrgs) + ".data"; }

class Node {
 public:
  explicit Node(const std::string& folder) : bench_(program()) {
    const auto call = Call::system("bench", std::chrono::minutes(30));
    database_ = must(db::open(call, "sqlite:" + folder + "/store.db"));
    std::vector<db::Migration> all;
    for (const auto& one : ledger::migrations()) all.push_back(one);
    for (const auto& one : flow::engine_migrations()) all.push_back(one);
    must(database_->migrate(call, all));
    engine_ = std::make_unique<flow::Engine>(flow::Engine::Parts{
        *database_, clock_, nullptr, nullptr,
        [this](db::Session&, std::string_view, std::int64_t) -> Result<std::shared_ptr<const flow::Program>> {
          return bench_;
        }});
    engine_->on("check", [](db::Session&, const Call&, const flow::Job&) -> Result<flow::JobResult> {
      flow::JobResult done;
      done.variables["complete"] = true;
      return done;
    });
  }

  std::vector<flow::Answer> run(std::vector<flow::Command> commands) {
    const auto call = Call::system("bench", std::chrono::minutes(5));
    std::vector<flow::Answer> answers;
    for (auto& answer : engine_->run_many(call, std::move(commands)))
      answers.push_back(must(std::move(answer)));
    return answers;
  }

  // `batch` new instances; their answers name the open tasks.
  std::vector<flow::Answer> open(std::size_t batch, std::uint64_t first) {
    std::vector<flow::Command> commands(batch);
    for (std::size_t i = 0; i < batch; ++i) {
      commands[i].process = "bench";
      commands[i].title = "企业登记信息共享申请";
      commands[i].org = org_of(first + i);
      commands[i].data["org"] = commands[i].org;
      commands[i].data["number"] = static_cast<std::int64_t>(first + i);
    }
    return run(std::move(commands));
  }

  // Completed instances a second while `clients` work for so long.
  double throughput(double seconds, int clients, std::size_t batch) {
    std::atomic<std::uint64_t> done{0}, next{0};
    const auto start = Steady::now();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < clients; ++i)
        threads.emplace_back([&] {
          while (seconds_since(start) < seconds) {
            const auto opened = open(batch, next.fetch_add(batch));
            std::vector<flow::Answer> last;
            for (const std::size_t task : {0U, 1U}) {
              std::vector<flow::Command> commands(opened.size());
              for (std::size_t k = 0; k < opened.size(); ++k) {
                commands[k].kind = flow::Command::Kind::Complete;
                commands[k].task = opened[k].tasks.at(task);
                commands[k].data["opinion"] = "同意";
              }
              last = run(std::move(commands));
            }
            for (const auto& answer : last) {
              if (answer.status != "completed") std::abort();
              ++done;
            }
          }
        });
    }
    return static_cast<double>(done.load()) / seconds_since(start);
  }

  // Milliseconds of first pages and counts, sorted.
  std::vector<double> inbox(int queries) {
    std::mt19937 random(7);
    std::vector<double> times;
    const flow::Inbox inbox(*engine_);
    for (int i = 0; i < queries; ++i) {
      auto call = Call::system("bench", std::chrono::minutes(1));
      call.actor = {Actor::Kind::Person, "p", "p", org_of(random()), {"reviewer"}};
      const auto start = Steady::now();
      const auto page = must(inbox.list(call, {}, {}));
      const auto counts = must(inbox.counts(call));
      times.push_back(seconds_since(start) * 1000);
      if (page.items.empty() || counts.role == 0) std::abort();
    }
    std::sort(times.begin(), times.end());
    return times;
  }

  db::Database& database() { return *database_; }

 private:
  SystemClock clock_;
  std::shared_ptr<const flow::Program> bench_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<flow::Engine> engine_;
};

}  // namespace

int main(int count, char** values) {
  if (count != 6) {
    std::fprintf(stderr, "bench_flow FOLDER SECONDS OPEN CLIENTS BATCH\n");
    return 2;
  }
  const std::string folder = values[1];
  const double seconds = std::atof(values[2]);
  const auto wanted = static_cast<std::uint64_t>(std::atoll(values[3]));
  const int clients = std::atoi(values[4]);
  const auto batch = static_cast<std::size_t>(std::atoll(values[5]));
  std::filesystem::create_directories(folder);
  double empty = 0, full = 0, opening = 0, restart = 0, bytes = 0;
  std::vector<double> inbox;
  {
    Node node(folder);
    node.throughput(1, clients, batch);
    empty = node.throughput(seconds, clients, batch);
    const auto start = Steady::now();
    for (std::uint64_t opened = 0; opened < wanted; opened += 512) node.open(512, opened);
    opening = seconds_since(start);
    full = node.throughput(seconds, clients, batch);
    inbox = wanted == 0 ? std::vector<double>{0} : node.inbox(1000);
  }
  bytes = static_cast<double>(std::filesystem::file_size(folder + "/store.db"));
  {
    // From nothing to the first answer: store, engine, a page of an inbox, a new instance.
    const auto start = Steady::now();
    Node node(folder);
    if (wanted > 0) node.inbox(1);
    node.open(1, 0);
    restart = seconds_since(start);
  }
  std::printf(
      "{\"completed_per_s\":%.1f,\"completed_per_s_open\":%.1f,\"open\":%llu,\"opened_per_s\":%.1f,\"inbox_"
      "p50_ms\":%.3f,"
      "\"inbox_p95_ms\":%.3f,\"inbox_max_ms\":%.3f,\"restart_s\":%.3f,\"store_bytes\":%.0f}\n",
      empty, full, static_cast<unsigned long long>(wanted),
      wanted == 0 ? 0.0 : static_cast<double>(wanted) / opening, inbox[inbox.size() / 2],
      inbox[inbox.size() * 95 / 100], inbox.back(), restart, bytes);
  return 0;
}
