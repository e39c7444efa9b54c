#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "base/file.hpp"
#include "ledger/verify.hpp"
#include "scene.hpp"

namespace jw::ledger {
namespace {

// A disk that forgets what was not synced. Outlives the process that writes to it.
struct Disk {
  std::map<std::string, std::string> durable;
  std::map<std::string, std::string> pending;
  std::vector<std::string> checkpoints;  // every one that anybody could have read
  int step = 0;
  int fail_at = -1;        // at that step the call fails
  bool dead_after = true;  // and the power is gone; else the disk goes on
  bool late = false;       // a failing replace() has happened all the same
  bool dead = false;

  bool fails() {
    if (dead) return true;
    if (step++ != fail_at) return false;
    dead = dead_after;
    return true;
  }

  // Power comes back: each unsynced write is on disk wholly, in part, or not at all.
  void restart(std::mt19937& random) {
    for (const auto& [path, bytes] : pending) {
      const auto fate = random() % 3;
      if (fate == 0) durable[path] = bytes;
      if (fate == 1) durable[path] = bytes.substr(0, random() % (bytes.size() + 1));
    }
    pending.clear();
    dead = false;
    fail_at = -1;
  }
};

class DiskStorage final : public Storage {
 public:
  explicit DiskStorage(Disk& disk) : disk_(disk) {}

  Result<std::string> read(const std::string& path) const override {
    if (disk_.dead) return lost();
    for (const auto* files : {&disk_.pending, &disk_.durable})
      if (const auto found = files->find(path); found != files->end()) return found->second;
    return fail(Code::NotFound, "file.missing", "no file", "没有文件");
  }
  Result<> write(const std::string& path, std::string_view bytes) override {
    const bool failed = disk_.fails();
    disk_.pending[path] = std::string(bytes);
    return failed ? Result<>(lost()) : Result<>();
  }
  Result<> sync() override {
    if (disk_.fails()) return lost();
    disk_.durable.insert(disk_.pending.begin(), disk_.pending.end());
    for (const auto& [path, bytes] : disk_.pending) disk_.durable[path] = bytes;
    disk_.pending.clear();
    return {};
  }
  Result<> replace(const std::string& path, std::string_view bytes) override {
    const bool failed = disk_.fails();
    if (!failed || disk_.late) {
      disk_.durable[path] = std::string(bytes);
      disk_.checkpoints.emplace_back(bytes);
    }
    return failed ? Result<>(lost()) : Result<>();
  }
  Result<> remove_folder(const std::string& path) override {
    for (auto* files : {&disk_.pending, &disk_.durable})
      std::erase_if(*files, [&](const auto& one) { return one.first.starts_with(path + "/"); });
    return {};
  }
  bool exists(const std::string& path) const override {
    for (const auto* files : {&disk_.pending, &disk_.durable})
      for (const auto& [name, bytes] : *files)
        if (name == path || name.starts_with(path + "/")) return true;
    return false;
  }

 private:
  static tl::unexpected<Error> lost() {
    return fail(Code::Unavailable, "file.full", "the disk is full", "磁盘已满");
  }
  Disk& disk_;
};

// Appends what is missing of `all` in batches of changing size, as the integrator does.
Result<> run(Disk& disk, const std::vector<std::string>& all, bool retry, unsigned seed) {
  std::mt19937 random(seed);
  auto log = JW_TRY(Log::open(std::make_unique<DiskStorage>(disk), make_signer()));
  int errors = 0;
  while (log->size() < all.size()) {
    const auto from = log->size();
    const auto count = std::min<std::uint64_t>(random() % 200 + 1, all.size() - from);
    auto done = log->append(std::span(all).subspan(from, count));
    if (done) continue;
    if (!retry || ++errors > 3) return done;
  }
  EXPECT_EQ(log->root(), naive_root(all));
  EXPECT_EQ(log->entries(0, all.size()).value(), all);
  return {};
}

void expect_one_history(const Disk& disk, const std::vector<std::string>& all) {
  std::uint64_t last = 0;
  for (const auto& note : disk.checkpoints) {
    const auto checkpoint = open_checkpoint(note, make_signer().verifier()).value();
    ASSERT_GE(checkpoint.size, last);
    ASSERT_EQ(checkpoint.root, naive_root(all, 0, checkpoint.size)) << "forked at " << checkpoint.size;
    last = checkpoint.size;
  }
}

int steps_of(const std::vector<std::string>& all) {
  Disk disk;
  EXPECT_TRUE(run(disk, all, false, 1));
  return disk.step;
}

TEST(Crash, PowerLossAtEveryStepNeverForksAndTheLogGoesOn) {
  const auto all = make_entries(700);
  const int steps = steps_of(all);
  ASSERT_GT(steps, 30);
  for (int at = 0; at < steps; ++at) {
    for (const bool late : {false, true}) {
      SCOPED_TRACE(at);
      std::mt19937 random(static_cast<unsigned>(at));
      Disk disk;
      disk.fail_at = at;
      disk.late = late;
      EXPECT_FALSE(run(disk, all, false, 1));
      disk.restart(random);
      const auto again = run(disk, all, false, 2);
      ASSERT_TRUE(again) << describe(again.error());
      expect_one_history(disk, all);
    }
  }
}

TEST(Crash, AFullDiskAtEveryStepIsWaitedOutByTheSameProcess) {
  const auto all = make_entries(700);
  const int steps = steps_of(all);
  for (int at = 1; at < steps; ++at) {  // step 0 is the empty checkpoint of open()
    for (const bool late : {false, true}) {
      SCOPED_TRACE(at);
      Disk disk;
      disk.fail_at = at;
      disk.dead_after = false;
      disk.late = late;
      const auto done = run(disk, all, true, 1);
      ASSERT_TRUE(done) << describe(done.error());
      expect_one_history(disk, all);
    }
  }
}

TEST(Crash, SaysWhenAFailedAppendHadReachedTheDisk) {
  Disk disk;
  auto log = Log::open(std::make_unique<DiskStorage>(disk), make_signer()).value();
  disk.dead_after = false;
  disk.late = true;
  disk.fail_at = disk.step + 3;  // two tiles, sync, then the checkpoint
  EXPECT_EQ(log->append(make_entries(1)).error().reason, "file.full");
  EXPECT_EQ(log->append(make_entries(1, "other")).error().reason, "ledger.moved");
  EXPECT_EQ(log->size(), 1U);
  EXPECT_EQ(log->entry(0).value(), "entry 0");
  EXPECT_TRUE(log->append(make_entries(1, "other")));
  EXPECT_EQ(log->size(), 2U);
}

TEST(Crash, AKilledProcessLeavesAWholeLogThatGoesOn) {
  const TempFolder folder;
  const auto all = make_entries(200000);
  std::mt19937 random(99);
  std::string older;
  for (int round = 0; round < 12; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto log = Log::open(folder.path(), make_signer());
      if (!log) ::_exit(1);
      for (unsigned i = 1; (*log)->size() + 300 < all.size(); ++i)
        if (!(*log)->append(std::span(all).subspan((*log)->size(), i * 37 % 300 + 1))) ::_exit(2);
      ::_exit(0);
    }
    // On a busy machine a process takes its time to begin; killed before that it shows nothing.
    const auto begun = [&] { return file::read(folder.path() / "checkpoint").value_or("") != older; };
    for (int n = 0; n < 1000 && !begun(); ++n) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;

    const auto report = verify(Call::system("test"), folder.path(), make_signer().verifier(),
                               older.empty() ? std::nullopt : std::optional(older));
    ASSERT_TRUE(report) << describe(report.error());
    if (report->broken && report->broken->file == "checkpoint" && older.empty() && report->size == 0)
      continue;
    ASSERT_TRUE(report->whole()) << report->broken->message;
    older = file::read(folder.path() / "checkpoint").value();
  }
  EXPECT_FALSE(older.empty());
  auto log = Log::open(folder.path(), make_signer()).value();
  EXPECT_GT(log->size(), 0U);
  EXPECT_EQ(log->root(), naive_root(all, 0, log->size()));
}

}  // namespace
}  // namespace jw::ledger
