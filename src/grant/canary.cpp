#include "grant/canary.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "lake/engine.hpp"
#include "lake/sql.hpp"
#include "standard/identifier.hpp"

namespace jw::grant {
namespace {

constexpr std::size_t kDonors = 400;   // rows whose shapes are borrowed
constexpr std::size_t kAttempts = 12;  // until one meets no real row
constexpr std::size_t kLeastTell = 6;  // bytes; shorter ones stand in any file by chance
constexpr std::string_view kCredit = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// Random numbers from a keyed hash: the same for ever, and nobody's without the key.
class Draw {
 public:
  explicit Draw(std::string seed) : seed_(std::move(seed)) {}
  std::uint64_t below(std::uint64_t end) {
    if (at_ + 4 > block_.size()) {
      block_ = crypto::hmac(crypto::HashKind::Sm3, seed_, std::to_string(round_++));
      at_ = 0;
    }
    std::uint64_t number = 0;
    for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<unsigned char>(block_[at_++]);
    return number % end;
  }

 private:
  std::string seed_, block_;
  std::size_t at_ = 0, round_ = 0;
};

char other_digit(char c, Draw& draw) { return static_cast<char>('0' + (c - '0' + 1 + draw.below(9)) % 10); }

std::string digits_of(std::string_view value, std::size_t from, Draw& draw) {
  std::string out(value);
  for (std::size_t i = from; i < out.size(); ++i)
    if (is_digit(out[i]))
      out[i] = i == 0 ? static_cast<char>('1' + draw.below(9)) : static_cast<char>('0' + draw.below(10));
  return out;
}

// Every digit and letter another of its class, so that length and form stay.
std::string same_form(std::string_view value, Draw& draw) {
  std::string out(value);
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto& c = out[i];
    if (is_digit(c)) {
      c = i == 0 && c != '0' ? static_cast<char>('1' + draw.below(9))
                             : static_cast<char>('0' + draw.below(10));
    } else if (c >= 'A' && c <= 'Z') {
      // The first letters often say what kind of number it is.
      if (i >= 2) c = static_cast<char>('A' + draw.below(26));
    } else if (c >= 'a' && c <= 'z') {
      if (i >= 2) c = static_cast<char>('a' + draw.below(26));
    }
  }
  if (out == value && !out.empty()) {
    for (auto i = out.size(); i-- > 0;)
      if (is_digit(out[i])) {
        out[i] = other_digit(out[i], draw);
        break;
      }
  }
  return out;
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    auto end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The head of one and the tail of the other: 张伟 and 王小明 make 张小明.
std::string mixed(std::string_view value, std::string_view other, Draw& draw) {
  const auto head = characters(value), tail = characters(other);
  const auto keep = head.size() <= 4 ? std::min<std::size_t>(1, head.size()) : head.size() / 2;
  const auto from = tail.size() <= 4 ? std::min<std::size_t>(1, tail.size()) : tail.size() / 2;
  std::string out;
  for (std::size_t i = 0; i < keep; ++i) out += head[i];
  for (auto i = from; i < tail.size(); ++i) out += tail[i];
  return digits_of(out, 0, draw);
}

bool valid(std::string_view kind, std::string_view value) {
  const auto* check = standard::find_identifier(kind);
  return check && check->check(value, {.today = "99991231"}).valid();
}

std::string resident_id(std::string_view value, Draw& draw) {
  // Region, birth and sex stay, so that they go with the rest of the row.
  const auto sex = (value[16] - '0') % 2;
  auto sequence = draw.below(500) * 2 + static_cast<std::uint64_t>(sex);
  auto body = fmt::format("{}{:03}", value.substr(0, 14), sequence);
  if (body == value.substr(0, 17)) body = fmt::format("{}{:03}", value.substr(0, 14), (sequence + 2) % 1000);
  return body + standard::resident_id_check(body);
}

std::string credit_code(std::string_view value, Draw& draw) {
  std::string body(value.substr(8, 8));
  for (std::size_t i = 0; i < body.size(); ++i)
    if (i >= 2 || is_digit(body[i]))
      body[i] =
          is_digit(body[i]) ? static_cast<char>('0' + draw.below(10)) : kCredit[draw.below(kCredit.size())];
  std::string out(value.substr(0, 8));
  out += body;
  out += standard::organisation_code_check(body);
  return out + standard::credit_code_check(out);
}

std::string organisation_code(std::string_view value, Draw& draw) {
  std::string body(value.substr(0, 8));
  for (auto& c : body)
    c = is_digit(c) ? static_cast<char>('0' + draw.below(10)) : kCredit[10 + draw.below(kCredit.size() - 10)];
  const bool dash = value.size() == 10;
  return body + (dash ? "-" : "") + standard::organisation_code_check(body);
}

std::string bank_card(std::string_view value, Draw& draw) {
  auto out = digits_of(value, 6, draw);
  for (char last = '0'; last <= '9'; ++last) {
    out.back() = last;
    if (valid("bank_card", out)) break;
  }
  return out;
}

std::string seed_of(const Plan& plan, std::int64_t ordinal, std::size_t attempt) {
  return crypto::hmac(crypto::HashKind::Sm3, plan.canary_secret,
                      fmt::format("jingwei canary\n{}\n{}\n{}", plan.grant, ordinal, attempt));
}

std::string scope_sql(const Plan& plan, std::size_t source, RowCondition::Op op,
                      const std::vector<std::string>& values) {
  const auto name = lake::quote_name(plan.source[source]);
  if (!name || op == RowCondition::Op::Range) return "true";
  std::string any;
  for (const auto& value : values) {
    if (!any.empty()) any += " OR ";
    any += op == RowCondition::Op::Prefix
               ? fmt::format("starts_with(CAST({} AS VARCHAR), {})", *name, lake::quote_text(value))
               : fmt::format("CAST({} AS VARCHAR) = {}", *name, lake::quote_text(value));
  }
  return "(" + any + ")";
}

class Maker {
 public:
  Maker(const Call& call, lake::Connection& connection, const Plan& plan, const CanaryFiles& files)
      : call_(call), connection_(connection), plan_(plan), files_(files) {}

  Result<std::vector<Canary>> all(std::vector<Canary> known) {
    JW_TRY(find_donors());
    choose_columns();
    if (donors_.empty() || std::ranges::none_of(tells_, [](bool tells) { return tells; }))
      return std::vector<Canary>();
    std::vector<Canary> pool;  // what is known first, then the attempts of every ordinal in turn
    for (auto& canary : known)
      if (canary.ordinal < plan_.canaries && treat(canary)) pool.push_back(std::move(canary));
    for (std::size_t attempt = 0; attempt < kAttempts; ++attempt)
      for (std::int64_t ordinal = 0; ordinal < plan_.canaries; ++ordinal) {
        Canary canary{ordinal, row(ordinal, attempt), {}};
        if (treat(canary)) pool.push_back(std::move(canary));
      }
    const auto real = JW_TRY(met(pool));
    std::map<std::int64_t, Canary> taken;
    std::vector<std::set<std::string>> used(plan_.source.size());
    for (auto& canary : pool) {
      if (taken.contains(canary.ordinal)) continue;
      bool fresh = true;
      for (std::size_t i = 0; i < tells_.size(); ++i)
        if (tells_[i] && canary.source[i])
          fresh = fresh && !real[i].contains(*canary.source[i]) && !used[i].contains(*canary.source[i]);
      if (!fresh) continue;
      for (std::size_t i = 0; i < tells_.size(); ++i)
        if (tells_[i] && canary.source[i]) used[i].insert(*canary.source[i]);
      taken.emplace(canary.ordinal, std::move(canary));
    }
    std::vector<Canary> out;
    for (auto& [ordinal, canary] : taken) out.push_back(std::move(canary));
    return out;
  }

 private:
  // Real rows of the grant's scope.
  Result<> find_donors() {
    std::string columns, where = "true";
    for (const auto& name : plan_.source)
      columns +=
          fmt::format("{}CAST({} AS VARCHAR)", columns.empty() ? "" : ", ", JW_TRY(lake::quote_name(name)));
    if (plan_.region && !plan_.prefixes.empty())
      where += " AND " + scope_sql(plan_, *plan_.region, RowCondition::Op::Prefix, plan_.prefixes);
    for (const auto& row : plan_.rows) where += " AND " + scope_sql(plan_, row.source, row.op, row.values);
    auto found = JW_TRY(
        connection_.query(call_, fmt::format("SELECT {} FROM read_parquet({}) WHERE {} LIMIT {}", columns,
                                             JW_TRY(lake::quote_path(files_.source)), where, kDonors * 5)));
    for (auto& cells : found.rows) {
      if (donors_.size() == kDonors) break;
      std::vector<Cell> donor(cells.begin(), cells.end());
      if (std::holds_alternative<Kept>(evaluate(plan_, std::span<const Cell>(donor))))
        donors_.push_back(std::move(donor));
    }
    return {};
  }

  // A key that says the same in most rows (a year, a district) is part of what the rows are about.
  void choose_columns() {
    made_.assign(plan_.source.size(), false);
    tells_.assign(plan_.source.size(), false);
    for (std::size_t i = 0; i < plan_.source.size(); ++i) {
      const auto& column = plan_.canary_columns[i];
      if (!column.made) continue;
      std::set<std::string_view> distinct;
      std::size_t some = 0, longest = 0;
      for (const auto& donor : donors_)
        if (donor[i]) {
          ++some;
          distinct.insert(*donor[i]);
          longest = std::max(longest, donor[i]->size());
        }
      made_[i] = !column.tells || distinct.size() * 2 > some;
      tells_[i] = column.tells && made_[i] && longest >= kLeastTell;
    }
  }

  std::vector<Cell> row(std::int64_t ordinal, std::size_t attempt) const {
    Draw draw(seed_of(plan_, ordinal, attempt));
    const auto& donor = donors_[draw.below(donors_.size())];
    const auto& second = donors_[draw.below(donors_.size())];
    auto out = donor;
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::string bytes;
      for (int k = 0; k < 32; ++k) bytes += static_cast<char>(draw.below(256));
      if (made_[i] && out[i])
        out[i] = look_alike(plan_.canary_columns[i].identifier, *out[i], second[i].value_or(*out[i]), bytes);
    }
    return out;
  }

  // False when it does not fit the plan, or when nothing of it would tell.
  bool treat(Canary& canary) const {
    if (canary.source.size() != plan_.source.size()) return false;
    auto outcome = evaluate(plan_, std::span<const Cell>(canary.source));
    auto* kept = std::get_if<Kept>(&outcome);
    if (!kept) return false;
    canary.cells = std::move(kept->row);
    return !telltales(plan_, canary).empty();
  }

  // For each item that tells, which of the pool's values a real row has.
  Result<std::vector<std::set<std::string>>> met(const std::vector<Canary>& pool) {
    std::vector<std::set<std::string>> real(plan_.source.size());
    auto files = files_.others;
    files.push_back(files_.source);
    for (std::size_t i = 0; i < tells_.size(); ++i) {
      if (!tells_[i]) continue;
      std::string values;
      for (const auto& canary : pool)
        if (canary.source[i]) values += (values.empty() ? "" : ", ") + lake::quote_text(*canary.source[i]);
      if (values.empty()) continue;
      const auto name = JW_TRY(lake::quote_name(plan_.source[i]));
      for (const auto& file : files) {
        const auto found = JW_TRY(connection_.query(
            call_,
            fmt::format("SELECT DISTINCT CAST({0} AS VARCHAR) FROM read_parquet({1}) WHERE CAST({0} AS "
                        "VARCHAR) IN ({2})",
                        name, JW_TRY(lake::quote_path(file)), values)));
        for (std::size_t row = 0; row < found.rows.size(); ++row) real[i].insert(found.text(row, 0));
      }
    }
    return real;
  }

  const Call& call_;
  lake::Connection& connection_;
  const Plan& plan_;
  const CanaryFiles& files_;
  std::vector<std::vector<Cell>> donors_;
  std::vector<bool> made_, tells_;
};

}  // namespace

std::string look_alike(std::string_view identifier, std::string_view value, std::string_view other,
                       std::string_view bytes) {
  Draw draw{std::string(bytes)};
  const bool sound = !identifier.empty() && valid(identifier, value);
  if (sound && identifier == "resident_id" && value.size() == 18) return resident_id(value, draw);
  if (sound && identifier == "credit_code" && value.size() == 18) return credit_code(value, draw);
  if (sound && identifier == "organisation_code") return organisation_code(value, draw);
  if (sound && identifier == "bank_card") return bank_card(value, draw);
  if (sound && (identifier == "mobile" || identifier == "phone") && value.size() > 4)
    return digits_of(value, value.size() == 11 && value[0] == '1' ? 3 : value.size() - 4, draw);
  return is_plain(value) ? same_form(value, draw) : mixed(value, other, draw);
}

Result<std::vector<Canary>> make_canaries(const Call& call, lake::Connection& connection, const Plan& plan,
                                          const CanaryFiles& files, std::vector<Canary> known) {
  if (plan.canaries == 0) return std::vector<Canary>();
  return Maker(call, connection, plan, files).all(std::move(known));
}

std::vector<std::string> telltales(const Plan& plan, const Canary& canary) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const auto& column = plan.columns[i];
    if (!plan.canary_columns[column.source].tells || !column.unique || !canary.cells[i]) continue;
    if (canary.cells[i]->size() >= kLeastTell) out.push_back(*canary.cells[i]);
  }
  return out;
}

}  // namespace jw::grant
