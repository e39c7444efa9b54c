#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "db/database.hpp"
#include "flow/engine.hpp"
#include "flow/step.hpp"
#include "ledger/recording.hpp"

namespace jw::flow {

// Where a task stands in the inbox.
struct TaskRow {
  std::string org, lane;
  std::int64_t due = 0;
};

// An instance while a transaction works on it.
struct Live {
  std::int64_t number = 0;
  std::string id, process, title, key, org, region, started_by;
  std::int64_t version = 0, started = 0;
  std::shared_ptr<const Program> program;
  State state;
  std::int64_t revision = 0;  // steps so far: the next row of the journal
  std::string digest;         // chained over the rows of the journal
  std::int64_t stored_revision = 0;
  bool fresh = false;  // not in the store yet
  bool ended = false;  // told everybody that it is
  std::vector<Record> records;
  std::map<Id, std::int64_t> clock_due;  // of clocks that are known
  std::map<Id, TaskRow> tasks;           // of tasks whose row is known
};

inline std::int64_t key_of(std::int64_t instance, std::int64_t inside) { return (instance << 20) | inside; }
inline std::int64_t instance_of(std::int64_t key) { return key >> 20; }
inline Id inside_of(std::int64_t key) { return static_cast<Id>(key & 0xfffff); }
std::string task_id(std::string_view instance, Id wait);

class Recent;

// Commands carried out in one transaction. Instances are loaded once and written once, by flush().
class Run {
 public:
  // `recent`: where instances may be found without reading them whole, or null.
  Run(const Engine& engine, db::Session& session, Recent* recent = nullptr)
      : engine_(engine), session_(session), recent_(recent) {}

  // An Error is the command's own and leaves nothing behind; broken() says that the transaction is
  // lost.
  Result<Answer> perform(const Call& call, const Command& command);
  // Writes what changed of the instances, so that whoever looks at the tables sees it. `call` stays
  // until close().
  Result<> flush(const Call& call);
  // After the last flush(), before the transaction ends: events, and counts of the inbox.
  Result<> close();
  // A new instance at that start event.
  Result<> start_at(const Call& call, std::shared_ptr<const Program> program, std::uint32_t node,
                    const std::string& why);
  // What the function behind a job is given.
  Result<Job> job_of(std::int64_t key);
  bool broken() const { return broken_; }
  // After close(): the instances that go on, for whoever keeps them until the next step. Only what
  // is committed may be kept.
  std::vector<std::unique_ptr<Live>> release();

 private:
  struct Pending {
    std::int64_t instance = 0;
    Effect effect;
  };

  Result<Live*> create(const Call& call, const Command& command, std::shared_ptr<const Program> program = {});
  Job job_of(const Live& live, const Wait& wait) const;
  Result<Live*> load(std::string_view id);
  Result<Live*> load(std::int64_t number);
  Result<Live*> keep(const db::Row& row);
  Result<std::shared_ptr<const Program>> program_of(const Live& live);
  // The instance from recent_, when the store has no newer one.
  Result<Live*> recall(std::string_view id);
  // The instance and its wait, of the kind wanted.
  Result<std::pair<Live*, Id>> find_wait(std::string_view task, WaitKind kind);
  Result<> admit(const Call& call, const Live& live, const Wait& wait, bool to_complete);
  Result<> refuse(const Call& call, const Live& live, const Wait& wait, Error error);

  template <class F>
  void step(const Call& call, Live& live, std::string command, std::string detail, F&& act);
  Result<> settle(const Call& call);
  Result<> do_effect(const Call& call, Live& live, const Effect& effect);
  Result<> run_job(const Call& call, Live& live, Id wait);
  Result<> start_child(const Call& call, Live& live, const Effect& effect);
  Result<> finish(const Call& call, Live& live);
  Result<std::string> publish(const Call& call, const Command& command, Live** touched);
  Result<> broadcast(const Call& call, std::string_view name, std::string_view region,
                     const boost::json::object& data);
  Result<std::optional<std::int64_t>> version_of_start(std::string_view process, std::int64_t told,
                                                       std::string_view region);
  Result<> take_early(const Call& call, Live& live);
  Result<> do_clock(const Call& call, Live& live, const Effect& effect);
  Result<> refresh_due(const Call& call, Live& live);
  Result<> silence(const Call& call, Live& live, const Command& command);
  Result<> move(const Call& call, Live& live, const Command& command);

  Result<> write(const Call& call, Live& live);
  Result<> write_state(const Live& live, bool running);
  Result<> write_journal(std::int64_t key, std::vector<std::string> steps);
  Result<> write_waits(Live& live);
  Result<> open_row(Live& live, const Wait& wait);
  Result<> close_row(Live& live, const Wait& wait);
  // The row of a task, or null when the store has none; stays until the row is written or deleted.
  Result<const TaskRow*> task_row(Live& live, Id task);
  Result<std::int64_t> due_of(Live& live, const Wait& wait, std::string& duty);
  void count(const std::string& org, const std::string& lane, std::int64_t due, std::int64_t change);
  Answer answer(const Live& live) const;

  const Engine& engine_;
  db::Session& session_;
  Recent* recent_;
  std::unordered_map<std::int64_t, std::unique_ptr<Live>> lives_;
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::vector<std::int64_t> touched_;
  std::deque<Pending> pending_;
  std::map<std::string, std::shared_ptr<const Program>> programs_;
  std::map<std::tuple<std::string, std::string, std::string>, std::int64_t> load_;
  std::vector<ledger::Recording> events_;
  std::int64_t last_number_ = -1;
  bool broken_ = false;
};

}  // namespace jw::flow
