#include "flow/presets.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/text.hpp"
#include "flow/duty_kinds.hpp"
#include "org/region.hpp"

namespace jw::flow {
namespace {

constexpr std::int64_t kMostDays = 1000;
constexpr std::size_t kMostTerms = 60;

Result<> check_text(std::string_view text, std::size_t most, bool needed, std::string_view field) {
  if (is_utf8(text) && to_utf16(text).size() <= most && (!needed || !text.empty())) return {};
  return fail(Code::Invalid, "preset.form", "{0} is needed, of at most {1} characters",
              "请填写 {0}，不超过 {1} 个字", field, most);
}

Result<> check_word(std::string_view word, std::initializer_list<std::string_view> words,
                    std::string_view field) {
  if (std::ranges::find(words, word) != words.end()) return {};
  return fail(Code::Invalid, "preset.form", "{}: \"{}\" is none of its words", "{}：没有“{}”这个选项", field,
              word.substr(0, 32));
}

Result<> check_day(std::string_view day, std::string_view field) {
  if (day.empty() || (day.size() == 10 && end_of_day_in_china(day))) return {};
  return fail(Code::Invalid, "preset.form", "{}: \"{}\" is not a day like 2026-12-31",
              "{}：“{}”不是形如 2026-12-31 的日期", field, day.substr(0, 32));
}

Result<> check_id(std::string_view id) {
  const bool plain = id.size() >= 3 && id.size() <= 40 && std::ranges::all_of(id, [](char c) {
                       return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
                     });
  if (plain) return {};
  return fail(Code::Invalid, "preset.form",
              "id: 3 to 40 capital letters, digits and hyphens, \"CN-320613-2026\"",
              "编号应为 3 至 40 位大写字母、数字或连字符，如 CN-320613-2026");
}

Result<> check_term(const Term& term) {
  if (!find_duty_kind(term.duty))
    return fail(Code::Invalid, "preset.duty", "there is no duty \"{}\"", "没有“{}”这类职责",
                term.duty.substr(0, 64));
  if (term.days < 1 || term.days > kMostDays || term.extension < 0 || term.extension > kMostDays)
    return fail(Code::Invalid, "preset.form", "{}: 1 to {} working days", "{}：期限应为 1 至 {} 个工作日",
                term.duty, kMostDays);
  JW_TRY(check_text(term.article, 100, true, "article"));
  JW_TRY(check_text(term.note, 300, false, "note"));
  JW_TRY(check_text(term.extension_article, 100, false, "extension_article"));
  JW_TRY(check_word(term.consent, {"", "authority", "head", "government"}, "consent"));
  JW_TRY(check_word(term.notice, {"", "requester"}, "notice"));
  JW_TRY(check_word(term.on_incomplete, {"restart", "resume", "run_on"}, "on_incomplete"));
  JW_TRY(check_word(term.silence, {"", "accept", "escalate"}, "silence"));
  if ((term.extension > 0) != !term.consent.empty())
    return fail(Code::Invalid, "preset.form", "{}: an extension names who consents to it",
                "{}：延期须写明由谁同意", term.duty);
  return {};
}

bool overlap(const Preset& a, const Preset& b) {
  const auto begins_before = [](const Preset& one, const Preset& other) {
    return other.until.empty() || one.effective <= other.until;
  };
  return begins_before(a, b) && begins_before(b, a);
}

}  // namespace

bool is_law(const Preset& preset) { return preset.region.empty() && preset.confidence != "platform"; }

Result<> check_preset(const Preset& preset) {
  JW_TRY(check_id(preset.id));
  JW_TRY(check_text(preset.title, 100, true, "title"));
  JW_TRY(check_text(preset.source, 300, true, "source"));
  JW_TRY(check_text(preset.note, 500, false, "note"));
  JW_TRY(check_day(preset.effective, "effective"));
  JW_TRY(check_day(preset.until, "until"));
  JW_TRY(check_word(preset.confidence, {"law", "official", "platform", "reported", "recalled", "entered"},
                    "confidence"));
  if (!preset.until.empty() && preset.until < preset.effective)
    return fail(Code::Invalid, "preset.form", "until: before effective", "失效日期早于施行日期");
  if (preset.terms.empty() || preset.terms.size() > kMostTerms)
    return fail(Code::Invalid, "preset.form", "1 to {} terms", "应有 1 至 {} 项期限", kMostTerms);
  for (std::size_t i = 0; i < preset.terms.size(); ++i) {
    JW_TRY(check_term(preset.terms[i]));
    for (std::size_t k = 0; k < i; ++k)
      if (preset.terms[k].duty == preset.terms[i].duty)
        return fail(Code::Invalid, "preset.form", "{} stands there twice", "{} 重复", preset.terms[i].duty);
  }
  return {};
}

Result<> check_not_looser(const Preset& local, const std::vector<Preset>& all) {
  if (local.region.empty()) return {};
  for (const auto& national : all) {
    if (!is_law(national) || !overlap(local, national)) continue;
    for (const auto& law : national.terms)
      for (const auto& term : local.terms) {
        if (term.duty != law.duty || (term.days <= law.days && term.extension <= law.extension)) continue;
        return fail(Code::Invalid, "preset.looser",
                    "{0}: {1} {2} gives {3} working days and {4} by extension; a local rule may only be "
                    "shorter (Decree 809 Art 23)",
                    "{0}：{1}{2}规定 {3} 个工作日、延期 {4} 个工作日，地方规定只能更短（条例第二十三条）",
                    term.duty, national.title, law.article, law.days, law.extension);
      }
  }
  return {};
}

Result<PresetFile> read_presets(const file::Path& file) {
  const auto text = JW_TRY(file::read(file));
  const auto read = [&]() -> Result<PresetFile> {
    return read_json<PresetFile>(JW_TRY(parse_json(text)), "presets");
  };
  auto out = read();
  if (!out)
    return fail(Code::Corrupt, "preset.file", "{0} is damaged ({1}); install the program's data again",
                "{0} 已损坏（{1}），请重新安装程序数据", file.filename().string(), out.error().message);
  for (const auto& preset : out->presets) {
    JW_TRY(check_preset(preset).with(preset.id));
    JW_TRY(check_not_looser(preset, out->presets).with(preset.id));
  }
  return out;
}

LegalClock clock_of(const Term& term, const Lights& lights, std::string_view region) {
  LegalClock clock;
  clock.days = term.days;
  clock.extension = term.extension;
  clock.consent = term.consent;
  clock.notice = term.notice;
  clock.on_incomplete = term.on_incomplete;
  clock.silence = term.silence;
  clock.yellow_used = lights.yellow_used;
  clock.yellow_left = lights.yellow_left;
  clock.region = region;
  return clock;
}

}  // namespace jw::flow
