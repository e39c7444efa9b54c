#include "access/watch.hpp"

#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <thread>

#include "access/connectors.hpp"
#include "access/relay.hpp"
#include "access/statistics.hpp"
#include "access/use_line.hpp"
#include "base/check.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "grant/document.hpp"

namespace jw::access {
namespace {

constexpr auto kFollow = std::chrono::milliseconds(200);
constexpr auto kAnchor = std::chrono::seconds(1);
constexpr auto kSubjects = std::chrono::minutes(10);
constexpr std::size_t kKeyBytes = 32;

// The key of the commitments: made once, never leaves the node.
Result<std::string> commitment_key(const file::Path& folder) {
  const auto path = folder / "access";
  if (auto known = file::read(path, 1024)) {
    if (known->size() == kKeyBytes) return known;
    return fail(Code::Corrupt, "access.key_file",
                "the key of the commitments is damaged; restore it from the backup",
                "承诺密钥文件已损坏，请从备份恢复");
  } else if (known.error().code != Code::NotFound) {
    return known;
  }
  JW_TRY(file::make_folder(folder));
  auto key = random_bytes(kKeyBytes);
  JW_TRY(file::write_durably(path, key, 0600));
  return key;
}

std::int64_t integer_of(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

struct Watch::State {
  State(const Parts& parts_in, Options options_in) : parts(parts_in), options(std::move(options_in)) {}

  Result<> follow(const Call& call) { return desk->follow(call); }
  Result<> refill(const Call& call);
  Result<> look(const Call& call);
  Result<> remember(const Call& call);
  Result<> keep_subjects();
  void work(const std::stop_token& stop);

  Parts parts;
  Options options;
  std::unique_ptr<Connectors> connectors;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Desk> desk;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<Alerts> alerts;
  std::unique_ptr<UseDuties> duties;
  std::unique_ptr<Relay> relay;
  const AlertMirrors* mirrors = nullptr;
  std::uint64_t subjects_kept = 0;  // position the file of subjects stands at
  std::mutex turning;
  std::jthread thread;
};

Result<> Watch::State::refill(const Call& call) {
  const auto snapshot = desk->snapshot();
  if (!snapshot) return {};
  for (const auto& [name, prepared] : snapshot->prepared)
    if (prepared->meter->low())
      JW_TRY(prepared->meter->refill(call, parts.database, prepared->rule->grant->caps, parts.clock.now()));
  return {};
}

Result<> Watch::State::look(const Call& call) {
  const auto now = parts.clock.now();
  for (const auto& [grant, usage] : desk->usages()) {
    const auto systems = usage->read(now);
    if (systems.empty()) continue;
    const auto caseload = JW_TRY(alerts->caseload(call, grant));
    std::int64_t subjects = 0;
    desk->meter(grant)->with_subjects([&](const SubjectSet& set) { subjects = set.today(); });
    for (const auto& [system, use] : systems)
      JW_TRY(alerts->note(call, grant, system, detect(use, subjects, caseload)));
  }
  return duties ? duties->look(call) : Result<>();
}

// "position\n", then for each grant "id month length\n" and its entries.
Result<> Watch::State::keep_subjects() {
  const auto position = journal->durable();
  if (position == subjects_kept) return {};
  std::string out = std::to_string(position) + "\n";
  for (const auto& [grant, meter] : desk->meters())
    meter->with_subjects([&, id = grant](const SubjectSet& set) {
      if (set.month() == 0) return;
      std::string entries;
      set.write(entries);
      out += fmt::format("{} {} {}\n", id, set.month_number(), entries.size());
      out += entries;
    });
  JW_TRY(file::write_durably(options.data / "access" / "subjects", out, 0600));
  subjects_kept = position;
  return {};
}

// The distinct subjects of this month: from the file, then what the journal says since.
Result<> Watch::State::remember(const Call&) {
  const auto now = parts.clock.now();
  auto text = file::read(options.data / "access" / "subjects", std::size_t{4} << 30);
  std::uint64_t from = 0;
  if (text) {
    std::string_view rest = *text;
    const auto line = [&] {
      const auto end = rest.find('\n');
      const auto head = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      return head;
    };
    from = static_cast<std::uint64_t>(integer_of(line()));
    while (!rest.empty()) {
      const auto head = line();
      const auto one = head.find(' '), two = head.rfind(' ');
      if (one == std::string_view::npos || one == two) break;
      const auto size = static_cast<std::size_t>(integer_of(head.substr(two + 1)));
      const auto month = integer_of(head.substr(one + 1, two - one - 1));
      if (size > rest.size()) break;
      if (month == month_number(now))
        desk->meter(head.substr(0, one))->with_subjects([&](SubjectSet& set) {
          if (!set.read(rest.substr(0, size), month, day_number(now))) log::warn("access.subjects", {});
        });
      rest.remove_prefix(size);
    }
  }
  subjects_kept = from;
  return journal->each(from + 1, [&](std::uint64_t, std::string_view line) -> Result<bool> {
    if (const auto use = read_use(line)) desk->meter(use->grant)->remember(subjects_of(*use), use->time, now);
    return true;
  });
}

void Watch::State::work(const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  std::mutex mutex;
  std::condition_variable_any wake;
  Steady::time_point next_anchor{}, next_look = Steady::now() + options.look,
                                    next_subjects = Steady::now() + kSubjects;
  const auto report = [](std::string_view what, const Result<>& result) {
    if (!result) log::warn("access", {{"what", std::string(what)}, {"error", describe(result.error())}});
  };
  while (!stop.stop_requested()) {
    auto call = Call::system("access", std::chrono::seconds(30));
    {
      std::lock_guard one(turning);
      report("follow", follow(call));
      report("refill", refill(call));
      const auto now = Steady::now();
      if (now >= next_anchor) {
        next_anchor = now + kAnchor;
        report("anchor", journal->anchor(call));
      }
      if (now >= next_look) {
        next_look = now + options.look;
        report("look", look(call));
      }
      if (now >= next_subjects) {
        next_subjects = now + kSubjects;
        report("subjects", keep_subjects());
      }
    }
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kFollow, [] { return false; });
  }
}

Watch::Watch(std::unique_ptr<State> state) : state_(std::move(state)) {}

Watch::~Watch() {
  if (!state_->thread.joinable()) return;
  state_->thread.request_stop();
  state_->thread.join();
  const auto call = Call::system("access.stop", std::chrono::seconds(10));
  const auto report = [](std::string_view what, const Result<>& result) {
    if (!result) log::warn("access.stop", {{"what", std::string(what)}, {"error", describe(result.error())}});
  };
  for (const auto& [grant, meter] : state_->desk->meters())
    report("settle", meter->settle(call, state_->parts.database));
  report("anchor", state_->journal->anchor(call));
  report("subjects", state_->keep_subjects());
}

Result<std::unique_ptr<Watch>> Watch::start(const Call& call, const Parts& parts, const Options& options) {
  auto state = std::make_unique<State>(parts, options);
  JW_TRY(file::make_folder(options.data / "access"));
  state->connectors =
      std::make_unique<Connectors>(parts.database, parts.clock, options.data / "keys" / "sources");
  state->journal =
      JW_TRY(Journal::open(call, parts.database, parts.clock, options.data / "access" / "journal"));
  state->desk =
      JW_TRY(Desk::open(call, {parts.database, parts.clock, parts.grants, parts.data, parts.keys, parts.lake,
                               *state->connectors, options.data / "access" / "points"}));
  JW_TRY(state->remember(call));
  state->alerts =
      std::make_unique<Alerts>(parts.database, parts.clock, parts.grants, options.patience, options.told);
  if (parts.duties)
    state->duties = std::make_unique<UseDuties>(UseDuties::Parts{parts.database, parts.clock, *state->alerts,
                                                                 parts.duties->outbox, parts.duties->duties,
                                                                 parts.duties->node});
  state->gateway =
      std::make_unique<Gateway>(Gateway::Parts{parts.database, parts.clock, *state->desk, *state->journal,
                                               JW_TRY(commitment_key(options.data / "keys"))});
  auto* raw = state.get();
  state->thread = std::jthread([raw](const std::stop_token& stop) { raw->work(stop); });
  return std::unique_ptr<Watch>(new Watch(std::move(state)));
}

Gateway& Watch::gateway() { return *state_->gateway; }
Journal& Watch::journal() { return *state_->journal; }
const Connectors& Watch::connectors() const { return *state_->connectors; }
const Alerts& Watch::alerts() const { return *state_->alerts; }
const UseDuties& Watch::duties() const {
  JW_CHECK(state_->duties != nullptr, "duties after use are watched where there is a register");
  return *state_->duties;
}
void Watch::set_relay(std::unique_ptr<Relay> relay) { state_->relay = std::move(relay); }
const Relay& Watch::relay() const { return *state_->relay; }
void Watch::set_mirrors(const AlertMirrors& mirrors) { state_->mirrors = &mirrors; }
const AlertMirrors& Watch::mirrors() const {
  JW_CHECK(state_->mirrors != nullptr, "the node sets the mirrors before anybody asks");
  return *state_->mirrors;
}

Result<> Watch::turn(const Call& call) {
  std::lock_guard one(state_->turning);
  JW_TRY(state_->follow(call));
  JW_TRY(state_->refill(call));
  return state_->look(call);
}

Result<UseView> Watch::use(const Call& call, std::string_view id) const {
  auto& state = *state_;
  const auto stored = JW_TRY(state.parts.grants.find(call, id));
  const auto now = state.parts.clock.now();
  const auto used = JW_TRY(state.desk->meter(id)->used(call, state.parts.database, now));
  UseView view;
  // From the document: a grant that has ended is in no index, and what it allowed is asked all the same.
  const auto caps = JW_TRY(grant::parse_grant(JW_TRY(parse_json(stored.document)))).caps;
  for (const auto& kind : grant::cap_kinds()) {
    std::int64_t amount = 0;
    if (kind.kind == "callsPerDay") amount = used.calls;
    if (kind.kind == "rowsPerDay") amount = used.rows;
    if (kind.kind == "bytesPerDay") amount = used.bytes;
    if (kind.kind == "subjectsPerDay") amount = used.subjects_today;
    if (kind.kind == "subjectsPerMonth") amount = used.subjects_month;
    if (kind.kind == "epsilonThousandths") amount = JW_TRY(epsilon_spent(call, state.parts.database, id));
    view.caps.push_back(
        {std::string(kind.kind), std::string(kind.zh), std::string(kind.en), caps.*kind.member, amount});
  }
  for (const auto& [system, use] : state.desk->usage(id)->read(now))
    view.systems.push_back({system, use.requests, use.keys, use.misses, use.in_sequence, use.off_hours,
                            use.keys_today, use.events_today, use.refused});
  const auto rows = JW_TRY(state.parts.database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT day, calls, row_count, byte_count FROM access_use WHERE grant_id = $1 ORDER BY day DESC", id);
  }));
  const auto add = [&](const DayView& day) {
    view.total.calls += day.calls;
    view.total.rows += day.rows;
    view.total.bytes += day.bytes;
    view.total.first = day.day;
    if (view.total.last.empty()) view.total.last = day.day;
  };
  for (const auto& row : rows) {
    const bool today = row.integer(0) == day_number(now);
    DayView day{day_in_china(Time(std::chrono::days(row.integer(0)))), today ? used.calls : row.integer(1),
                today ? used.rows : row.integer(2), today ? used.bytes : row.integer(3)};
    if (day.calls == 0 && day.rows == 0) continue;  // all of it was given back
    add(day);
    if (row.integer(0) > day_number(now) - 30) view.days.push_back(std::move(day));
  }
  view.caseload = JW_TRY(state.alerts->caseload(call, id));
  view.alerts = JW_TRY(state.alerts->list(call, id));
  view.actions = JW_TRY(state.alerts->actions(call, id));
  return view;
}

}  // namespace jw::access
