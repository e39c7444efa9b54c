#include "grant/explain.hpp"

#include <fmt/format.h>

namespace jw::grant {
namespace {

struct Words {
  std::string_view zh, en, change_zh, change_en;
};

// In the order of Clause.
constexpr Words kWords[kClauses] = {
    {"授权存在", "there is such a grant", "请核对授权编号，或向提供方申请",
     "check the grant's id, or apply for one"},
    {"请求部门是授权对象", "the department that asks is the one it names",
     "由授权载明的部门发起请求，或由提供方变更授权对象",
     "ask from the department the grant names, or have the subject changed"},
    {"请求部门的层级相符", "its level of government fits", "由该层级的部门发起请求",
     "ask from a department of that level"},
    {"请求部门的条线相符", "its line fits", "由该条线的部门发起请求", "ask from a department of that line"},
    {"请求系统是授权系统", "the system that asks is the one it names", "使用授权载明的接口客户端",
     "use the API client the grant names"},
    {"请求人的角色相符", "the role of who asks fits", "由具备该角色的人员或系统发起请求",
     "ask with that role"},
    {"授权未被撤销或暂停", "the grant is neither revoked nor suspended", "由提供方恢复授权，或重新申请",
     "the provider resumes it, or apply again"},
    {"授权已经开始", "the grant has begun", "到生效时间后再请求", "wait until it begins"},
    {"授权尚未到期", "the grant has not ended", "申请续期", "ask for a renewal"},
    {"在允许的星期和时段内", "weekday and hour are allowed", "在允许的时段内请求",
     "ask within the allowed hours"},
    {"使用方式在授权之内", "the mode is granted", "改用授权的方式；降级为仅核验时只能核验",
     "use a granted mode; a grant stepped down to verify answers nothing else"},
    {"用途在授权用途之内", "the purpose is the granted one or below it", "改用授权用途或其下级用途",
     "name the granted purpose or one below it"},
    {"用途不在禁止之列", "the purpose is not barred", "改用未被禁止的用途",
     "name a purpose that is not barred"},
    {"载明了业务办件号", "the business event is named", "填写办件号（字母、数字与 . _ / -，至多 64 位）",
     "name the case number (letters, digits, ._/-, at most 64)"},
    {"载明了依据编号", "the evidence on file is named", "填写依据材料的编号", "name the evidence on file"},
    {"信息项及其使用在授权之内", "every item is granted for this use", "去掉未授权的信息项，或申请变更授权",
     "leave the item out, or apply for it"},
};

std::string modes_text(const Rule& rule) {
  std::string out;
  for (const auto mode : modes_of(*rule.grant)) out += (out.empty() ? "" : ", ") + std::string(mode);
  if (rule.standing == Standing::VerifyOnly) out += " (verify only)";
  return out;
}

std::string window_with_days(const Window& window) {
  std::string days;
  for (int day = 0; day < 7; ++day)
    if (window.weekdays == 0 || (window.weekdays >> day & 1) != 0) days += std::to_string(day + 1);
  return fmt::format("{} {:02}:{:02}-{:02}:{:02}", days, window.from / 60, window.from % 60,
                     window.until / 60, window.until % 60);
}

std::string_view standing_text(Standing standing) {
  switch (standing) {
    case Standing::Active: return "active";
    case Standing::VerifyOnly: return "verify_only";
    case Standing::Suspended: return "suspended";
    case Standing::Revoked: return "revoked";
  }
  return "unknown";
}

std::string uses_text(const Rule& rule, std::string_view name) {
  for (const auto& item : rule.items) {
    if (item.name != name) continue;
    std::string out = (item.uses & kReturned) != 0 ? "returned" : "not returned";
    if ((item.uses & kEq) != 0) out += ", eq";
    if ((item.uses & kPrefix) != 0) out += ", prefix";
    if ((item.uses & kRange) != 0) out += ", range";
    return out;
  }
  return "-";
}

std::string_view use_text(Use use) {
  switch (use) {
    case kNamed: return "key";
    case kReturned: return "returned";
    case kEq: return "eq";
    case kPrefix: return "prefix";
    case kRange: return "range";
  }
  return "unknown";
}

std::string or_any(std::string_view text) { return text.empty() ? "*" : std::string(text); }

std::string barred_text(const Grant& grant) {
  std::string out;
  for (const auto& code : grant.purposes_barred) out += (out.empty() ? "" : ", ") + code;
  return out.empty() ? "-" : out;
}

struct Sides {
  std::string asked, granted;
};

Sides sides(const Rule& rule, const Ask& ask, Clause clause, std::string_view what) {
  const auto& grant = *rule.grant;
  const auto& subject = grant.subject;
  switch (clause) {
    case Clause::Grant: return {std::string(ask.grant), rule.id};
    case Clause::Org:
      return {std::string(ask.org), or_any(grant.format >= 2 ? subject.org : grant.recipient.org)};
    case Clause::Level: return {std::string(level_of(ask.org)), or_any(subject.level)};
    case Clause::Line: return {std::string(line_of(ask.org)), or_any(subject.line)};
    case Clause::System: return {std::string(ask.system), or_any(subject.system)};
    case Clause::Role: {
      std::string roles;
      if (ask.roles)
        for (const auto& role : *ask.roles) roles += (roles.empty() ? "" : ", ") + role;
      return {roles, or_any(subject.role)};
    }
    case Clause::Standing: return {"", std::string(standing_text(rule.standing))};
    case Clause::From: return {jw::to_string(ask.now), jw::to_string(grant.from)};
    case Clause::Until: return {jw::to_string(ask.now), jw::to_string(grant.until)};
    case Clause::Window: {
      const auto local = local_time(ask.now);
      return {fmt::format("{} {:02}:{:02}", local.weekday + 1, local.minute / 60, local.minute % 60),
              window_with_days(grant.window)};
    }
    case Clause::Mode: return {std::string(ask.mode), modes_text(rule)};
    case Clause::Purpose: return {std::string(ask.purpose), grant.purpose_code};
    case Clause::Barred: return {std::string(ask.purpose), barred_text(grant)};
    case Clause::Event: return {std::string(ask.event), ""};
    case Clause::Evidence: return {std::string(ask.evidence), rule.needs_evidence ? "1" : "-"};
    case Clause::Item: {
      std::string_view use = "?";
      for (const auto& item : ask.items)
        if (item.name == what) use = use_text(item.use);
      return {fmt::format("{}: {}", what, use), uses_text(rule, what)};
    }
  }
  return {};
}

}  // namespace

Explanation explain(const Rule* rule, const Ask& ask) {
  Explanation out;
  out.grant = ask.grant;
  const auto add = [&](Clause clause, bool holds, Sides said) {
    const auto& words = kWords[static_cast<std::size_t>(clause)];
    ClauseView view{std::string(to_string(clause)),
                    holds,
                    std::string(words.zh),
                    std::string(words.en),
                    std::move(said.asked),
                    std::move(said.granted),
                    "",
                    ""};
    if (!holds) {
      view.change_zh = words.change_zh;
      view.change_en = words.change_en;
      if (out.denied.empty()) out.denied = view.clause;
    }
    out.clauses.push_back(std::move(view));
  };
  add(Clause::Grant, rule != nullptr, {std::string(ask.grant), rule ? rule->id : ""});
  if (rule)
    each_clause(*rule, ask, [&](Clause clause, bool holds, std::string_view what) {
      add(clause, holds, sides(*rule, ask, clause, what));
      return true;
    });
  out.allow = out.denied.empty();
  return out;
}

}  // namespace jw::grant
