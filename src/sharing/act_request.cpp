#include <algorithm>

#include "base/json_read.hpp"
#include "sharing/acts.hpp"
#include "sharing/checks.hpp"
#include "sharing/forms.hpp"

// The applicant's acts until the provider has replied.
namespace jw::sharing {
namespace {

Result<> rewrite(std::string& field, const std::optional<std::string>& text, std::string_view name,
                 std::string_view zh) {
  if (text) field = JW_TRY(required_text(*text, name, zh));
  return {};
}

}  // namespace

// Decree 809 Art 20 ¶2: the head of the applicant's sharing unit consents before it is sent.
Result<boost::json::object> apply_consent(Work&, Application& a, const Act& act) {
  JW_TRY(check_note(JW_TRY(read_json<NoteForm>(act.data, "body")).note));
  a.state = "sent";
  return boost::json::object{{"consented", true}};
}

Result<boost::json::object> apply_decline(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ReasonForm>(act.data, "body"));
  JW_TRY(required_text(form.reason, "the reason", "不同意的理由"));
  a.state = "declined";
  return boost::json::object{{"consented", false}};
}

Result<boost::json::object> apply_withdraw(Work&, Application& a, const Act& act) {
  JW_TRY(check_note(JW_TRY(read_json<ReasonForm>(act.data, "body")).reason));
  a.state = "withdrawn";
  a.proposal.reset();
  return boost::json::object{{"withdrawn", true}};
}

// Every point of the notice is answered; one left out would only bring a second notice, which the
// law does not know.
Result<boost::json::object> apply_supplement(Work& work, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<SupplementForm>(act.data, "body"));
  if (a.notices.empty() || !a.notices.back().answered.empty())
    return fail(Code::Conflict, "application.state", "nothing is missing now", "当前没有需要补正的内容");
  auto& notice = a.notices.back();
  for (auto& point : notice.points) {
    const auto found = std::find_if(form.answers.begin(), form.answers.end(), [&](const Missing& answer) {
      return answer.field == point.field && answer.field != "";
    });
    if (found == form.answers.end())
      return fail(Code::Invalid, "application.supplement", "answer every point of the notice: {}",
                  "请逐项答复补正告知：{}", point.what);
    point.answer = JW_TRY(required_text(found->answer, "the answer to " + point.field, "补正说明"));
  }
  JW_TRY(rewrite(a.purpose, form.purpose, "purpose", "使用目的"));
  JW_TRY(rewrite(a.legal_basis, form.legal_basis, "legal basis", "使用依据"));
  JW_TRY(rewrite(a.scenario, form.scenario, "scenario", "使用场景"));
  JW_TRY(rewrite(a.scope, form.scope, "scope of use", "使用范围"));
  JW_TRY(rewrite(a.security, form.security, "security measures", "安全保障措施"));
  if (form.until) {
    const auto until = JW_TRY(end_of_day_in_china(*form.until));
    const auto now = work.parts.clock.now();
    if (until <= now || until > now + kLongestUse)
      return fail(Code::Invalid, "application.until", "the last day should lie within the next three years",
                  "使用期限应在今后三年之内");
    a.until = *form.until;
  }
  notice.answered = act.time;
  return boost::json::object{{"supplemented", act.time}, {"compliant", true}};
}

}  // namespace jw::sharing
