#include <span>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "flow/clock_reasons.hpp"
#include "flow/duty_kinds.hpp"
#include "flow/presets.hpp"
#include "org/org.hpp"

namespace jw::api {
namespace {

using http::Method;

struct DutyKindView {
  std::string key;
  std::string zh;
  std::string en;
  std::string violation;
};
BOOST_DESCRIBE_STRUCT(DutyKindView, (), (key, zh, en, violation))

struct ReasonView {
  std::string key;
  std::string zh;
  std::string en;
  std::string article;
  std::string policy;
  bool written = false;
  bool outer = false;
};
BOOST_DESCRIBE_STRUCT(ReasonView, (), (key, zh, en, article, policy, written, outer))

struct ClockWords {
  std::string edition;
  flow::Lights lights;
  std::vector<DutyKindView> kinds;
  std::vector<ReasonView> reasons;
  std::vector<flow::Rung> ladder;
};
BOOST_DESCRIBE_STRUCT(ClockWords, (), (edition, lights, kinds, reasons, ladder))

struct PresetView {
  flow::Preset preset;
  bool shipped = false;
  bool own = false;  // of the caller's block: may be changed by who has the right
};
BOOST_DESCRIBE_STRUCT(PresetView, (), (preset, shipped, own))

struct ChosenView {
  std::string preset;
  std::int64_t version = 0;
  std::string title;
  std::string source;
  flow::Term term;
};
BOOST_DESCRIBE_STRUCT(ChosenView, (), (preset, version, title, source, term))

Result<ClockWords> clock_words(const Call&, Input&, const None&, Parts& parts) {
  ClockWords out;
  out.edition = parts.presets.edition();
  out.lights = parts.presets.lights();
  for (const auto& row : flow::duty_kinds())
    out.kinds.push_back(
        {std::string(row.key), std::string(row.zh), std::string(row.en), std::string(row.violation)});
  for (const auto& row : flow::clock_reasons())
    out.reasons.push_back({std::string(row.key), std::string(row.zh), std::string(row.en),
                           std::string(row.article), std::string(row.policy), row.written, row.outer});
  out.ladder = parts.presets.ladder();
  return out;
}

PresetView preset_view(const Call& call, const Parts& parts, flow::Preset preset) {
  PresetView view;
  view.shipped = parts.presets.is_shipped(preset.id);
  const auto own = parts.orgs.get(call, call.actor.org);
  view.own = !view.shipped && own && own->region == preset.region;
  view.preset = std::move(preset);
  return view;
}

Result<List<PresetView>> list_presets(const Call& call, Input& input, const None&, Parts& parts) {
  const auto region = input.query("region");
  List<PresetView> answer;
  for (auto& preset : parts.presets.list())
    if (region.empty() || region.starts_with(preset.region))
      answer.items.push_back(preset_view(call, parts, std::move(preset)));
  return answer;
}

Result<PresetView> show_preset(const Call& call, Input& input, const None&, Parts& parts) {
  auto preset = parts.presets.find(input.path("id"));
  if (!preset)
    return fail(Code::NotFound, "preset.unknown", "there is no preset {}", "没有时限预设 {}",
                input.path("id").substr(0, 64));
  return preset_view(call, parts, std::move(*preset));
}

Result<ChosenView> choose(const Call&, Input& input, const None&, Parts& parts) {
  auto day = input.query("day");
  if (day.empty()) day = day_in_china(parts.clock.now());
  auto found = JW_TRY(parts.presets.choose(input.query("region"), input.query("duty"), day));
  return ChosenView{found.preset, found.version, found.title, found.source, std::move(found.term)};
}

Result<PresetView> put_preset(const Call& call, Input& input, const flow::Preset& form, Parts& parts) {
  auto preset = form;
  preset.id = input.path("id");
  preset.confidence = "entered";
  return preset_view(call, parts, JW_TRY(parts.presets.put(call, std::move(preset))));
}

Result<None> retire(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.presets.retire(call, input.path("id")));
  return None{};
}

}  // namespace

std::vector<Route> clock_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, ClockWords>(
      Method::Get, "/clock/words", kSession, "clock",
      "时限的词汇：事项种类、中止事由及其法条、预警阈值、督办层级",
      "Kinds of duties, reasons to suspend with their articles, ladder.", {}, clock_words));
  table.push_back(json_route<None, List<PresetView>>(
      Method::Get, "/clock/presets", kSession, "clock", "时限预设：来源、法条、施行日期、可靠程度",
      "Presets of time limits with source, article, day of effect and confidence.",
      {{"region", "只看对该区划有效的", "only those that hold in this region"}}, list_presets));
  table.push_back(json_route<None, PresetView>(Method::Get, "/clock/presets/{id}", kSession, "clock",
                                               "一个时限预设", "One preset.", {}, show_preset));
  table.push_back(json_route<None, ChosenView>(
      Method::Get, "/clock/choice", kSession, "clock", "某地某日某事项适用的期限",
      "The time limit that holds for a duty in a region on a day.",
      {{"region", "区划，缺省为全国", "region, the nation when absent"},
       {"duty", "事项，如 reply.conditional", "duty, \"reply.conditional\""},
       {"day", "日期，缺省为今天", "day, today when absent"}},
      choose));
  table.push_back(json_route<flow::Preset, PresetView>(
      Method::Put, "/clock/presets/{id}", needs(Right::PresetWrite), "clock",
      "登记本地时限（数据管理部门；不得宽于国家规定）",
      "Enter a preset of one's own block; looser than the nation's is refused.", {}, put_preset));
  table.push_back(json_route<None, None>(Method::Delete, "/clock/presets/{id}", needs(Right::PresetWrite),
                                         "clock", "停用本地时限", "Retire a preset of one's own block.", {},
                                         retire));
  return table;
}

}  // namespace jw::api
