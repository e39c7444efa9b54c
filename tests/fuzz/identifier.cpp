// Every check of an identifier on any bytes: an answer of a known class, a normal form whose own normal
// form is itself, and no fault left in what may be mended. The first byte 'R': a file of regions.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "org/region_editions.hpp"
#include "standard/identifier.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_all(std::string_view text) {
  const jw::standard::Context context{"20261129", nullptr};
  for (const auto& kind : jw::standard::identifier_checks()) {
    const auto verdict = kind.check(text, context);
    const auto known = [](std::string_view fault) {
      return fault.empty() || std::ranges::any_of(jw::standard::identifier_faults(),
                                                  [&](const auto& one) { return one.code == fault; });
    };
    expect(known(verdict.fault) && known(verdict.left));
    if (verdict.valid()) expect(verdict.left.empty());
    if (!verdict.left.empty()) continue;
    const auto again = kind.check(verdict.normal, context);
    expect(again.left.empty() && again.normal == verdict.normal);
  }
}

void read_regions(std::string_view bytes) {
  const auto path =
      std::filesystem::temp_directory_path() / ("jw-fuzz-regions-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const auto file = jw::org::read_region_file(path);
  if (file) {
    expect(!file->regions.empty());
    static_cast<void>(jw::org::Regions::make(file->regions, "2025"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with('R'))
    read_regions(text.substr(1));
  else
    check_all(text);
  return 0;
}
