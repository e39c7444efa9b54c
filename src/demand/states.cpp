#include "demand/states.hpp"

#include <algorithm>

namespace jw::demand {
namespace {

constexpr std::string_view kReview =
    "各地平台规程：主管部门 2 个工作日内完成审核（参照政务数据共享条例第十六条）";
constexpr std::string_view kReply = "政务数据共享条例第二十一条：10 个工作日内答复";

constexpr State kStates[] = {
    {"open", "待匹配", "To be matched", true, 0, ""},
    {"assigning", "待指定数源部门", "Waiting for a source department", true, 2, kReview},
    {"assigned", "待数源部门答复", "Waiting for the source department", true, 10, kReply},
    {"promised", "已承诺提供", "Promised", true, 0, ""},
    {"provided", "待需求方确认", "Waiting for the requester", true, 0, ""},
    {"refused", "数源部门不能提供", "Source cannot provide", true, 0, ""},
    {"matched", "已满足", "Met", false, 0, ""},
    {"closed", "已了结", "Closed", false, 0, ""},
    {"withdrawn", "已撤回", "Withdrawn", false, 0, ""},
};

using org::Right;
constexpr Transition kTransitions[] = {
    {"match", "open", "matched", Side::Requester, Right::DemandWrite},
    {"send", "open", "assigning", Side::Requester, Right::DemandWrite},
    // The bureau: names the source (Decree 809 Art 19), points at what is there, or passes it on.
    {"assign", "assigning", "assigned", Side::Bureau, Right::DemandAssign},
    {"point", "assigning", "provided", Side::Bureau, Right::DemandAssign},
    {"forward", "assigning", "assigning", Side::Bureau, Right::DemandAssign},
    {"return", "assigning", "open", Side::Bureau, Right::DemandAssign},
    // The source answers.
    {"promise", "assigned", "promised", Side::Source, Right::DemandWrite},
    {"provide", "assigned", "provided", Side::Source, Right::DemandWrite},
    {"provide", "promised", "provided", Side::Source, Right::DemandWrite},
    {"refuse", "assigned", "refused", Side::Source, Right::DemandWrite},
    // The requester says whether that is it.
    {"confirm", "provided", "matched", Side::Requester, Right::DemandWrite},
    {"object", "provided", "assigning", Side::Requester, Right::DemandWrite},
    {"object", "refused", "assigning", Side::Requester, Right::DemandWrite},
    {"close", "refused", "closed", Side::Requester, Right::DemandWrite},
    {"withdraw", "open", "withdrawn", Side::Requester, Right::DemandWrite},
    {"withdraw", "assigning", "withdrawn", Side::Requester, Right::DemandWrite},
    {"withdraw", "assigned", "withdrawn", Side::Requester, Right::DemandWrite},
    {"withdraw", "promised", "withdrawn", Side::Requester, Right::DemandWrite},
    {"withdraw", "provided", "withdrawn", Side::Requester, Right::DemandWrite},
    {"withdraw", "refused", "withdrawn", Side::Requester, Right::DemandWrite},
};

}  // namespace

std::span<const State> states() { return kStates; }

const State* find_state(std::string_view code) {
  const auto found = std::ranges::find(kStates, code, &State::code);
  return found == std::end(kStates) ? nullptr : &*found;
}

std::span<const Transition> transitions() { return kTransitions; }

const Transition* find_transition(std::string_view action, std::string_view from) {
  for (const auto& row : kTransitions)
    if (row.action == action && row.from == from) return &row;
  return nullptr;
}

}  // namespace jw::demand
