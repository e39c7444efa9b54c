#pragma once

#include <string>
#include <string_view>

#include "base/call.hpp"

namespace jw::exchange {

// Whose grants and batches a caller may know of: those his department is a party of; the data
// bureau, auditors and operators also those of departments in their own region; the system all.
struct Sight {
  bool all = false;
  std::string org;
  std::string below;  // SQL LIKE pattern over org ids, "3206%"; "-" matches none

  static Sight of(const Call& call);
  bool sees(std::string_view provider_org, std::string_view recipient_org) const;
};

}  // namespace jw::exchange
