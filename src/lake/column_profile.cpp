#include "lake/column_profile.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "base/text.hpp"
#include "lake/literal.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kSamples = 3;
constexpr std::size_t kSampleBytes = 200;
constexpr std::size_t kMaxHashes = 2'000'000;
constexpr std::size_t kMaxDistinct = 100'000;
constexpr std::int64_t kMaxLookedAt = 200'000;  // cells whose value and shape are counted
constexpr std::size_t kMaxKept = 500;
constexpr std::size_t kMaxKeptBytes = 100;
constexpr std::size_t kMaxShapes = 200;
constexpr std::size_t kShownShapes = 3;
constexpr std::size_t kShapeBytes = 40;

// Runs of like characters: 9 digits, A and a letters, 汉 all that is not ASCII; the rest stands for
// itself. "320602199001011234" is "9{18}", "苏F12345" is "汉A9{5}".
std::string shape_of(std::string_view cell) {
  std::string out;
  std::string last;
  std::size_t run = 0;
  const auto close = [&] {
    out += last;
    if (run > 1) out.append("{").append(std::to_string(run)).append("}");
  };
  for (std::size_t i = 0; i < cell.size() && out.size() < kShapeBytes;) {
    const auto c = static_cast<unsigned char>(cell[i]);
    std::string now;
    std::size_t bytes = 1;
    if (c >= '0' && c <= '9')
      now = "9";
    else if (c >= 'A' && c <= 'Z')
      now = "A";
    else if (c >= 'a' && c <= 'z')
      now = "a";
    else if (c < 0x80)
      now = std::string(1, cell[i]);
    else {
      now = "汉";
      bytes = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    }
    i += bytes;
    if (now == last) {
      ++run;
      continue;
    }
    close();
    last = std::move(now);
    run = 1;
  }
  close();
  return out;
}

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
  const std::uint64_t hash = std::hash<std::string_view>()(cell);
  note_spread(cell, hash);
  note_range(cell);
  if (!may_be_unique_) return;
  hashes_.push_back(hash);
  if (hashes_.size() < check_at_) return;
  check_at_ *= 4;
  if (repeats(hashes_) || hashes_.size() > kMaxHashes) {
    may_be_unique_ = false;
    hashes_ = {};
  }
}

void ColumnProfile::note_spread(std::string_view cell, std::uint64_t hash) {
  if (different_.size() < kMaxDistinct) different_.insert(hash);
  if (cells_ > kMaxLookedAt) return;
  if (cell.size() <= kMaxKeptBytes) {
    if (const auto known = kept_.find(cell); known != kept_.end()) {
      ++known->second;
    } else if (kept_.size() < kMaxKept) {
      const auto added = kept_.emplace(std::string(cell), 1).first;
      kept_in_order_.push_back(&added->first);
    }
  }
  auto shape = shape_of(cell);
  if (const auto known = shapes_.find(shape); known != shapes_.end())
    ++known->second;
  else if (shapes_.size() < kMaxShapes)
    shapes_.emplace(std::move(shape), 1);
}

// By number as long as all are numbers, by text always: which of them counts shows at the end.
void ColumnProfile::note_range(std::string_view cell) {
  if (integers_ || decimals_) {
    const double number = std::strtod(std::string(cell).c_str(), nullptr);
    if (least_as_number_.empty() || number < least_number_) {
      least_number_ = number;
      least_as_number_ = cell;
    }
    if (most_as_number_.empty() || number > most_number_) {
      most_number_ = number;
      most_as_number_ = cell;
    }
  }
  if (cell.size() > kMaxKeptBytes) return;
  if (least_text_.empty() || cell < least_text_) least_text_ = cell;
  if (most_text_.empty() || cell > most_text_) most_text_ = cell;
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
  out.distinct = static_cast<std::int64_t>(different_.size());
  for (const auto* value : kept_in_order_) out.values.push_back({*value, kept_.at(*value)});
  for (const auto& [shape, rows] : shapes_) out.shapes.push_back({shape, rows});
  std::ranges::stable_sort(out.shapes, std::greater<>(), &ValueCount::rows);
  if (out.shapes.size() > kShownShapes) out.shapes.resize(kShownShapes);
  const bool numbers = (integers_ || decimals_) && !least_as_number_.empty();
  out.least = numbers ? least_as_number_ : least_text_;
  out.most = numbers ? most_as_number_ : most_text_;
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
