#include "lake/column_profile.hpp"

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "lake/literal.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kSamples = 3;
constexpr std::size_t kSampleBytes = 200;
constexpr std::size_t kMaxHashes = 2'000'000;

bool repeats(std::vector<std::uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  return std::adjacent_find(hashes.begin(), hashes.end()) != hashes.end();
}

struct Reason {
  const char* en;
  const char* zh;
};

}  // namespace

ColumnProfile::ColumnProfile(std::string name, std::string title) {
  seen_.name = std::move(name);
  seen_.title = std::move(title);
}

void ColumnProfile::add(std::optional<std::string_view> cell) {
  ++cells_;
  if (!cell || trim(*cell).empty()) {
    ++seen_.empty;
    return;
  }
  note_value(*cell);
}

void ColumnProfile::note_value(std::string_view cell) {
  seen_.longest = std::max(seen_.longest, static_cast<std::int64_t>(count_characters(cell)));
  if (is_formula(cell)) ++seen_.formulas;
  if (seen_.samples.size() < kSamples) {
    const std::string sample(cut_utf8(cell, kSampleBytes));
    if (std::find(seen_.samples.begin(), seen_.samples.end(), sample) == seen_.samples.end())
      seen_.samples.push_back(sample);
  }
  const bool digits = cell.find_first_not_of("0123456789") == std::string_view::npos;
  digits_ = digits_ && digits;
  leading_zero_ = leading_zero_ || (digits && cell.size() > 1 && cell[0] == '0');
  if (width_ == 0) width_ = cell.size();
  one_width_ = one_width_ && cell.size() == width_;
  if (integers_) integers_ = is_integer(cell);
  if (decimals_) {
    const auto scale = decimal_scale(cell);
    decimals_ = scale.has_value();
    scale_ = std::max(scale_, scale.value_or(0));
  }
  // Eight digits in a row may be a day or a code: only a person can tell.
  if (dates_) dates_ = cell.size() != 8 || !digits_ ? read_date(cell).has_value() : false;
  if (datetimes_) datetimes_ = read_datetime(cell).has_value();
  if (booleans_)
    booleans_ = !(cell.size() == 1) && read_boolean(cell).has_value() && count_characters(cell) > 3;
  if (!may_be_unique_) return;
  hashes_.push_back(std::hash<std::string_view>()(cell));
  if (hashes_.size() < check_at_) return;
  check_at_ *= 4;
  if (repeats(hashes_) || hashes_.size() > kMaxHashes) {
    may_be_unique_ = false;
    hashes_ = {};
  }
}

bool ColumnProfile::is_unique() const {
  return may_be_unique_ && cells_ > 0 && seen_.empty == 0 && !repeats(hashes_);
}

bool ColumnProfile::has_code_name() const {
  std::string name = seen_.title + " " + seen_.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const std::string_view word : {"代码", "编号", "编码", "号码", "证号", "账号", "电话", "手机", "邮编",
                                      "code", "uscc", "phone", "zip"})
    if (name.find(word) != std::string::npos) return true;
  for (const std::string_view word : {"号", "id", "no"})
    if (seen_.title.ends_with(word) || seen_.name == word ||
        seen_.name.ends_with(std::string("_").append(word)))
      return true;
  return false;
}

ColumnProposal ColumnProfile::propose() const {
  ColumnProposal out = seen_;
  out.unique = is_unique();
  const bool values = cells_ > seen_.empty;
  const auto as = [&](std::string_view type, Reason reason) {
    out.type = type;
    out.reason = reason.en;
    out.reason_zh = reason.zh;
    return out;
  };
  out.code_like = values && ((has_code_name() && (digits_ || one_width_)) || (digits_ && leading_zero_) ||
                             (digits_ && one_width_ && width_ >= 6) || (digits_ && width_ > 15));
  if (!values) return as("text", {"no values to judge by", "没有可供判断的值"});
  if (digits_ && leading_zero_)
    return as("text",
              {"values begin with 0: a number would lose it", "有以 0 开头的值，转为数值会丢失前导零"});
  if (has_code_name() && (integers_ || decimals_))
    return as("text", {"the name says it is a code: codes stay text", "名称表明是代码或编号，按文本保存"});
  if (integers_ && one_width_ && width_ >= 6)
    return as("text",
              {"all values are digits of one width, as codes are", "全部为等长数字，按代码以文本保存"});
  if (booleans_) return as("boolean", {"all values are true or false", "全部值为 true 或 false"});
  if (integers_) return as("integer", {"all values are whole numbers", "全部值为整数"});
  if (decimals_) {
    out.length = scale_;
    return as("decimal", {"all values are numbers", "全部值为数值"});
  }
  if (dates_) return as("date", {"all values are calendar days", "全部值为日期"});
  if (datetimes_) return as("datetime", {"all values are points in time", "全部值为日期时间"});
  return as("text", {"values are words, or of several kinds", "值为文字，或种类不一"});
}

}  // namespace jw::lake
