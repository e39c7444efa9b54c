#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

// The data the program ships with, and identifiers checked against it.
namespace jw::standard::testing {

inline std::filesystem::path share() { return std::filesystem::path(JW_TEST_DIR) / "../../data"; }

inline const std::shared_ptr<const RegionHistory>& history() {
  static const auto kLoaded = RegionHistory::load(share());
  EXPECT_TRUE(kLoaded) << (kLoaded ? "" : kLoaded.error().message);
  return *kLoaded;
}

inline const Context kPlain{"20261122", nullptr};
inline Context strict() { return {"20261122", history().get()}; }

}  // namespace jw::standard::testing
