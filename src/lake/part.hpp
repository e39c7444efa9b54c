#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace jw::lake {

// A file in the making beside its target: published whole, or removed. An older one left by a
// crash is overwritten.
class Part {
 public:
  Part(const std::filesystem::path& target, std::string_view what);
  ~Part();
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Synced and renamed to `target`.
  Result<> publish(const std::filesystem::path& target);

 private:
  std::filesystem::path path_;
  bool published_ = false;
};

}  // namespace jw::lake
