#include "access/denials.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "exchange/grants.hpp"

namespace jw::access {
namespace {

using grant::Clause;

constexpr std::size_t kLongestWhy = 300;  // bytes of a reason that is passed on
constexpr std::string_view kDays[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sunday"};
constexpr std::string_view kDaysZh[] = {"一", "二", "三", "四", "五", "六", "日"};

Error refused_by(std::string_view reason, std::string en, std::string zh) {
  return {Code::Denied, std::string(reason), std::move(en), std::move(zh), ""};
}

// "Monday, Tuesday 08:30-18:00", "星期一、二 08:30-18:00".
std::string hours_of(const grant::Window& window, bool zh) {
  std::string days;
  for (std::size_t day = 0; day < 7; ++day)
    if ((window.weekdays >> day & 1) != 0)
      days += (days.empty() ? (zh ? "星期" : "") : (zh ? "、" : ", ")) +
              std::string(zh ? kDaysZh[day] : kDays[day]);
  if (days.empty()) days = zh ? "每天" : "every day";
  return fmt::format("{} {:02}:{:02}-{:02}:{:02}", days, window.from / 60, window.from % 60,
                     window.until / 60, window.until % 60);
}

std::string modes_text(const grant::Grant& grant) {
  return fmt::format("{}", fmt::join(grant::modes_of(grant), ", "));
}

// "phone (电话)"; the name alone of what the grant does not have.
std::string item_text(const grant::Grant& grant, std::string_view name) {
  const auto found = std::ranges::find(grant.items, name, &grant::GrantItem::name);
  if (found == grant.items.end() || found->title.empty() || found->title == name) return std::string(name);
  return fmt::format("{} ({})", name, found->title);
}

// The cap by its name, in English and Chinese.
std::pair<std::string, std::string> words_of(std::string_view cap) {
  for (const auto& kind : grant::cap_kinds())
    if (kind.kind == cap) return {std::string(kind.en), std::string(kind.zh)};
  return {std::string(cap), std::string(cap)};
}

Error by_mode(const grant::Rule& rule, std::string_view mode) {
  if (rule.standing == grant::Standing::VerifyOnly && grant::has_mode(*rule.grant, mode))
    return refused_by(
        "access.mode",
        "the grant is stepped down to verify only until its provider lifts that; its page says why",
        "授权已降级为仅核验，提供方解除前只能核验，原因见授权页面");
  const auto modes = modes_text(*rule.grant);
  return refused_by("access.mode",
                    fmt::format("the grant does not allow the mode {}; it allows {}", mode, modes),
                    fmt::format("授权不包含使用方式 {}，可用的有 {}", mode, modes));
}

}  // namespace

Error denial(const grant::Decision& decision, const grant::Ask& ask) {
  const auto* rule = decision.rule;
  if (!rule || decision.denied == Clause::Grant || decision.denied == Clause::Org)
    return refused_by("access.grant", "no grant of yours has this id; check the id or apply for one",
                      "没有与您对应的这份授权，请核对授权编号或提出申请");
  const auto& grant = *rule->grant;
  switch (decision.denied) {
    case Clause::Grant:
    case Clause::Org: break;
    case Clause::Level:
    case Clause::Line:
      return refused_by("access.subject", "the grant is for another level or line of government",
                        "授权对象的层级或条线与您的部门不符");
    case Clause::System:
      return refused_by("access.system", "the grant is for another system; use the API client it names",
                        "授权仅限指定的接口客户端使用");
    case Clause::Role:
      return refused_by("access.role",
                        fmt::format("the grant asks for the role {}, which you have not", grant.subject.role),
                        fmt::format("您不具备授权要求的角色 {}", grant.subject.role));
    case Clause::Standing:
      if (rule->standing == grant::Standing::Revoked)
        return refused_by("access.standing", "the grant is revoked; its page says since when and why",
                          "授权已撤销，时间和原因见授权页面");
      return refused_by("access.standing",
                        "the grant is suspended until its provider resumes it; its page says why",
                        "授权已暂停，提供方恢复前不能使用，原因见授权页面");
    case Clause::From:
      return refused_by("access.from",
                        fmt::format("the grant begins on {}; wait until then", day_in_china(grant.from)),
                        fmt::format("授权自 {} 起生效，请届时再试", day_in_china(grant.from)));
    case Clause::Until:
      return refused_by("access.until",
                        fmt::format("the grant expired on {}; ask for a renewal", day_in_china(grant.until)),
                        fmt::format("授权已于 {} 到期，请申请续期", day_in_china(grant.until)));
    case Clause::Window:
      return refused_by(
          "access.window",
          fmt::format("the grant is open {} China time and not now", hours_of(grant.window, false)),
          fmt::format("当前不在授权允许的时段内，允许的时段为{}（北京时间）", hours_of(grant.window, true)));
    case Clause::Mode: return by_mode(*rule, ask.mode);
    case Clause::Purpose:
      return refused_by(
          "access.purpose",
          fmt::format("the purpose is not the granted one, {}, or below it", grant.purpose_code),
          fmt::format("用途不在授权用途 {} 及其下级之内", grant.purpose_code));
    case Clause::Barred:
      return refused_by("access.barred", "the grant bars this purpose", "该用途为授权所禁止");
    case Clause::Event:
      return refused_by(
          "access.event",
          "event: the case number this serves is 1 to 64 of letters a-z, A-Z, digits and . _ / -",
          "event：本次使用所对应的办件号应为 1 至 64 位字母、数字或 . _ / -");
    case Clause::Evidence:
      return refused_by("access.evidence", "the grant asks for the number of the evidence on file",
                        "授权要求填写依据材料编号");
    case Clause::Item: {
      const auto item = item_text(grant, decision.what);
      return refused_by("access.item", fmt::format("item {} is not granted for this use", item),
                        fmt::format("信息项 {} 未授权用于此种使用", item));
    }
  }
  return refused_by("access.grant", "not granted", "未授权");
}

Error wrong_key(const std::vector<std::string>& key_items) {
  if (key_items.empty())
    return {Code::Invalid, "access.key",
            "no items of this resource name a row, so no single row can be asked for",
            "该资源没有主键项，不能按行请求", ""};
  const auto items = fmt::format("{}", fmt::join(key_items, ", "));
  return {Code::Invalid, "access.key",
          fmt::format("rows of this resource are named by {}; give exactly these", items),
          fmt::format("该资源以 {} 为主键，请完整填写", items), ""};
}

Error ended(const exchange::StoredGrant& grant) {
  const auto at = parse_time(grant.ended);
  const auto day = at ? day_in_china(*at) : grant.ended;
  if (grant.state == "expired")
    return refused_by("access.until",
                      fmt::format("grant {} expired on {}; ask for a renewal", grant.number, day),
                      fmt::format("授权 {} 已于 {} 到期，请申请续期", grant.number, day));
  const auto why = cut_utf8(grant.end_reason, kLongestWhy);
  return refused_by("access.standing",
                    fmt::format("grant {} was revoked on {}{}{}; apply again if the need goes on",
                                grant.number, day, why.empty() ? "" : ": ", why),
                    fmt::format("授权 {} 已于 {} 撤销{}{}；如仍需使用，请重新申请", grant.number, day,
                                why.empty() ? "" : "，理由：", why));
}

std::int64_t seconds_until(Time again, Time now) {
  return std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(again - now).count(), 1);
}

Error over_cap(const Meter::Answer& over, Time now) {
  const auto seconds = seconds_until(over.again, now);
  const auto [en, zh] = words_of(over.cap);
  auto when = fmt::format("in {} seconds", seconds), when_zh = fmt::format("在 {} 秒后", seconds);
  if (seconds > 120) {
    // to_string is UTC; China has been eight hours ahead of it all the year since 1991.
    auto local = to_string(over.again + std::chrono::hours(8)).substr(0, 16);
    local[10] = ' ';
    when = fmt::format("after {} China time", local);
    when_zh = fmt::format("于北京时间 {} 后", local);
  }
  return {Code::Busy, "access.cap", fmt::format("the grant's cap of {} is used up; come back {}", en, when),
          fmt::format("授权的{}已达上限，请{}再试", zh, when_zh), ""};
}

Error cap_too_small(const Meter::Answer& never) {
  const auto [en, zh] = words_of(never.cap);
  return refused_by(
      "access.cap_small",
      fmt::format("the grant's cap of {} is {} and the request needs {}, so waiting does not help; ask for "
                  "less, or apply for more",
                  en, never.most, never.asked),
      fmt::format("授权的{}为 {}，而本次请求需要 {}，等待无济于事；请减少请求内容，或申请提高额度", zh,
                  never.most, never.asked));
}

}  // namespace jw::access
