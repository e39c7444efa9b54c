#include "access/watch.hpp"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <thread>

#include "access/connectors.hpp"
#include "access/relay.hpp"
#include "access/statistics.hpp"
#include "access/use_keys.hpp"
#include "access/use_line.hpp"
#include "base/check.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "grant/document.hpp"
#include "grant/keys.hpp"

namespace jw::access {
namespace {

constexpr auto kFollow = std::chrono::milliseconds(200);
constexpr auto kAnchor = std::chrono::seconds(1);
constexpr auto kSubjects = std::chrono::minutes(10);
constexpr std::size_t kMostAlerts = 200;  // on the page of a grant, the newest

// Takes the first line off.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto head = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return head;
}

std::int64_t integer_of(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

struct Watch::State {
  State(const Parts& parts_in, Options options_in) : parts(parts_in), options(std::move(options_in)) {}

  Result<> refill(const Call& call);
  Result<> look(const Call& call);
  Result<> remember(const Call& call);
  Result<> look_at(const Call& call, const std::string& grant, Usage& usage,
                   std::span<const Alerts::Judged> judged);
  std::int64_t subjects_today(std::string_view grant);
  Result<> keep_subjects();
  Result<> keep_usage(std::uint64_t position);
  std::uint64_t recall_usage();
  void recall(std::uint64_t position, std::string_view line, bool subjects, bool uses, Time now);
  void work(const std::stop_token& stop);
  // Does it now and then every `kFollow`, until told to stop.
  static void repeat(const std::stop_token& stop, std::string_view name,
                     const std::function<Result<>(const Call&)>& what);

  Parts parts;
  Options options;
  std::unique_ptr<Connectors> connectors;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<Desk> desk;
  std::unique_ptr<OfficeHours> hours;
  std::unique_ptr<UseKeys> keys;
  std::unique_ptr<Gateway> gateway;
  std::unique_ptr<Alerts> alerts;
  std::unique_ptr<UseDuties> duties;
  std::unique_ptr<Relay> relay;
  const AlertMirrors* mirrors = nullptr;
  std::uint64_t subjects_kept = 0;  // position the file of subjects stands at
  std::int64_t settled_day = 0;     // the day before which every block was given back
  std::mutex turning;
  // Following is never behind the rest: what has been revoked holds within a second, however long a look
  // at the uses or a slow store takes.
  std::jthread following, refreshing, thread;
};

Result<> Watch::State::refill(const Call& call) {
  const auto snapshot = desk->snapshot();
  if (!snapshot) return {};
  for (const auto& [name, prepared] : snapshot->prepared)
    if (prepared->meter->low())
      JW_TRY(prepared->meter->refill(call, parts.database, holder_of(*journal), prepared->rule->grant->caps,
                                     {}, parts.clock.now()));
  // Also of grants nobody asks under today: what is shown of yesterday is what was used.
  const auto now = parts.clock.now();
  if (settled_day >= day_number(now)) return {};
  for (const auto& [grant, meter] : desk->meters())
    JW_TRY(meter->settle_past(call, parts.database, holder_of(*journal), now));
  settled_day = day_number(now);
  return {};
}

std::int64_t Watch::State::subjects_today(std::string_view grant) {
  std::int64_t subjects = 0;
  const auto now = parts.clock.now();
  desk->meter(grant)->with_subjects([&](SubjectSet& set) {
    set.turn(month_number(now), day_number(now));  // nobody may have asked since midnight
    subjects = set.today();
  });
  return subjects;
}

Result<> Watch::State::look_at(const Call& call, const std::string& grant, Usage& usage,
                               std::span<const Alerts::Judged> judged) {
  for (const auto& one : judged) usage.judged(one.system, one.detector, one.until, one.base);
  const auto firing =
      usage.firing(subjects_today(grant), JW_TRY(alerts->caseload(call, grant)), parts.clock.now());
  std::map<std::string, std::vector<Measured>> by_system;
  for (const auto& fires : firing) by_system[fires.system].push_back(fires.what);
  for (const auto& [system, what] : by_system)
    for (const auto& one : JW_TRY(alerts->note(call, grant, system, what)))
      usage.judged(one.system, one.detector, one.until, one.base);
  return {};
}

Result<> Watch::State::look(const Call& call) {
  const auto judged = JW_TRY(alerts->judged(call));
  // What goes wrong with one grant keeps nobody from the others.
  Result<> first;
  const auto keep = [&](Result<> done) {
    if (first && !done) first = std::move(done);
  };
  for (const auto& [grant, usage] : desk->usages()) {
    const auto known = judged.find(grant);
    keep(look_at(call, grant, *usage,
                 known == judged.end() ? std::span<const Alerts::Judged>() : known->second));
  }
  keep(alerts->lapse(call));
  if (duties) keep(duties->look(call));
  return first;
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
  return keep_usage(position);
}

// "position\n", then for each grant "id length\n" and what its usage wrote.
Result<> Watch::State::keep_usage(std::uint64_t position) {
  std::string out = std::to_string(position) + "\n";
  for (const auto& [grant, usage] : desk->usages()) {
    std::string counts;
    usage->write(counts);
    out += fmt::format("{} {}\n", grant, counts.size());
    out += counts;
  }
  return file::write_durably(options.data / "access" / "usage", out, 0600);
}

// The position up to which the file of uses counts; 0: there is none that can be read.
std::uint64_t Watch::State::recall_usage() {
  const auto text = file::read(options.data / "access" / "usage", std::size_t{4} << 30);
  if (!text) return 0;
  std::string_view rest = *text;
  const auto from = static_cast<std::uint64_t>(integer_of(take_line(rest)));
  while (!rest.empty()) {
    const auto head = take_line(rest);
    const auto space = head.rfind(' ');
    if (space == std::string_view::npos) return 0;
    const auto size = static_cast<std::size_t>(integer_of(head.substr(space + 1)));
    if (size > rest.size() || !desk->usage(head.substr(0, space))->read_back(rest.substr(0, size))) {
      log::warn("access.usage", {});
      return 0;
    }
    rest.remove_prefix(size);
  }
  return from;
}

void Watch::State::recall(std::uint64_t position, std::string_view line, bool subjects, bool uses, Time now) {
  const auto use = read_use(line);
  if (!use) return;
  auto all = subjects_of(*use);
  if (subjects) desk->meter(use->grant)->remember(all, use->day, now);
  if (!uses || day_number(use->time) != day_number(now)) return;
  Usage::Seen seen;
  if (use->by_client) seen.system = use->actor;
  seen.event = use->event;
  seen.keys = static_cast<std::int64_t>(all.size());
  seen.rows = use->rows;
  seen.bytes = use->bytes;
  std::ranges::sort(all);
  const auto again = std::ranges::unique(all);
  all.erase(again.begin(), again.end());
  seen.subjects = all;
  seen.position = position;
  desk->usage(use->grant)->remember(seen, use->time, now);
}

// The distinct subjects of this month and the counts of today: from their files, then what the journal
// says since. What was judged before does not count again.
Result<> Watch::State::remember(const Call& call) {
  const auto now = parts.clock.now();
  auto text = file::read(options.data / "access" / "subjects", std::size_t{4} << 30);
  std::uint64_t from = 0;
  if (text) {
    bool whole = true;
    std::string_view rest = *text;
    from = static_cast<std::uint64_t>(integer_of(take_line(rest)));
    while (whole && !rest.empty()) {
      const auto head = take_line(rest);
      const auto one = head.find(' '), two = head.rfind(' ');
      const auto size =
          static_cast<std::size_t>(two == std::string_view::npos ? 0 : integer_of(head.substr(two + 1)));
      whole = one != two && size <= rest.size();
      if (!whole) break;
      const auto month = integer_of(head.substr(one + 1, two - one - 1));
      if (month == month_number(now))
        desk->meter(head.substr(0, one))->with_subjects([&](SubjectSet& set) {
          whole = set.read(rest.substr(0, size), month, day_number(now));
        });
      rest.remove_prefix(size);
    }
    // Caps on subjects stay exact: the journal has them all.
    if (!whole) {
      log::warn("access.subjects", {});
      from = 0;
    }
  }
  subjects_kept = from;
  const auto counted = recall_usage();
  for (const auto& [grant, all] : JW_TRY(alerts->judged(call)))
    for (const auto& one : all) desk->usage(grant)->judged(one.system, one.detector, one.until, one.base);
  // A file of subjects without one of uses is from before there was one: today counts from there.
  const auto uses_from = counted == 0 ? from : counted;
  return journal->each(std::min(from, uses_from) + 1,
                       [&](std::uint64_t position, std::string_view line) -> Result<bool> {
                         recall(position, line, position > from, position > uses_from, now);
                         return true;
                       });
}

void Watch::State::repeat(const std::stop_token& stop, std::string_view name,
                          const std::function<Result<>(const Call&)>& what) {
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    auto call = Call::system(name, std::chrono::seconds(30));
    call.stop = stop;
    if (const auto done = what(call); !done && !stop.stop_requested())
      log::warn("access", {{"what", std::string(name)}, {"error", describe(done.error())}});
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, kFollow, [] { return false; });
  }
}

void Watch::State::work(const std::stop_token& stop) {
  using Steady = std::chrono::steady_clock;
  Steady::time_point next_anchor{}, next_look = Steady::now() + options.look,
                                    next_subjects = Steady::now() + kSubjects;
  const auto report = [](std::string_view what, const Result<>& result) {
    if (!result) log::warn("access", {{"what", std::string(what)}, {"error", describe(result.error())}});
  };
  repeat(stop, "access", [&](const Call& outer) -> Result<> {
    // What has begun is ended: the journal's root, a step of an alert.
    auto call = outer;
    call.stop = {};
    std::lock_guard one(turning);
    report("refill", refill(call));
    const auto now = Steady::now();
    if (now >= next_anchor) {
      next_anchor = now + kAnchor;
      gateway->log_refusals();
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
    return {};
  });
}

Watch::Watch(std::unique_ptr<State> state) : state_(std::move(state)) {}

Watch::~Watch() {
  if (!state_->thread.joinable()) return;
  for (auto* thread : {&state_->following, &state_->refreshing, &state_->thread}) thread->request_stop();
  for (auto* thread : {&state_->following, &state_->refreshing, &state_->thread}) thread->join();
  const auto call = Call::system("access.stop", std::chrono::seconds(10));
  const auto report = [](std::string_view what, const Result<>& result) {
    if (!result) log::warn("access.stop", {{"what", std::string(what)}, {"error", describe(result.error())}});
  };
  for (const auto& [grant, meter] : state_->desk->meters())
    report("settle", meter->settle(call, state_->parts.database, holder_of(*state_->journal)));
  state_->gateway->log_refusals();
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
  JW_TRY(recount_blocks(call, parts.database, *state->journal));
  auto* raw = state.get();
  state->alerts = std::make_unique<Alerts>(
      parts.database, parts.clock, parts.grants, options.patience, options.told,
      Alerts::Asks{parts.calendar, [raw](std::string_view grant) { return raw->subjects_today(grant); }});
  JW_TRY(state->remember(call));
  state->hours = std::make_unique<OfficeHours>(parts.calendar);
  if (parts.duties)
    state->duties = std::make_unique<UseDuties>(UseDuties::Parts{parts.database, parts.clock, *state->alerts,
                                                                 parts.duties->outbox, parts.duties->duties,
                                                                 parts.duties->node});
  state->keys = JW_TRY(UseKeys::open(parts.keys, options.data / "keys" / "access"));
  state->gateway = std::make_unique<Gateway>(Gateway::Parts{
      parts.database, parts.clock, *state->desk, *state->journal, *state->keys, state->hours.get()});
  state->following = std::jthread([raw](const std::stop_token& stop) {
    State::repeat(stop, "access.follow", [raw](const Call& own) { return raw->desk->follow(own); });
  });
  state->refreshing = std::jthread([raw](const std::stop_token& stop) {
    State::repeat(stop, "access.refresh", [raw](const Call& own) { return raw->desk->refresh(own); });
  });
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
  JW_TRY(state_->desk->follow(call));
  JW_TRY(state_->desk->refresh(call));
  JW_TRY(state_->refill(call));
  state_->gateway->log_refusals();
  return state_->look(call);
}

Result<exchange::StoredGrant> Watch::grant(const Call& call, std::string_view id) const {
  return state_->parts.grants.find(call, id);
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
                            use.refused, use.calls_today, use.keys_today, use.rows_today, use.bytes_today,
                            use.subjects_today, use.events_today});
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
  view.alerts = JW_TRY(state.alerts->list(call, id, {"", kMostAlerts})).items;
  view.actions = JW_TRY(state.alerts->actions(call, id));
  return view;
}

}  // namespace jw::access
