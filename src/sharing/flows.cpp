#include "sharing/flows.hpp"

#include "flow/duty.hpp"
#include "sharing/store.hpp"

namespace jw::sharing {

Result<std::vector<Application>> open_applications(db::Session& session) {
  std::vector<Application> list;
  for (const auto& row : JW_TRY(session.query(
           "select id from sharing_application where state in "
           "('awaiting_consent', 'sent', 'checking', 'received', 'incomplete', 'proposed') order by id"))) {
    auto found = JW_TRY(store::find(session, row.text(0)));
    if (found) list.push_back(std::move(*found));
  }
  return list;
}

Result<std::string> page_of(db::Session& session, const flow::Duty& duty, const std::string& node) {
  if (duty.subject_type != "instance") return std::string();
  // Processes of an application have its id for their key.
  const auto a = JW_TRY(store::find(session, duty.number));
  if (!a || (a->provider.node != node && a->applicant.node != node)) return std::string();
  return "/applications/" + a->id;
}

Result<std::string> violation_of(db::Session& session, const flow::Duty& duty, std::string_view otherwise) {
  if (duty.kind != "delivery" || duty.subject_type != "instance") return std::string(otherwise);
  const auto a = JW_TRY(store::find(session, duty.number));
  return std::string(a && a->mode == "return" ? "P5" : otherwise);
}

}  // namespace jw::sharing
