#include "exchange/sight.hpp"

#include <algorithm>

#include "org/rights.hpp"

namespace jw::exchange {

Sight Sight::of(const Call& call) {
  Sight sight;
  sight.below = "-";
  sight.all = call.actor.kind == Actor::Kind::System;
  sight.org = call.actor.org;
  const auto dot = sight.org.find('.');
  if (std::ranges::any_of(call.actor.roles, org::oversees) && dot != std::string::npos && dot > 0)
    sight.below = sight.org.substr(0, dot) + "%";
  return sight;
}

bool Sight::sees(std::string_view provider_org, std::string_view recipient_org) const {
  if (all) return true;
  if (org.empty()) return false;
  if (org == provider_org || org == recipient_org) return true;
  if (below == "-") return false;
  const auto prefix = std::string_view(below).substr(0, below.size() - 1);
  return provider_org.starts_with(prefix) || recipient_org.starts_with(prefix);
}

}  // namespace jw::exchange
