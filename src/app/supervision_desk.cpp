#include "app/supervision_desk.hpp"

#include "sharing/flows.hpp"

namespace jw::app {

SupervisionDesk::SupervisionDesk(const supervision::Parts& parts, flow::DutyRegister& duties)
    : boards(parts),
      notices(parts),
      orders(parts),
      figures(parts),
      findings(parts),
      relay(parts),
      alerts(parts) {
  relay.watch(duties);
  orders.watch(duties);
  findings.watch(duties, sharing::violation_of);
}

void SupervisionDesk::handle(federation::Inbox& inbox) const {
  relay.handle(inbox);
  orders.handle(inbox);
  findings.handle(inbox);
  alerts.handle(inbox);
}

Result<> SupervisionDesk::keep_open(const Call& call) const {
  JW_TRY(relay.keep_open(call));
  return alerts.keep_open(call);
}

}  // namespace jw::app
