#include "standard/synthetic.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <numeric>

#include "base/file.hpp"
#include "lake/part.hpp"
#include "lake/sql.hpp"
#include "standard/identifier.hpp"
#include "standard/invented.hpp"

namespace jw::standard {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kDays = 29'220;  // 1940-01-01 .. 2019-12-31
constexpr std::uint64_t kSequences = 999;
constexpr std::uint64_t kFirmSlots = 31ULL * 31 * 31 * 31 * 31 * 31;
constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// SplitMix64 (Steele, Lea, Flood 2014): the n-th number of a stream without the ones before it.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// The random numbers of one row.
class Draw {
 public:
  Draw(std::uint64_t seed, std::uint64_t index) : state_(mix(seed ^ mix(index + 0x9E3779B97F4A7C15ULL))) {}
  std::uint64_t below(std::uint64_t end) {
    state_ += 0x9E3779B97F4A7C15ULL;
    return static_cast<std::uint64_t>((static_cast<Wide>(mix(state_)) * end) >> 64);
  }
  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }

 private:
  std::uint64_t state_;
};

void put_digits(std::string& out, std::uint64_t value, int width) {
  char digits[20];
  for (int i = width - 1; i >= 0; --i, value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits, static_cast<std::size_t>(width));
}

void put_date(std::string& out, std::int64_t days_since_1970, std::string_view between) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days_since_1970}}};
  put_digits(out, static_cast<std::uint64_t>(static_cast<int>(date.year())), 4);
  out += between;
  put_digits(out, static_cast<unsigned>(date.month()), 2);
  out += between;
  put_digits(out, static_cast<unsigned>(date.day()), 2);
}

constexpr std::int64_t kFirstBirth = -10'957;   // 1940-01-01
constexpr std::int64_t kFirstFounding = 7'305;  // 1990-01-01

lake::Schema schema_of(Kind kind) {
  using lake::Field;
  if (kind == Kind::Person)
    return {{Field{.name = "id_number", .title = "公民身份号码", .length = 18, .required = true, .key = true},
             Field{.name = "name", .title = "姓名", .length = 50, .required = true},
             Field{.name = "sex", .title = "性别代码", .length = 1, .required = true},
             Field{.name = "birth_date", .title = "出生日期", .type = "date", .required = true},
             Field{.name = "phone", .title = "联系电话", .length = 11},
             Field{.name = "region_code", .title = "区划代码", .length = 6, .required = true},
             Field{.name = "region_name", .title = "区划名称", .length = 50},
             Field{.name = "address", .title = "住址", .length = 100},
             Field{.name = "synthetic", .title = "合成标记", .length = 2, .required = true}}};
  return {
      {Field{.name = "credit_code", .title = "统一社会信用代码", .length = 18, .required = true, .key = true},
       Field{.name = "name", .title = "企业名称", .length = 100, .required = true},
       Field{.name = "industry_code", .title = "行业代码", .length = 5, .required = true},
       Field{.name = "industry_name", .title = "行业名称", .length = 50},
       Field{.name = "region_code", .title = "区划代码", .length = 6, .required = true},
       Field{.name = "region_name", .title = "区划名称", .length = 50},
       Field{.name = "established", .title = "成立日期", .type = "date", .required = true},
       Field{.name = "capital", .title = "注册资本（万元）", .type = "decimal", .length = 2},
       Field{.name = "phone", .title = "联系电话", .length = 11},
       Field{.name = "synthetic", .title = "合成标记", .length = 2, .required = true}}};
}

void put_phone(std::string& out, Draw& draw) {
  out = "100";
  put_digits(out, draw.below(100'000'000), 8);
}

void fill_person(std::vector<std::string>& cells, const Region& region, std::uint64_t rest, Draw draw) {
  const auto birth = kFirstBirth + static_cast<std::int64_t>(rest % kDays);
  const auto sequence = 1 + rest / kDays;
  auto& id = cells[0] = region.code;
  put_date(id, birth, "");
  put_digits(id, sequence, 3);
  id += resident_id_check(id);
  auto& name = cells[1] = draw.pick(kSurnames);
  name += draw.pick(kGivenNames);
  if (draw.below(4) != 0) name += draw.pick(kGivenNames);
  name += kMark;
  cells[2] = sequence % 2 == 1 ? "1" : "2";
  cells[3].clear();
  put_date(cells[3], birth, "-");
  put_phone(cells[4], draw);
  cells[5] = region.code;
  cells[6] = region.name;
  auto& address = cells[7] = region.name;
  address += draw.pick(kStreets);
  fmt::format_to(std::back_inserter(address), "{}号{}室", 1 + draw.below(999),
                 101 + draw.below(30) * 100 + draw.below(4));
  cells[8] = kMarker;
}

void fill_firm(std::vector<std::string>& cells, const Region& region, std::uint64_t slot, Draw draw) {
  // Organisation codes from XX000000 up: real ones of today begin with MA or a digit.
  char body[8] = {'X', 'X'};
  for (int i = 7; i >= 2; --i, slot /= 31) body[i] = kCreditAlphabet[slot % 31];
  auto& code = cells[0] = "91";
  code += region.code;
  code.append(body, 8);
  code += organisation_code_check(std::string_view(body, 8));
  code += credit_code_check(code);
  const auto& industry = draw.pick(kIndustries);
  auto& name = cells[1] = region.name;
  name += draw.pick(kFirmWords);
  name += draw.pick(kGivenNames);
  name.append(industry.word).append("有限公司").append(kMark);
  cells[2] = industry.code;
  cells[3] = industry.name;
  cells[4] = region.code;
  cells[5] = region.name;
  cells[6].clear();
  put_date(cells[6], kFirstFounding + static_cast<std::int64_t>(draw.below(12'000)), "-");
  // From 1 to 99,999 (in 10,000 yuan), small ones the more frequent.
  const std::uint64_t magnitude[] = {10, 100, 1'000, 10'000, 100'000};
  cells[7].clear();
  fmt::format_to(std::back_inserter(cells[7]), "{}.{:02}", 1 + draw.below(magnitude[draw.below(5)] - 1),
                 draw.below(100));
  put_phone(cells[8], draw);
  cells[9] = kMarker;
}

Result<> check_regions(const std::vector<Region>& regions) {
  for (const auto& region : regions)
    if (region.code.size() != 6 || !check_region_code(region.code, Context{}).valid() || region.name.empty())
      return fail(Code::Invalid, "synthetic.regions", "a region needs a code of 6 digits and a name",
                  "区划应有 6 位代码和名称");
  if (regions.empty())
    return fail(Code::Invalid, "synthetic.regions", "at least one region is needed", "至少需要一个区划");
  auto codes = std::vector<std::string_view>();
  for (const auto& region : regions) codes.push_back(region.code);
  std::sort(codes.begin(), codes.end());
  if (std::adjacent_find(codes.begin(), codes.end()) != codes.end())
    return fail(Code::Invalid, "synthetic.regions", "a region is given twice", "区划重复");
  return {};
}

class Rows final : public lake::RowSource {
 public:
  explicit Rows(const Synthetic& synthetic) : synthetic_(synthetic) {
    for (std::size_t i = 0; i < synthetic.schema().fields.size(); ++i)
      columns_.push_back(fmt::format("c{}", i));
    cells_.resize(columns_.size());
  }
  const std::vector<std::string>& columns() const override { return columns_; }
  Result<> fill(lake::RowSink& sink) override {
    for (; sink.room() > 0 && next_ < synthetic_.rows(); ++next_) {
      synthetic_.row(next_, cells_);
      for (std::size_t i = 0; i < cells_.size(); ++i) sink.set(i, cells_[i]);
      sink.next_row();
    }
    return {};
  }

 private:
  const Synthetic& synthetic_;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  std::uint64_t next_ = 0;
};

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

Result<Synthetic> Synthetic::make(Kind kind, std::uint64_t seed, std::uint64_t rows,
                                  std::vector<Region> regions) {
  JW_TRY(check_regions(regions));
  Synthetic out;
  out.kind_ = kind;
  out.seed_ = mix(seed + (kind == Kind::Person ? 1 : 2));
  out.rows_ = rows;
  out.slots_ = kind == Kind::Person ? regions.size() * kDays * kSequences : kFirmSlots;
  if (rows > out.slots_)
    return fail(Code::TooLarge, "synthetic.rows",
                "these regions give {} unique rows; ask for fewer or name more regions",
                "这些区划最多生成 {} 条不重复记录；请减少条数或增加区划", out.slots_);
  // About 0.618 of the slots apart: neighbouring rows lie far from each other.
  out.step_ = static_cast<std::uint64_t>(static_cast<double>(out.slots_) * 0.6180339887) + out.seed_ % 1000;
  while (std::gcd(out.step_, out.slots_) != 1) ++out.step_;
  out.shift_ = mix(out.seed_) % out.slots_;
  out.regions_ = std::move(regions);
  out.schema_ = schema_of(kind);
  return out;
}

void Synthetic::row(std::uint64_t index, std::vector<std::string>& cells) const {
  cells.resize(schema_.fields.size());
  const auto slot = static_cast<std::uint64_t>((static_cast<Wide>(index) * step_ + shift_) % slots_);
  Draw draw(seed_, index);
  if (kind_ == Kind::Person) {
    fill_person(cells, regions_[slot % regions_.size()], slot / regions_.size(), draw);
  } else {
    fill_firm(cells, regions_[draw.below(regions_.size())], slot, draw);
  }
}

Result<> write_csv(const Call& call, const Synthetic& synthetic, const std::filesystem::path& out) {
  lake::Part part(out, "csv");
  const std::unique_ptr<std::FILE, Close> file(std::fopen(part.path().c_str(), "wbe"));
  if (!file) return fail(file::failure(errno, part.path(), "creating"));
  std::string text;
  const auto flush = [&]() -> Result<> {
    JW_TRY(call.check());
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size())
      return fail(file::failure(errno, part.path(), "writing"));
    text.clear();
    return {};
  };
  for (const auto& field : synthetic.schema().fields) text.append(text.empty() ? "" : ",").append(field.name);
  text += '\n';
  std::vector<std::string> cells;
  for (std::uint64_t i = 0; i < synthetic.rows(); ++i) {
    synthetic.row(i, cells);
    for (std::size_t k = 0; k < cells.size(); ++k) {
      if (k > 0) text += ',';
      text += cells[k];
    }
    text += '\n';
    if (text.size() > (std::size_t{1} << 20)) JW_TRY(flush());
  }
  JW_TRY(flush());
  if (std::fflush(file.get()) != 0) return fail(file::failure(errno, part.path(), "writing"));
  return part.publish(out);
}

Result<> write_parquet(const Call& call, lake::Engine& engine, const Synthetic& synthetic,
                       const std::filesystem::path& out) {
  auto connection = JW_TRY(engine.connect());
  lake::Part part(out, "parquet");
  std::string columns;
  for (std::size_t i = 0; i < synthetic.schema().fields.size(); ++i) {
    const auto& field = synthetic.schema().fields[i];
    columns += fmt::format("{}CAST(c{} AS {}) AS {}", i > 0 ? ", " : "", i, lake::sql_type(field),
                           JW_TRY(lake::quote_name(field.name)));
  }
  Rows rows(synthetic);
  JW_TRY(connection.with_source(
      call, rows,
      fmt::format("COPY (SELECT {} FROM {{source}}) TO {} (FORMAT parquet, COMPRESSION zstd)", columns,
                  JW_TRY(lake::quote_path(part.path())))));
  return part.publish(out);
}

}  // namespace jw::standard
