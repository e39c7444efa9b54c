#include "correction/states.hpp"
#include "correction/view.hpp"
#include "flow/duties.hpp"

// The provider's ten working days (政务数据共享条例 Art 26) in the register of duties, at the nodes of
// both parties.
namespace jw::correction {

Result<> keep_clock(db::Session& session, const Call& call, const Parts& parts, const Correction& c) {
  if (parts.duties == nullptr || c.received.empty()) return {};
  flow::DutyRegister::Wish wish;
  wish.start.kind = "correction.answer";
  wish.start.subject_type = "correction";
  wish.start.subject = c.id;
  wish.start.number = c.number;
  wish.start.title = c.resource.name;
  wish.start.link = "/corrections/" + c.id;
  wish.start.org = c.provider.id;
  wish.start.org_name = c.provider.name;
  wish.start.counterpart = c.consumer.id;
  wish.start.preset = "CN-809";
  wish.runs = has_clock(c.state);
  // A ruling starts it anew.
  wish.start.at = JW_TRY(parse_time(c.state == "ordered" && c.ruling ? c.ruling->time : c.received));
  wish.outcome = c.state;
  wish.cancelled = c.state == "withdrawn";
  return parts.duties->keep(session, call, wish);
}

}  // namespace jw::correction
