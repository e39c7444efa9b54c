#include "correction/states.hpp"

namespace jw::correction {
namespace {

using enum org::Right;

constexpr Transition kTransitions[] = {
    {"withdraw", "sent", "withdrawn", "consumer", CorrectionWrite},
    {"withdraw", "received", "withdrawn", "consumer", CorrectionWrite},
    {"remind", "sent", "sent", "consumer", CorrectionWrite},
    {"remind", "received", "received", "consumer", CorrectionWrite},
    {"remind", "ordered", "ordered", "consumer", CorrectionWrite},
    // 政务数据共享条例 第二十六条: verified, corrected and fed back within ten working days.
    {"answer", "received", "answered", "provider", CorrectionAnswer},
    {"accept", "answered", "closed", "consumer", CorrectionWrite},
    {"escalate", "answered", "escalated", "consumer", CorrectionWrite},
    {"escalate", "received", "escalated", "consumer", CorrectionWrite, true},
    // A dispute across blocks goes to their common superior; what it decides binds both.
    {"dismiss", "escalated", "closed", "bureau", CorrectionAnswer},
    {"uphold", "escalated", "ordered", "bureau", CorrectionAnswer},
    {"answer", "ordered", "closed", "provider", CorrectionAnswer},
};

}  // namespace

std::span<const Transition> transitions() { return kTransitions; }

const Transition* find_transition(std::string_view action, std::string_view from) {
  for (const auto& row : kTransitions)
    if (row.action == action && row.from == from) return &row;
  return nullptr;
}

bool has_clock(std::string_view state) { return state == "received" || state == "ordered"; }

bool is_open(std::string_view state) { return state != "closed" && state != "withdrawn"; }

}  // namespace jw::correction
