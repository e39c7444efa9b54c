#include <algorithm>

#include "base/text.hpp"
#include "grant/treatments/kinds.hpp"

// Keeps the first and last characters, puts a star for each one between. At least a third of the
// characters is always hidden: a value too short for that is hidden whole, because what is left
// would give it away.
namespace jw::grant::treatments {
namespace {

struct Preset {
  std::string_view name;
  std::int64_t head, tail;
};

constexpr Preset kPresets[] = {
    {"name", 1, 0},     // 张**
    {"id", 6, 4},       // 320613********1234: region and the last four
    {"phone", 3, 4},    // 138****5678
    {"address", 6, 0},  // 江苏省南通市****
    {"account", 0, 4},  // ***************1234
    {"email", 1, 0},    // z***@example.com: of the part before the @, see below
};
constexpr std::string_view kPresetNames[] = {"name", "id", "phone", "address", "account", "email"};

constexpr ParamSpec kKeepEndsSpecs[] = {
    {.name = "preset", .zh = "预设", .en = "preset", .max = 20, .choices = kPresetNames},
    {.name = "head", .zh = "保留前几位", .en = "characters kept at the start", .number = true, .max = 100},
    {.name = "tail", .zh = "保留后几位", .en = "characters kept at the end", .number = true, .max = 100}};

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool mask(std::string_view value, std::size_t head, std::size_t tail, std::string& out) {
  if (!is_utf8(value)) return false;
  const auto length =
      value.size() - static_cast<std::size_t>(std::count_if(value.begin(), value.end(), continues));
  const bool safe = length > head + tail && (length - head - tail) * 3 >= length;
  const auto keep_head = safe ? head : 0, keep_tail = safe ? tail : 0;
  std::size_t from = 0, to = value.size();
  for (std::size_t kept = 0; kept < keep_head; ++kept) do
      ++from;
    while (from < value.size() && continues(value[from]));
  for (std::size_t kept = 0; kept < keep_tail; ++kept) do
      --to;
    while (continues(value[to]));
  out.append(value.substr(0, from));
  out.append(length - keep_head - keep_tail, '*');
  out.append(value.substr(to));
  return true;
}

}  // namespace

constinit const std::span<const ParamSpec> kKeepEndsParams = kKeepEndsSpecs;

std::int64_t keep_ends_kept(const Treatment& treatment) {
  for (const auto& preset : kPresets)
    if (preset.name == text(treatment, "preset", "")) return preset.head + preset.tail;
  return number(treatment, "head", 0) + number(treatment, "tail", 0);
}

Result<> check_keep_ends(const Treatment& treatment) {
  const bool preset = treatment.params.contains("preset");
  const bool ends = treatment.params.contains("head") || treatment.params.contains("tail");
  if (preset == ends)
    return fail(Code::Invalid, "treatment.param", "keep_ends needs either preset, or head and tail",
                "keep_ends 须指定 preset，或者指定 head 与 tail，二者选一");
  return {};
}

Result<Treat> make_keep_ends(const Treatment& treatment, const KeyStore&) {
  auto head = static_cast<std::size_t>(number(treatment, "head", 0));
  auto tail = static_cast<std::size_t>(number(treatment, "tail", 0));
  for (const auto& preset : kPresets) {
    if (preset.name != text(treatment, "preset", "")) continue;
    head = static_cast<std::size_t>(preset.head);
    tail = static_cast<std::size_t>(preset.tail);
  }
  // Where a mail box is kept says little of whose it is; the box itself is masked like any text.
  if (text(treatment, "preset", "") == "email")
    return [head](std::string_view value, std::string& out) {
      const auto at = value.find('@');
      if (at == std::string_view::npos || value.find('@', at + 1) != std::string_view::npos)
        return mask(value, 0, 0, out);
      if (!is_utf8(value.substr(at)) || !mask(value.substr(0, at), head, 0, out)) return false;
      out.append(value.substr(at));
      return true;
    };
  return [head, tail](std::string_view value, std::string& out) { return mask(value, head, tail, out); };
}

}  // namespace jw::grant::treatments
