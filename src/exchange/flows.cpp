#include "exchange/flows.hpp"

#include "db/database.hpp"

namespace jw::exchange {

Result<std::vector<Flow>> flows(db::Session& session, const Clock& clock) {
  const auto now = to_string(clock.now());
  std::vector<Flow> list;
  for (const auto& row :
       JW_TRY(session.query("select g.id, g.provider_org, g.recipient_org, g.resource, g.resource_name, "
                            "g.mode, g.state, g.valid_until, "
                            "coalesce((select b.total from exchange_batch b where b.grant_id = g.id and "
                            "b.state in ('acknowledged', 'applied') "
                            "order by b.sequence desc limit 1), 0), "
                            "coalesce((select max(b.done) from exchange_batch b where b.grant_id = g.id and "
                            "b.state in ('acknowledged', 'applied')), '') "
                            "from exchange_grant g order by g.id desc limit 2000"))) {
    const bool live = row.text(6) == "active" && row.text(7) > now;
    list.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                    live ? "active" : "ended", row.integer(8), row.text(9)});
  }
  return list;
}

}  // namespace jw::exchange
