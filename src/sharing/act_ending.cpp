#include <algorithm>

#include "base/free_text.hpp"
#include "base/json_read.hpp"
#include "sharing/acts.hpp"
#include "sharing/forms.hpp"

// The end of the purpose, Art 27 ¶1: the requester disposes of the data as the provider requires and
// shows that it did.
namespace jw::sharing {

Result<boost::json::object> apply_end(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<EndForm>(act.data, "body"));
  constexpr std::string_view kCauses[] = {"achieved", "impossible", "unnecessary"};
  if (std::find(std::begin(kCauses), std::end(kCauses), form.cause) == std::end(kCauses))
    return fail(Code::Invalid, "application.cause", "the purpose is achieved, impossible or unnecessary",
                "事由应为 achieved（目的已实现）、impossible（无法实现）或 unnecessary（不再必要）");
  auto reason = JW_TRY(required_text(form.reason, "the reason", "说明"));
  a.ending = Ending{act.time, form.cause, std::move(reason), "open", "", "", "", "", "", "", ""};
  a.state = "disposing";
  return boost::json::object{{"cause", form.cause}};
}

Result<boost::json::object> apply_dispose(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<DisposeForm>(act.data, "body"));
  if (form.method != "destroy" && form.method != "return")
    return fail(Code::Invalid, "application.method", "data is destroyed or returned",
                "处置方式应为 destroy（销毁）或 return（退回）");
  const bool hex = form.evidence_digest.size() == 64 &&
                   form.evidence_digest.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!form.evidence_digest.empty() && !hex)
    return fail(Code::Invalid, "application.evidence", "the digest of the evidence is a SHA-256 in hex",
                "证据摘要应为十六进制 SHA-256");
  if (!form.evidence_name.empty())
    JW_TRY(check_file_name(form.evidence_name, "application.text", {"the name of the evidence", "证据名称"}));
  auto& ending = *a.ending;
  ending.method = form.method;
  ending.statement = JW_TRY(required_text(form.statement, "the statement", "处置说明"));
  ending.evidence_name = form.evidence_name;
  ending.evidence_digest = form.evidence_digest;
  ending.submitted = act.time;
  ending.state = "submitted";
  return boost::json::object{{"disposed", act.time}};
}

Result<boost::json::object> apply_confirm_disposal(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<NoteForm>(act.data, "body"));
  JW_TRY(check_note(form.note));
  auto& ending = *a.ending;
  ending.state = "confirmed";
  ending.confirmed = act.time;
  ending.note = form.note;
  a.state = "closed";
  return boost::json::object{{"confirmed", true}};
}

Result<boost::json::object> apply_reject_disposal(Work&, Application& a, const Act& act) {
  const auto form = JW_TRY(read_json<ReasonForm>(act.data, "body"));
  auto& ending = *a.ending;
  ending.note = JW_TRY(required_text(form.reason, "the reason", "退回理由"));
  ending.state = "open";
  return boost::json::object{{"confirmed", false}};
}

}  // namespace jw::sharing
