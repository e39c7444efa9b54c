#include "access/journal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/prompt.hpp"
#include "base/random.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "ledger/tree.hpp"

namespace jw::access {
namespace {

constexpr std::uint64_t kSegment = std::uint64_t{256} << 20;
constexpr std::size_t kAnchorLines = 100'000;

std::string file_name(std::uint64_t first) { return fmt::format("{:016}.jsonl", first); }

struct SegmentFile {
  std::uint64_t first = 0;
  file::Path path;
};

Result<std::vector<SegmentFile>> segments(const file::Path& folder) {
  std::vector<SegmentFile> list;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ec)) {
    const auto name = entry.path().filename().string();
    if (name.size() != 22 || !name.ends_with(".jsonl")) continue;
    SegmentFile segment{0, entry.path()};
    if (std::from_chars(name.data(), name.data() + 16, segment.first).ec == std::errc())
      list.push_back(std::move(segment));
  }
  if (ec) return fail(file::failure(ec.value(), folder, "reading the journal's folder"));
  std::ranges::sort(list, {}, &SegmentFile::first);
  return list;
}

// Whole lines of one file, in order; the length of the whole lines.
template <class Visit>
Result<std::uint64_t> each_line(const file::Path& path, Visit&& visit) {
  const auto text = JW_TRY(file::read(path, std::size_t{1} << 30));
  std::size_t at = 0;
  for (;;) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) return at;
    if (!JW_TRY(visit(std::string_view(text).substr(at, end - at)))) return at;
    at = end + 1;
  }
}

}  // namespace

struct JournalAnchor {
  std::uint64_t first = 0, count = 0;
  std::string root;
};

namespace {

Result<> keep_anchor(db::Database& database, const Call& call, const Clock& clock,
                     const std::string& instance, const JournalAnchor& anchor) {
  return database.write(call, [&](db::Session& session) -> Result<> {
    // Kept already when the answer to an earlier COMMIT was lost.
    const auto added = JW_TRY(
        session.exec("INSERT INTO access_anchor (instance, first_position, lines, root, anchored) VALUES "
                     "($1, $2, $3, $4, $5) ON CONFLICT (instance, first_position) DO NOTHING",
                     instance, anchor.first, anchor.count, anchor.root, to_string(clock.now())));
    if (added == 0) {
      const auto kept = JW_TRY(
          session.one("SELECT lines, root FROM access_anchor WHERE instance = $1 AND first_position = $2",
                      instance, anchor.first));
      if (kept && kept->integer(0) == static_cast<std::int64_t>(anchor.count) && kept->text(1) == anchor.root)
        return {};
      return fail(Code::Corrupt, "access.journal_altered", "lines from {} on have another root in the ledger",
                  "自第 {} 行起的使用日志与存证不一致", anchor.first);
    }
    JW_TRY(ledger::record(session, call, clock,
                          {"access.logged",
                           fmt::format("{}/{}", instance, anchor.first),
                           {{"lines", anchor.count}, {"root", anchor.root}}}));
    return {};
  });
}

Error broken(std::string_view why) {
  return {Code::Unavailable, "access.journal_down",
          "uses cannot be logged now, so nothing is answered; the operator sees why",
          "暂时无法记录使用日志，因此不予应答，请联系运维人员", std::string(why)};
}

}  // namespace

struct WaitingUse {
  std::uint64_t position = 0;
  Journal::Done done;
};

struct Journal::State {
  State(db::Database& database_in, const Clock& clock_in, file::Path folder_in)
      : database(database_in), clock(clock_in), folder(std::move(folder_in)) {}
  ~State() {
    if (fd >= 0) ::close(fd);
    if (lock >= 0) ::close(lock);
  }

  Result<> recover(const Call& call);
  Result<> open_segment(std::uint64_t first, std::uint64_t size_now);
  void work(const std::stop_token& stop);
  Result<> commit(std::string_view bytes);

  db::Database& database;
  const Clock& clock;
  const file::Path folder;
  std::string instance;
  int lock = -1, fd = -1;
  std::uint64_t size = 0;  // of the open segment; the writer's

  std::mutex mutex;
  std::condition_variable_any changed;
  std::string buffer;
  std::vector<std::size_t> ends;  // of the lines in the buffer
  std::uint64_t next = 1, began = 1;
  std::vector<WaitingUse> waiting;
  std::optional<Error> failed;
  std::atomic<std::uint64_t> durable{0};

  std::mutex anchor_mutex;  // of the three below
  ledger::CompactRange range;
  std::uint64_t range_first = 1;
  std::vector<JournalAnchor> ready;  // whole groups that wait for the ledger
  std::mutex anchoring;              // one at a time

  std::jthread thread;
};

Result<> Journal::State::open_segment(std::uint64_t first, std::uint64_t size_now) {
  const auto path = folder / file_name(first);
  const int made = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (made < 0) return fail(file::failure(errno, path, "opening the journal"));
  if (fd >= 0) ::close(fd);
  fd = made;
  size = size_now;
  return file::sync(path);
}

Result<> Journal::State::recover(const Call& call) {
  std::uint64_t anchored = 1;
  const auto row = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.one(
        "SELECT first_position, lines FROM access_anchor WHERE instance = $1 ORDER BY first_position DESC "
        "LIMIT 1",
        instance);
  }));
  if (row) anchored = static_cast<std::uint64_t>(row->integer(0) + row->integer(1));
  range_first = anchored;
  const auto files = JW_TRY(segments(folder));
  for (std::size_t i = 0; i < files.size(); ++i) {
    next = files[i].first;
    // Files that were anchored whole are not read again.
    if (i + 1 < files.size() && files[i + 1].first <= anchored) continue;
    const auto whole = JW_TRY(each_line(files[i].path, [&](std::string_view line) -> Result<bool> {
      if (next >= anchored) range.push(ledger::leaf_hash(line));
      ++next;
      return true;
    }));
    if (i + 1 < files.size()) continue;
    if (::truncate(files[i].path.c_str(), static_cast<off_t>(whole)) != 0)
      return fail(file::failure(errno, files[i].path, "cutting the journal"));
    JW_TRY(open_segment(files[i].first, whole));
  }
  if (files.empty()) JW_TRY(open_segment(1, 0));
  if (next < anchored)
    return fail(Code::Corrupt, "access.journal_altered",
                "the journal of uses ends at {} but was anchored up to {}; restore it from the backup",
                "使用日志止于 {}，而已存证至 {}，请从备份恢复", next - 1, anchored - 1);
  durable = next - 1;
  began = next;
  return {};
}

Result<> Journal::State::commit(std::string_view bytes) {
  if (size >= kSegment) JW_TRY(open_segment(durable + 1, 0));
  size += bytes.size();
  while (!bytes.empty()) {
    const auto wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return fail(file::failure(errno, folder, "writing the journal"));
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::fdatasync(fd) != 0) return fail(file::failure(errno, folder, "syncing the journal"));
  return {};
}

void Journal::State::work(const std::stop_token& stop) {
  run_promptly();
  std::string bytes;
  std::vector<std::size_t> lines;
  std::vector<WaitingUse> woken;
  for (;;) {
    std::uint64_t last = 0;
    {
      std::unique_lock hold(mutex);
      changed.wait(hold, stop, [&] { return !buffer.empty(); });
      if (buffer.empty()) return;  // stopping, and nothing is left
      std::swap(bytes, buffer);
      std::swap(lines, ends);
      last = next - 1;
    }
    const auto done = commit(bytes);
    if (done) {
      std::lock_guard hold(anchor_mutex);
      std::size_t from = 0;
      for (const auto end : lines) {
        range.push(ledger::leaf_hash(std::string_view(bytes).substr(from, end - from)));
        from = end + 1;
        if (range.size() < kAnchorLines) continue;
        const auto root = range.root();
        ready.push_back({range_first, range.size(),
                         crypto::to_hex({reinterpret_cast<const char*>(root.data()), root.size()})});
        range_first += range.size();
        range = {};
      }
    }
    bytes.clear();
    lines.clear();
    {
      std::lock_guard hold(mutex);
      if (done) {
        durable = last;
        const auto split = std::partition(waiting.begin(), waiting.end(),
                                          [&](const WaitingUse& one) { return one.position > last; });
        std::move(split, waiting.end(), std::back_inserter(woken));
        waiting.erase(split, waiting.end());
      } else {
        // After a write that failed nobody knows what is on disk: nothing more is answered until a restart.
        failed = broken(describe(done.error()));
        woken = std::move(waiting);
        waiting.clear();
        buffer.clear();
        ends.clear();
      }
    }
    if (!done) log::error("access.journal", {{"error", describe(done.error())}});
    const Result<> told = done ? Result<>() : Result<>(tl::unexpected<Error>(*failed));
    for (auto& one : woken) one.done(told);
    woken.clear();
    if (!done) return;
  }
}

Journal::Journal(std::unique_ptr<State> state) : state_(std::move(state)) {}

Journal::~Journal() {
  if (!state_->thread.joinable()) return;
  state_->thread.request_stop();
  state_->thread.join();
}

Result<std::unique_ptr<Journal>> Journal::open(const Call& call, db::Database& database, const Clock& clock,
                                               const file::Path& folder) {
  JW_TRY(file::make_folder(folder));
  auto state = std::make_unique<State>(database, clock, folder);
  state->lock = ::open((folder / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (state->lock < 0 || ::flock(state->lock, LOCK_EX | LOCK_NB) != 0)
    return fail(Code::Conflict, "access.journal", "another process has the journal of uses open",
                "使用日志已被另一进程打开");
  auto known = file::read(folder / "instance", 64);
  if (!known && known.error().code == Code::NotFound) {
    known = crypto::to_hex(random_bytes(4));
    JW_TRY(file::write_durably(folder / "instance", *known, 0600));
  }
  state->instance = JW_TRY(std::move(known));
  JW_TRY(state->recover(call));
  auto* raw = state.get();
  state->thread = std::jthread([raw](const std::stop_token& stop) { raw->work(stop); });
  std::unique_ptr<Journal> made(new Journal(std::move(state)));
  JW_TRY(made->anchor(call));
  return made;
}

std::uint64_t Journal::append(const std::function<void(std::string& out)>& write) {
  auto& state = *state_;
  std::uint64_t position = 0;
  bool first = false;
  {
    std::lock_guard hold(state.mutex);
    if (state.failed) return 0;
    position = state.next;
    const auto start = state.buffer.size();
    first = start == 0;
    state.buffer += "{\"n\":";
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, position).ptr;
    state.buffer.append(digits, end);
    write(state.buffer);
    state.buffer += '}';
    // Two lines at one position would pass for uses that never were.
    if (state.buffer.find('\n', start) != std::string::npos) {
      state.buffer.resize(start);
      return 0;
    }
    ++state.next;
    state.ends.push_back(state.buffer.size());
    state.buffer += '\n';
  }
  if (first) state.changed.notify_one();
  return position;
}

void Journal::when_durable(std::uint64_t position, Done done) {
  auto& state = *state_;
  std::optional<Error> failed;
  if (position == 0 || state.durable.load() < position) {
    std::lock_guard hold(state.mutex);
    if (!state.failed && position != 0 && state.durable.load() < position) {
      state.waiting.push_back({position, std::move(done)});
      return;
    }
    // What was durable before the failure stays so.
    if (position == 0 || state.durable.load() < position) failed = state.failed;
  }
  done(failed ? Result<>(tl::unexpected<Error>(*failed)) : Result<>());
}

Result<> Journal::wait_durable(const Call& call, std::uint64_t position) {
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Result<>> result;
  };
  // Shared, because a caller that gives up leaves before the answer comes.
  auto shared = std::make_shared<Shared>();
  when_durable(position, [shared](const Result<>& result) {
    std::lock_guard hold(shared->mutex);
    shared->result = result;
    shared->changed.notify_all();
  });
  std::unique_lock hold(shared->mutex);
  while (!shared->result) {
    JW_TRY(call.check());
    shared->changed.wait_for(hold, std::chrono::milliseconds(50));
  }
  return *shared->result;
}

std::uint64_t Journal::durable() const { return state_->durable; }
std::uint64_t Journal::began_at() const { return state_->began; }
const std::string& Journal::instance() const { return state_->instance; }

Result<> Journal::anchor(const Call& call) {
  auto& state = *state_;
  std::lock_guard one(state.anchoring);
  std::vector<JournalAnchor> todo;
  {
    std::lock_guard hold(state.anchor_mutex);
    todo = std::move(state.ready);
    state.ready.clear();
    if (state.range.size() > 0) {
      const auto root = state.range.root();
      todo.push_back({state.range_first, state.range.size(),
                      crypto::to_hex({reinterpret_cast<const char*>(root.data()), root.size()})});
      state.range_first += state.range.size();
      state.range = {};
    }
  }
  for (std::size_t i = 0; i < todo.size(); ++i) {
    if (auto kept = keep_anchor(state.database, call, state.clock, state.instance, todo[i]); !kept) {
      std::lock_guard hold(state.anchor_mutex);
      state.ready.insert(state.ready.begin(), todo.begin() + static_cast<std::ptrdiff_t>(i), todo.end());
      return kept;
    }
  }
  return {};
}

Result<std::uint64_t> Journal::verify(const Call& call, db::Database& database, const file::Path& folder) {
  const auto instance = JW_TRY(file::read(folder / "instance", 64));
  const auto rows = JW_TRY(database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT first_position, lines, root FROM access_anchor WHERE instance = $1 ORDER BY first_position",
        instance);
  }));
  std::size_t at = 0;
  std::uint64_t position = 0, checked = 0;
  ledger::CompactRange range;
  const auto altered = [&] {
    return fail(Code::Corrupt, "access.journal_altered",
                "the lines from {} on are not those whose root is in the ledger",
                "自第 {} 行起的使用日志与存证不一致", rows[at].integer(0));
  };
  for (const auto& segment : JW_TRY(segments(folder))) {
    position = segment.first;
    JW_TRY(each_line(segment.path, [&](std::string_view line) -> Result<bool> {
      if (at >= rows.size()) return false;
      const auto first = static_cast<std::uint64_t>(rows[at].integer(0));
      if (position >= first) {
        if (position != first + range.size()) return altered();
        range.push(ledger::leaf_hash(line));
      }
      ++position;
      if (range.size() == 0 || range.size() < static_cast<std::uint64_t>(rows[at].integer(1))) return true;
      const auto root = range.root();
      if (crypto::to_hex({reinterpret_cast<const char*>(root.data()), root.size()}) != rows[at].text(2))
        return altered();
      checked += range.size();
      range = {};
      ++at;
      return true;
    }));
    JW_TRY(call.check());
  }
  if (at < rows.size()) return altered();
  return checked;
}

Result<> Journal::each(
    std::uint64_t from,
    const std::function<Result<bool>(std::uint64_t position, std::string_view line)>& visit) const {
  const auto files = JW_TRY(segments(state_->folder));
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (i + 1 < files.size() && files[i + 1].first <= from) continue;
    auto position = files[i].first;
    bool more = true;
    JW_TRY(each_line(files[i].path, [&](std::string_view line) -> Result<bool> {
      if (position >= from && position <= durable()) more = JW_TRY(visit(position, line));
      ++position;
      return more;
    }));
    if (!more) break;
  }
  return {};
}

}  // namespace jw::access
