#include "org/region.hpp"

#include <algorithm>
#include <array>

#include "base/gzip.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kCode = 12;
constexpr std::array<std::size_t, 4> kLengths = {2, 4, 6, 9};

// Levels that exist only to keep the code regular; nobody says them.
constexpr std::array<std::string_view, 4> kFillers = {"市辖区", "县", "省直辖县级行政区划",
                                                      "自治区直辖县级行政区划"};

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int level_of(std::string_view prefix) {
  const auto found = std::find(kLengths.begin(), kLengths.end(), prefix.size());
  return found == kLengths.end() ? 0 : static_cast<int>(found - kLengths.begin()) + 1;
}

}  // namespace

bool is_within(std::string_view code, std::string_view prefix) { return code.starts_with(prefix); }

std::string padded(std::string_view prefix) {
  std::string code(prefix);
  if (code.size() < kCode) code.resize(kCode, '0');
  return code;
}

Result<std::shared_ptr<const Regions>> Regions::make(std::vector<Region> regions, std::string edition) {
  const std::shared_ptr<Regions> made(new Regions);
  made->edition_ = std::move(edition);
  made->all_ = std::move(regions);
  auto& all = made->all_;
  std::sort(all.begin(), all.end(), [](const Region& a, const Region& b) { return a.prefix < b.prefix; });
  const auto bad = [](std::string_view prefix) {
    return fail(Code::Corrupt, "region.table", "the region table is damaged at {}; install it again",
                "区划表在 {} 处损坏，请重新安装", prefix);
  };
  for (auto& region : all) {
    region.level = level_of(region.prefix);
    if (region.level == 0 || !all_digits(region.prefix) || region.name.empty()) return bad(region.prefix);
    region.code = padded(region.prefix);
  }
  made->by_code_.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!made->by_code_.emplace(all[i].code, i).second) return bad(all[i].prefix);
  // Parents sort before their children, so their full names are ready.
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& region = all[i];
    const Region* parent = nullptr;
    for (int level = region.level - 1; level > 0 && parent == nullptr; --level) {
      const auto above = region.prefix.substr(0, kLengths[static_cast<std::size_t>(level) - 1]);
      const auto found = made->by_code_.find(padded(above));
      if (found != made->by_code_.end() && found->second < i) parent = &all[found->second];
    }
    if (parent == nullptr && region.level > 1) return bad(region.prefix);
    const bool filler = std::find(kFillers.begin(), kFillers.end(), region.name) != kFillers.end();
    if (parent != nullptr) {
      region.parent = parent->prefix;
      region.full_name = parent->full_name;
    }
    // 甘肃省嘉峪关市嘉峪关市 is said once.
    const bool repeats = parent != nullptr && parent->name == region.name;
    if (!repeats && !(filler && parent != nullptr)) region.full_name += region.name;
    made->below_[region.parent].push_back(i);
  }
  return std::shared_ptr<const Regions>(made);
}

const Region* Regions::find(std::string_view code) const {
  if (code.size() < 2 || code.size() > kCode || !all_digits(code)) return nullptr;
  const auto found = by_code_.find(padded(code));
  return found == by_code_.end() ? nullptr : &all_[found->second];
}

Result<const Region*> Regions::get(std::string_view code) const {
  if (const Region* region = find(code)) return region;
  return fail(Code::NotFound, "region.unknown", "there is no region {} in the {} edition",
              "{1} 版区划中没有代码 {0}", code, edition_);
}

std::vector<const Region*> Regions::children(std::string_view prefix) const {
  std::vector<const Region*> out;
  const Region* above = prefix.empty() ? nullptr : find(prefix);
  if (!prefix.empty() && above == nullptr) return out;
  const auto found = below_.find(above == nullptr ? std::string() : above->prefix);
  if (found == below_.end()) return out;
  out.reserve(found->second.size());
  for (const auto index : found->second) out.push_back(&all_[index]);
  return out;
}

std::vector<const Region*> Regions::ancestors(std::string_view prefix) const {
  std::vector<const Region*> out;
  for (const Region* at = find(prefix); at != nullptr && !at->parent.empty();) {
    at = find(at->parent);
    out.push_back(at);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::vector<const Region*> Regions::search(std::string_view text, std::string_view within,
                                           std::size_t limit) const {
  std::vector<const Region*> out;
  if (text.empty()) return out;
  for (const auto& region : all_)
    if (is_within(region.prefix, within) &&
        (region.name.find(text) != std::string::npos || region.code.starts_with(text)))
      out.push_back(&region);
  std::stable_sort(out.begin(), out.end(), [&](const Region* a, const Region* b) {
    const bool exact_a = a->name == text, exact_b = b->name == text;
    return exact_a != exact_b ? exact_a : a->level < b->level;
  });
  if (out.size() > limit) out.resize(limit);
  return out;
}

const Region* Regions::common(std::string_view a, std::string_view b) const {
  const Region* at = find(a);
  const Region* other = find(b);
  if (at == nullptr || other == nullptr) return nullptr;
  while (!is_within(other->prefix, at->prefix)) {
    if (at->parent.empty()) return nullptr;
    at = find(at->parent);
  }
  return at;
}

Result<std::shared_ptr<const Regions>> read_regions(const file::Path& file, std::string edition) {
  const auto text = JW_TRY(gzip::read(file));
  std::vector<Region> regions;
  regions.reserve(50'000);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto comma = line.find(',');
    if (comma == std::string_view::npos)
      return fail(Code::Corrupt, "region.table", "line {} of the region file has no comma; install it again",
                  "区划文件第 {} 行缺少逗号，请重新安装", regions.size() + 1);
    Region region;
    region.prefix = line.substr(0, comma);
    region.name = line.substr(comma + 1);
    regions.push_back(std::move(region));
  }
  return Regions::make(std::move(regions), std::move(edition));
}

}  // namespace jw::org
