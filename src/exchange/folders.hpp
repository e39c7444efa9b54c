#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/file.hpp"

// Where this module keeps files below <data>.
namespace jw::exchange {

inline constexpr std::string_view kSetAsideName = "set-aside.csv";

// What is being, or was, sent.
inline file::Path batch_folder(const file::Path& data, std::string_view grant, std::int64_t sequence) {
  return data / "outbox" / std::string(grant) / std::to_string(sequence);
}

// What is coming in: one folder per manifest, so that another manifest never meets old bytes.
inline file::Path incoming_folder(const file::Path& data, std::string_view grant,
                                  std::string_view manifest_digest) {
  return data / "inbox" / std::string(grant) /
         std::string(manifest_digest.substr(manifest_digest.size() - 16));
}

inline file::Path holding_folder(const file::Path& data, std::string_view grant) {
  return data / "lake" / "holdings" / std::string(grant);
}

}  // namespace jw::exchange
