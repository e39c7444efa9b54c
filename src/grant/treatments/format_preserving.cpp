#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "crypto/ff1.hpp"
#include "grant/derive.hpp"
#include "grant/treatments/kinds.hpp"

// FF1 (NIST SP 800-38G) over SM4 or AES: the value becomes another of the same form, one to one, so
// that tables, joins and input masks go on working. The tweak is the grant's, so two grants give
// different values under one key. What the forms keep and what they hide: docs/treatments.md.
namespace jw::grant::treatments {
namespace {

constexpr std::string_view kFormats[] = {"digits", "id", "phone", "credit_code"};
constexpr std::string_view kCiphers[] = {"sm4", "aes"};

constexpr ParamSpec kFormatPreservingSpecs[] = {
    {.name = "key", .zh = "密钥编号", .en = "key id", .required = true, .min = 1, .max = 64},
    {.name = "format", .zh = "格式", .en = "format", .required = true, .max = 20, .choices = kFormats},
    {.name = "cipher", .zh = "算法", .en = "cipher", .max = 10, .choices = kCiphers},
    {.name = "tweak", .zh = "调整值", .en = "tweak", .min = 1, .max = 200},
    {.name = "year",
     .zh = "证件号：此年之前出生者映射到此年之前",
     .en = "id: those born before this year stay before it",
     .number = true,
     .min = 1950,
     .max = 2200}};

constexpr std::int64_t kYear = 2020;

bool digits_only(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t out = 0;
  for (const char c : digits) out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}

// Writes `value` with leading zeros.
void put(char* at, std::size_t width, std::uint64_t value) {
  for (std::size_t i = width; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

// Encrypts again and again until `good`: a one-to-one map of the good values among themselves, as
// long as the value it starts from is good. With a share s of good numerals it takes 1/s steps.
template <class Good>
bool walk(const crypto::Ff1& ff1, std::string& digits, const Good& good) {
  do {
    if (!ff1.encrypt_decimal(digits)) return false;
  } while (!good(digits));
  return true;
}

// 11 digits of a mobile number keep the 1 and stay one (13 to 19); a landline keeps its area code.
bool phone(const crypto::Ff1& ff1, std::string_view value, std::string& out) {
  const auto dash = value.find('-');
  if (dash == std::string_view::npos) {
    if (value.size() != 11 || !digits_only(value) || value[0] != '1' || value[1] < '3') return false;
    out = value.substr(1);
    if (!walk(ff1, out, [](const std::string& digits) { return digits[0] >= '3'; })) return false;
    out.insert(out.begin(), '1');
    return true;
  }
  const auto area = value.substr(0, dash), rest = value.substr(dash + 1);
  if (area.size() < 3 || area.size() > 4 || area[0] != '0' || !digits_only(area)) return false;
  if (rest.size() < 7 || rest.size() > 8 || !digits_only(rest) || rest[0] < '2') return false;
  std::string digits(rest);
  if (!walk(ff1, digits, [](const std::string& now) { return now[0] >= '2'; })) return false;
  out.append(area).append("-").append(digits);
  return true;
}

// GB 11643: region, day of birth, sequence, check character.
char id_check(std::string_view first17) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (first17[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

// Days and sequence numbers are mixed, the region stays. Those born before the year of the grant get
// a day before it; who is born later, one of the twenty years from then on: no day of an old number
// lies in the future.
struct Resident {
  std::chrono::sys_days first{}, cut{}, end{};
  std::uint64_t old_size = 0, new_size = 0;
  explicit Resident(std::int64_t year) {
    using namespace std::chrono;
    const auto new_year = [](std::int64_t y) {
      return sys_days(std::chrono::year(static_cast<int>(y)) / January / 1);
    };
    first = new_year(1900);
    cut = new_year(year);
    end = new_year(year + 20);
    old_size = static_cast<std::uint64_t>((cut - first).count()) * 1000;
    new_size = static_cast<std::uint64_t>((end - cut).count()) * 1000;
  }

  bool operator()(const crypto::Ff1& ff1, std::string_view value, std::string& out) const {
    using namespace std::chrono;
    if (value.size() != 18 || !digits_only(value.substr(0, 17)) || value[17] != id_check(value)) return false;
    const year_month_day born{year(static_cast<int>(number_of(value.substr(6, 4)))),
                              month(static_cast<unsigned>(number_of(value.substr(10, 2)))),
                              day(static_cast<unsigned>(number_of(value.substr(12, 2))))};
    if (!born.ok()) return false;
    const auto day_born = sys_days(born);
    if (day_born < first || day_born >= end) return false;
    const bool old = day_born < cut;
    const auto from = old ? first : cut;
    const auto size = old ? old_size : new_size;
    const auto index =
        static_cast<std::uint64_t>((day_born - from).count()) * 1000 + number_of(value.substr(14, 3));
    std::size_t width = 0;
    for (auto rest = size - 1; rest > 0; rest /= 10) ++width;
    std::string digits(width, '0');
    put(digits.data(), width, index);
    if (!walk(ff1, digits, [&](const std::string& now) { return number_of(now) < size; })) return false;
    const auto mixed = number_of(digits);
    const year_month_day then(from + days(static_cast<int>(mixed / 1000)));
    out = value;
    put(out.data() + 6, 4, static_cast<std::uint64_t>(static_cast<int>(then.year())));
    put(out.data() + 10, 2, static_cast<unsigned>(then.month()));
    put(out.data() + 12, 2, static_cast<unsigned>(then.day()));
    put(out.data() + 14, 3, mixed % 1000);
    out[17] = id_check(out);
    return true;
  }
};

// GB 32100: the organisation code inside is mixed, who registered it and where stays.
constexpr std::string_view kCreditSet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

int credit_value(char c) {
  const auto at = kCreditSet.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int organisation_value(char c) { return c >= 'A' ? c - 'A' + 10 : c - '0'; }

char organisation_check(std::string_view first8) {
  constexpr int kWeights[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += organisation_value(first8[i]) * kWeights[i];
  const int check = (11 - sum % 11) % 11;
  return check == 10 ? 'X' : static_cast<char>('0' + check);
}

char credit_check(std::string_view first17) {
  constexpr int kWeights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += credit_value(first17[i]) * kWeights[i];
  return kCreditSet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

bool credit_code(const crypto::Ff1& ff1, std::string_view value, std::string& out) {
  if (value.size() != 18 || std::ranges::any_of(value, [](char c) { return credit_value(c) < 0; }))
    return false;
  if (value[16] != organisation_check(value.substr(8, 8)) || value[17] != credit_check(value)) return false;
  std::array<std::uint16_t, 8> code{};
  for (std::size_t i = 0; i < 8; ++i) code[i] = static_cast<std::uint16_t>(credit_value(value[8 + i]));
  if (!ff1.encrypt(code)) return false;
  out = value;
  for (std::size_t i = 0; i < 8; ++i) out[8 + i] = kCreditSet[code[i]];
  out[16] = organisation_check(std::string_view(out).substr(8, 8));
  out[17] = credit_check(out);
  return true;
}

}  // namespace

constinit const std::span<const ParamSpec> kFormatPreservingParams = kFormatPreservingSpecs;

Result<Treat> make_format_preserving(const Treatment& treatment, const KeyStore& keys) {
  const auto root = JW_TRY(keys.find(text(treatment, "key", "")));
  const bool aes = text(treatment, "cipher", "sm4") == "aes";
  const auto key =
      derive_key(KeyUse::FormatPreserving, aes ? crypto::HashKind::Sha256 : crypto::HashKind::Sm3, root)
          .substr(0, aes ? 32 : 16);
  const auto format = text(treatment, "format", "");
  auto ff1 = JW_TRY(crypto::Ff1::make(aes ? crypto::CipherKind::Aes : crypto::CipherKind::Sm4, key,
                                      format == "credit_code" ? 31 : 10, text(treatment, "tweak", "")));
  if (format == "id")
    return [ff1 = std::move(ff1), resident = Resident(number(treatment, "year", kYear))](
               std::string_view value, std::string& out) { return resident(ff1, value, out); };
  if (format == "phone")
    return
        [ff1 = std::move(ff1)](std::string_view value, std::string& out) { return phone(ff1, value, out); };
  if (format == "credit_code")
    return [ff1 = std::move(ff1)](std::string_view value, std::string& out) {
      return credit_code(ff1, value, out);
    };
  return [ff1 = std::move(ff1)](std::string_view value, std::string& out) {
    if (value.size() > crypto::Ff1::kLongest) return false;
    out = value;
    return ff1.encrypt_decimal(out);
  };
}

}  // namespace jw::grant::treatments
