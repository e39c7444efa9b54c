#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "db/database.hpp"
#include "flow/presets.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

// Which presets there are: those of the file and those the data bureaus entered.
namespace jw::flow {
namespace {

bool is_in_force(const Preset& preset, std::string_view day) {
  return !preset.effective.empty() && preset.effective <= day &&
         (preset.until.empty() || day <= preset.until);
}

bool is_read(const Preset& preset) {
  return preset.confidence != "reported" && preset.confidence != "recalled";
}

const Term* find_term(const Preset& preset, std::string_view duty) {
  const auto found = std::ranges::find(preset.terms, duty, &Term::duty);
  return found == preset.terms.end() ? nullptr : &*found;
}

Found found_in(const Preset& preset, const Term& term) {
  return {preset.id, preset.version, preset.title, preset.source, term};
}

tl::unexpected<Error> unknown_preset(std::string_view id) {
  return fail(Code::NotFound, "preset.unknown", "there is no preset {}", "没有时限预设 {}", id.substr(0, 64));
}

tl::unexpected<Error> shipped(std::string_view id) {
  return fail(Code::Conflict, "preset.shipped", "{} comes with the program; enter one of your own block",
              "{} 随程序提供，不能修改，请登记本地时限", id.substr(0, 64));
}

}  // namespace

Result<std::unique_ptr<Presets>> Presets::open(const Call& call, db::Database& database, const Clock& clock,
                                               const org::Orgs& orgs, const file::Path& file) {
  std::unique_ptr<Presets> made(new Presets(database, clock, orgs));
  made->shipped_ = JW_TRY(read_presets(file).with("reading the presets of time limits"));
  JW_TRY(made->refresh(call));
  return made;
}

Result<> Presets::refresh(const Call& call) {
  const auto rows = JW_TRY(database_.read(call, [](db::Session& session) {
    return session.query("SELECT document FROM flow_preset WHERE retired = '' ORDER BY region, id");
  }));
  auto next = std::make_shared<std::vector<Preset>>(shipped_.presets);
  for (const auto& row : rows) {
    const auto json = JW_TRY(parse_json(row.text(0)).with("stored preset"));
    next->push_back(JW_TRY(read_json<Preset>(json).with("stored preset")));
  }
  std::ranges::stable_sort(*next, {}, &Preset::region);
  all_.with([&](auto& held) { held = std::move(next); });
  return {};
}

std::shared_ptr<const std::vector<Preset>> Presets::all() const {
  return all_.with([](const auto& held) { return held; });
}

std::vector<Preset> Presets::list() const { return *all(); }

std::optional<Preset> Presets::find(std::string_view id) const {
  const auto presets = all();
  const auto found = std::ranges::find(*presets, id, &Preset::id);
  if (found == presets->end()) return std::nullopt;
  return *found;
}

bool Presets::is_shipped(std::string_view id) const {
  return std::ranges::find(shipped_.presets, id, &Preset::id) != shipped_.presets.end();
}

Result<Found> Presets::term(std::string_view id, std::string_view duty) const {
  const auto presets = all();
  const auto preset = std::ranges::find(*presets, id, &Preset::id);
  if (preset == presets->end()) return unknown_preset(id);
  const auto* term = find_term(*preset, duty);
  if (term == nullptr)
    return fail(Code::NotFound, "preset.duty_unknown", "{} has no time limit for \"{}\"", "{} 没有“{}”的期限",
                preset->title, duty.substr(0, 64));
  return found_in(*preset, *term);
}

Result<Found> Presets::choose(std::string_view region, std::string_view duty, std::string_view day) const {
  const auto presets = all();
  const Preset* best = nullptr;
  for (const auto& preset : *presets) {
    if (!is_in_force(preset, day) || !is_read(preset) || !region.starts_with(preset.region)) continue;
    if (find_term(preset, duty) == nullptr) continue;
    const auto rank = [](const Preset& one) {
      return std::pair(one.region.size(), std::string_view(one.effective));
    };
    if (best == nullptr || rank(preset) >= rank(*best)) best = &preset;
  }
  if (best == nullptr)
    return fail(Code::NotFound, "preset.none", "no law in force on {1} gives a time limit for \"{0}\"",
                "{1} 没有现行的“{0}”期限规定", duty.substr(0, 64), day);
  return found_in(*best, *find_term(*best, duty));
}

Result<> Presets::check_days(std::string_view duty, std::int64_t days, std::string_view day) const {
  const auto presets = all();
  for (const auto& preset : *presets) {
    if (!is_law(preset) || !is_in_force(preset, day)) continue;
    const auto* term = find_term(preset, duty);
    if (term == nullptr || days <= term->days) continue;
    return fail(Code::Invalid, "preset.looser",
                "{0}: {1} {2} gives {3} working days; it may be made shorter only",
                "{0}：{1}{2}规定 {3} 个工作日，只能缩短", duty, preset.title, term->article, term->days);
  }
  return {};
}

Result<> Presets::require_block(const Call& call, std::string_view region) const {
  JW_TRY(org::require(call, org::Right::PresetWrite));
  JW_TRY(orgs_.regions().get(region));
  if (call.actor.kind == Actor::Kind::System) return {};
  const auto own = JW_TRY(orgs_.get(call, call.actor.org));
  if (own.region == region) return {};
  return fail(Code::Denied, "preset.region",
              "time limits are entered by the data bureau of the block; yours is {}",
              "本地时限由当地数据管理部门登记，您所在区划为 {}", own.region);
}

Result<Preset> Presets::put(const Call& call, Preset preset) {
  JW_TRY(require_block(call, preset.region));
  if (preset.confidence.empty()) preset.confidence = "entered";
  JW_TRY(check_preset(preset));
  if (is_shipped(preset.id)) return shipped(preset.id);
  if (!preset.id.starts_with(fmt::format("CN-{}-", preset.region)))
    return fail(Code::Invalid, "preset.id", "the id of a preset of this block begins with CN-{}-",
                "本地时限的编号应以 CN-{}- 开头", preset.region);
  if (preset.effective.empty())
    return fail(Code::Invalid, "preset.form", "effective: the day it comes into force", "请填写施行日期");
  JW_TRY(check_not_looser(preset, *all()));
  const auto now = to_string(clock_.now());
  preset = JW_TRY(database_.write(call, [&](db::Session& session) -> Result<Preset> {
    auto kept = preset;
    const auto row = JW_TRY(session.one("SELECT version FROM flow_preset WHERE id = $1", kept.id));
    kept.version = row ? row->integer(0) + 1 : 1;
    JW_TRY(session.exec(
        "INSERT INTO flow_preset (id, version, region, document, changed, retired) VALUES ($1, $2, $3, $4, "
        "$5, '') ON CONFLICT (id) DO UPDATE SET version = excluded.version, document = excluded.document, "
        "changed = excluded.changed, retired = ''",
        kept.id, kept.version, kept.region, boost::json::serialize(write_json(kept)), now));
    JW_TRY(ledger::record(session, call, clock_,
                          {"preset.saved",
                           kept.id,
                           {{"region", kept.region},
                            {"version", kept.version},
                            {"terms", static_cast<std::int64_t>(kept.terms.size())}}}));
    return kept;
  }));
  JW_TRY(refresh(call));
  return preset;
}

Result<> Presets::retire(const Call& call, std::string_view id) {
  if (is_shipped(id)) return shipped(id);
  const auto preset = find(id);
  if (!preset) return unknown_preset(id);
  JW_TRY(require_block(call, preset->region));
  JW_TRY(database_.write(call, [&](db::Session& session) -> Result<> {
    const auto gone = JW_TRY(session.exec(
        "UPDATE flow_preset SET retired = $1 WHERE id = $2 AND retired = ''", to_string(clock_.now()), id));
    if (gone == 0) return unknown_preset(id);
    JW_TRY(ledger::record(session, call, clock_,
                          {"preset.retired", std::string(id), {{"region", preset->region}}}));
    return {};
  }));
  return refresh(call);
}

}  // namespace jw::flow
