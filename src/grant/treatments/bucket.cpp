#include <algorithm>
#include <charconv>
#include <limits>
#include <vector>

#include "grant/treatments/decimal.hpp"
#include "grant/treatments/kinds.hpp"

// Puts a number into a range and gives the range: "[20,30)". Ranges are of equal width from zero, or
// lie between the edges named: "<18", "[18,60)", ">=60".
namespace jw::grant::treatments {
namespace {

constexpr ParamSpec kBucketSpecs[] = {{.name = "width",
                                       .zh = "区间宽度",
                                       .en = "width of a range",
                                       .number = true,
                                       .min = 2,
                                       .max = 1'000'000'000},
                                      {.name = "edges",
                                       .zh = "分界值（升序，逗号分隔）",
                                       .en = "edges, rising, with commas between",
                                       .min = 1,
                                       .max = 500}};

// Empty when they are no rising whole numbers.
std::vector<std::int64_t> edges_of(std::string_view text) {
  std::vector<std::int64_t> out;
  while (true) {
    std::int64_t edge = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), edge);
    if (error != std::errc{} || (!out.empty() && edge <= out.back())) return {};
    out.push_back(edge);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return out;
    if (text[0] != ',') return {};
    text.remove_prefix(1);
  }
}

// Narrower ranges are nearly the value: an age in five years is what statistics publish.
constexpr std::int64_t kLeastHidden = 5;

// Whole numbers in the narrowest range. What lies below the first edge counts as from zero when the
// edge is above it, because a number of people or days has no less; what lies above the last is open.
std::int64_t narrowest(const Treatment& treatment) {
  if (const auto width = number(treatment, "width", 0); width > 0) return width;
  const auto edges = edges_of(text(treatment, "edges", ""));
  if (edges.empty()) return 0;
  auto least = edges.front() > 0 ? edges.front() : std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 1; i < edges.size(); ++i) {
    // Far apart, the difference may not fit.
    const auto gap = static_cast<std::uint64_t>(edges[i]) - static_cast<std::uint64_t>(edges[i - 1]);
    if (gap < static_cast<std::uint64_t>(least)) least = static_cast<std::int64_t>(gap);
  }
  return least;
}

}  // namespace

constinit const std::span<const ParamSpec> kBucketParams = kBucketSpecs;

Result<> check_bucket(const Treatment& treatment) {
  const bool width = treatment.params.contains("width"), edges = treatment.params.contains("edges");
  if (width == edges || (edges && edges_of(text(treatment, "edges", "")).empty()))
    return fail(Code::Invalid, "treatment.param",
                "bucket needs either width, or edges: rising whole numbers with commas between",
                "bucket 须指定 width，或者指定 edges（升序整数，逗号分隔），二者选一");
  return {};
}

bool bucket_hides(const Treatment& treatment, std::string_view) {
  return narrowest(treatment) >= kLeastHidden;
}

std::int64_t bucket_kept(const Treatment& treatment) { return -narrowest(treatment); }

Result<Treat> make_bucket(const Treatment& treatment, const KeyStore&) {
  if (const auto width = number(treatment, "width", 0); width > 0)
    return [width](std::string_view value, std::string& out) {
      Decimal decimal;
      std::int64_t whole = 0;
      if (!read(value, decimal) || !floor(decimal, whole)) return false;
      const auto from = (whole >= 0 ? whole / width : -((-whole + width - 1) / width)) * width;
      out = fmt::format("[{},{})", from, from + width);
      return true;
    };
  return [edges = edges_of(text(treatment, "edges", ""))](std::string_view value, std::string& out) {
    Decimal decimal;
    std::int64_t whole = 0;
    if (!read(value, decimal) || !floor(decimal, whole)) return false;
    const auto above = std::ranges::upper_bound(edges, whole);
    if (above == edges.begin()) {
      out = fmt::format("<{}", edges.front());
    } else if (above == edges.end()) {
      out = fmt::format(">={}", edges.back());
    } else {
      out = fmt::format("[{},{})", *(above - 1), *above);
    }
    return true;
  };
}

}  // namespace jw::grant::treatments
