#include "flow/duties.hpp"
#include "flow/duty_store.hpp"
#include "org/org.hpp"

namespace jw::flow {

Result<bool> DutyRegister::mirror(db::Session& session, Duty told, std::string_view from) const {
  const auto known = JW_TRY(duty_store::find(session, told.id));
  if (known && known->told_by.empty()) return false;
  if (known && known->told_by != from)
    return fail(Code::Conflict, "duty.elsewhere", "this duty is kept at the node {}",
                "该时限事项由节点 {} 管理", known->told_by);
  if (known && known->updated > told.updated) return false;
  if (!known && !JW_TRY(duty_store::find_twin(session, told, true)).empty()) return false;
  // The lattice here says where the department stands, not the sender.
  if (const auto org = JW_TRY(org::find_org(session, told.org))) {
    told.region = org->region;
    told.line = org->line;
    told.org_name = org->name;
    told.node = org->node;
  }
  told.told_by = from;
  if (known)
    JW_TRY(duty_store::update(session, told, "", "told"));
  else
    JW_TRY(duty_store::insert(session, told, "", "told"));
  return true;
}

}  // namespace jw::flow
