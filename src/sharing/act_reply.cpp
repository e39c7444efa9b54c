#include <algorithm>
#include <set>

#include "base/json_read.hpp"
#include "org/org.hpp"
#include "sharing/acts.hpp"
#include "sharing/deadlines.hpp"
#include "sharing/forms.hpp"

// What stands between receipt and decision: compliance check, one-time notice, extension.
namespace jw::sharing {
namespace {

constexpr std::size_t kMostPoints = 50;

// What a notice may speak of: the statements Art 20 asks for, and whatever else.
constexpr std::string_view kFields[] = {"purpose", "legal_basis", "scenario", "scope", "security",
                                        "items",   "region",      "mode",     "until", "other"};

Result<std::vector<Missing>> checked_points(const std::vector<Missing>& points) {
  if (points.empty())
    return fail(Code::Invalid, "application.notice", "say everything that is missing",
                "请一次性列明全部缺项");
  if (points.size() > kMostPoints)
    return fail(Code::Invalid, "application.notice", "at most {} points", "缺项最多 {} 项", kMostPoints);
  std::vector<Missing> kept;
  std::set<std::string> seen;
  for (const auto& point : points) {
    if (std::find(std::begin(kFields), std::end(kFields), point.field) == std::end(kFields))
      return fail(Code::Invalid, "application.notice", "an application has no field \"{}\"",
                  "申请中没有“{}”这一栏", point.field);
    if (!seen.insert(point.field).second)
      return fail(Code::Invalid, "application.notice", "\"{}\" is named twice; put both into one point",
                  "“{}”重复，请合并为一项", point.field);
    auto what = JW_TRY(required_text(point.what, "what is missing", "缺项说明"));
    kept.push_back({point.field, std::move(what), ""});
  }
  return kept;
}

// 一次性告知: Art 21 lets the provider tell once. A second notice about another thing would be one
// that should have been in the first.
Result<> tell_once(Application& a, std::vector<Missing> points, const std::string& time) {
  if (!a.notices.empty())
    return fail(Code::Conflict, "application.notice_once",
                "everything missing had to be told in one notice, which was sent at {}; decide now "
                "(政务数据共享条例 Art 21)",
                "已于 {} 一次性告知，不得再次要求补正，请作出决定（《政务数据共享条例》第二十一条）",
                a.notices.back().time);
  a.notices.push_back({time, "", std::move(points)});
  a.state = "incomplete";
  return {};
}

}  // namespace

Result<boost::json::object> apply_check(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<CheckForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  if (form.outcome == "pass") {
    a.state = "received";  // it is the reviewer's turn
    return boost::json::object{{"compliant", true}};
  }
  if (form.outcome != "return")
    return fail(Code::Invalid, "application.outcome", "outcome should be pass or return",
                "结论应为 pass 或 return");
  JW_TRY(tell_once(a, JW_TRY(checked_points(form.points)), act.time));
  return boost::json::object{{"compliant", false}};
}

Result<boost::json::object> apply_notice(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<NoticeForm>(act.data, "body"));
  JW_TRY(tell_once(a, JW_TRY(checked_points(form.points)), act.time));
  return boost::json::object{{"outcome", "notice"}};
}

// Art 21: for a special reason, at most ten working days, with the consent of the authority of the
// same level and notice to the requester; once.
Result<boost::json::object> apply_ask_extension(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ExtensionForm>(act.data, "body"));
  if (a.extension)
    return fail(Code::Conflict, "application.extended", "an extension was asked for already; there is one",
                "已申请过延期，延期只能一次");
  const auto most = JW_TRY(most_extension(work.parts, a));
  if (form.days < 1 || form.days > most)
    return fail(Code::Invalid, "application.extension_days", "an extension is 1 to {} working days",
                "延期应为 1 至 {} 个工作日", most);
  if (a.bureau.id.empty())
    return fail(Code::Conflict, "application.no_bureau",
                "no data bureau is known at or above the provider's level; nobody can consent",
                "未找到提供方本级或上级数据管理部门，无法取得同意");
  auto reason = JW_TRY(required_text(form.reason, "the reason", "延期理由"));
  a.extension = Extension{act.time, form.days, std::move(reason), a.bureau, "asked", "", "", ""};
  return boost::json::object{{"days", form.days}};
}

Result<boost::json::object> apply_answer_extension(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<AnswerForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  if (!form.agree) JW_TRY(required_text(form.note, "the reason", "不同意的理由"));
  auto& extension = *a.extension;
  extension.state = form.agree ? "consented" : "refused";
  extension.decided = act.time;
  extension.note = form.note;
  // The second act the law asks for: the requester is told, with this very revision.
  if (form.agree) extension.notified = act.time;
  return boost::json::object{{"agreed", form.agree}, {"days", extension.days}};
}

}  // namespace jw::sharing
