#include "lake/part.hpp"

#include "base/file.hpp"

namespace jw::lake {

Part::Part(const std::filesystem::path& target, std::string_view what)
    : path_(target.string() + fmt::format(".{}.part", what)) {}

Part::~Part() {
  if (published_) return;
  std::error_code ignored;  // a destructor has nobody to tell; the next attempt overwrites it
  std::filesystem::remove(path_, ignored);
}

Result<> Part::publish(const std::filesystem::path& target) {
  JW_TRY(file::sync(path_));
  JW_TRY(file::move_durably(path_, target));
  published_ = true;
  return {};
}

}  // namespace jw::lake
