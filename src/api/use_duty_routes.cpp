#include <charconv>

#include "access/relay.hpp"
#include "access/watch.hpp"
#include "api/after_use_routes.hpp"
#include "api/other_node.hpp"
#include "api/parts.hpp"

namespace jw::api {
namespace {

using http::Method;

struct UseDutyReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(UseDutyReason, (), (reason))

Result<std::int64_t> round_of(const Input& input) {
  const auto text = input.path("round");
  std::int64_t round = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), round);
  if (error != std::errc() || end != text.data() + text.size() || round < 1)
    return fail(Code::NotFound, "use_duty.unknown", "the grant has no such duty", "该授权没有这项义务");
  return round;
}

Result<List<access::UseDuty>> list_use_duties(const Call& call, Input& input, const None&, Parts& parts) {
  const auto id = input.path("id");
  auto duties = parts.access.duties().list(call, id);
  if (!duties && duties.error().reason == "grant.unknown") {
    const auto node = JW_TRY(parts.access.relay().node_of(call, id));
    if (!node.empty())
      duties =
          passed_on_as<std::vector<access::UseDuty>>(parts.access.relay().send(call, node, "duties", id, ""));
  }
  return List<access::UseDuty>{JW_TRY(std::move(duties)), {}, {}};
}

Result<access::UseDuty> confirm(const Call& call, Input& input, const access::Evidence& form, Parts& parts) {
  auto duty = parts.access.duties().confirm(call, input.path("id"), input.path("kind"),
                                            JW_TRY(round_of(input)), form);
  if (duty) parts.poke();
  return duty;
}

Result<access::UseDuty> send_evidence_back(const Call& call, Input& input, const UseDutyReason& form,
                                           Parts& parts) {
  auto duty = parts.access.duties().send_back(call, input.path("id"), input.path("kind"),
                                              JW_TRY(round_of(input)), form.reason);
  if (duty) parts.poke();
  return duty;
}

}  // namespace

std::vector<Route> use_duty_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<access::UseDuty>>(
      Method::Get, "/grants/{id}/duties", needs(Right::GrantRead), "grants",
      "使用后义务：期限、履行情况与证明", "Duties after use: last day, whether fulfilled, and the evidence.",
      {}, list_use_duties));
  table.push_back(json_route<access::Evidence, access::UseDuty>(
      Method::Post, "/grants/{id}/duties/{kind}/{round}/confirm", needs(Right::HoldingRead), "grants",
      "需求方确认履行并附证明", "The consumer confirms with evidence.", {}, confirm));
  table.push_back(json_route<UseDutyReason, access::UseDuty>(
      Method::Post, "/grants/{id}/duties/{kind}/{round}/return", needs(Right::GrantRevoke), "grants",
      "提供方退回证明，期限不变", "The provider sends the evidence back; the last day stays.", {},
      send_evidence_back));
  return table;
}

}  // namespace jw::api
