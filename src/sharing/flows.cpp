#include "sharing/flows.hpp"

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

}  // namespace jw::sharing
