#include "sharing/states.hpp"

namespace jw::sharing {
namespace {

constexpr Transition kTransitions[] = {
    // Decree 809 Art 20 ¶2: the head of the applicant's sharing unit consents before it is sent.
    {"consent", "awaiting_consent", "sent", "applicant", "application.consent"},
    {"decline", "awaiting_consent", "declined", "applicant", "application.consent"},
    {"withdraw", "awaiting_consent", "withdrawn", "applicant", "application.write"},
    {"withdraw", "sent", "withdrawn", "applicant", "application.write"},
    {"withdraw", "received", "withdrawn", "applicant", "application.write"},
    // Art 21: the provider agrees or gives its reasons.
    {"decide", "received", "granted", "provider", "application.review"},
    {"decide", "received", "refused", "provider", "application.review"},
};

}  // namespace

std::span<const Transition> transitions() { return kTransitions; }

const Transition* find_transition(std::string_view action, std::string_view from) {
  for (const auto& row : kTransitions)
    if (row.action == action && row.from == from) return &row;
  return nullptr;
}

}  // namespace jw::sharing
