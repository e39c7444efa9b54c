#include "grant/purpose.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "grant/purposes_csv.hpp"

namespace jw::grant {
namespace {

std::string_view take(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto field = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return field;
}

bool is_below(std::string_view code, std::string_view parent) {
  return code.size() > parent.size() && code.starts_with(parent) && code[parent.size()] == '.';
}

}  // namespace

Purposes::Purposes(std::string_view csv) {
  take(csv, '\n');  // the header
  while (!csv.empty()) {
    auto line = take(csv, '\n');
    if (line.empty()) continue;
    Purpose purpose;
    purpose.code = take(line, ',');
    purpose.zh = take(line, ',');
    purpose.en = take(line, ',');
    purpose.legal_basis = line;
    JW_CHECK(!purpose.code.empty() && !purpose.zh.empty() && !purpose.en.empty(), "a purpose has its names");
    const auto dot = purpose.code.rfind('.');
    if (dot != std::string_view::npos) {
      const auto parent = purpose.code.substr(0, dot);
      JW_CHECK(!all_.empty() && (all_.back().code == parent || is_below(all_.back().code, parent)),
               "a purpose stands below its parent");
    }
    purpose.low = static_cast<std::uint32_t>(all_.size());
    all_.push_back(purpose);
  }
  for (auto& purpose : all_) {
    auto next = purpose.low + 1;
    while (next < all_.size() && is_below(all_[next].code, purpose.code)) ++next;
    purpose.high = next;
  }
  for (std::uint32_t i = 0; i < all_.size(); ++i) by_code_.push_back(i);
  std::ranges::sort(by_code_, {}, [this](auto i) { return all_[i].code; });
}

const Purpose* Purposes::find(std::string_view code) const {
  const auto found = std::ranges::lower_bound(by_code_, code, {}, [this](auto i) { return all_[i].code; });
  return found != by_code_.end() && all_[*found].code == code ? &all_[*found] : nullptr;
}

const Purposes& purposes() {
  static const Purposes tree(kPurposesCsv);
  return tree;
}

}  // namespace jw::grant
