#pragma once

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

  supervision::Boards boards;
  supervision::Notices notices;
  supervision::Orders orders;
  supervision::Figures figures;
  supervision::Findings findings;
  supervision::Relay relay;
};

}  // namespace jw::app
