#pragma once

#include "access/alert_mirrors.hpp"
#include "supervision/board.hpp"
#include "supervision/findings.hpp"
#include "supervision/notices.hpp"
#include "supervision/orders.hpp"
#include "supervision/relay.hpp"
#include "supervision/statistics.hpp"

namespace jw::app {

// Everything of supervision that a node runs, watching its register of duties from the beginning.
struct SupervisionDesk {
  SupervisionDesk(const supervision::Parts& parts, flow::DutyRegister& duties);
  void handle(federation::Inbox& inbox) const;
  // What other nodes should have heard of and have not.
  Result<> keep_open(const Call& call) const;

  supervision::Boards boards;
  supervision::Notices notices;
  supervision::Orders orders;
  supervision::Figures figures;
  supervision::Findings findings;
  supervision::Relay relay;
  access::AlertMirrors alerts;
};

}  // namespace jw::app
