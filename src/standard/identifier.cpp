#include "standard/identifier.hpp"

#include <algorithm>

namespace jw::standard {
namespace {

constexpr IdentifierCheck kChecks[] = {
    {"resident_id", "公民身份号码", "Resident ID number", "GB 11643-1999", "11010519491231002X", "sensitive",
     check_resident_id},
    {"permanent_residence", "外国人永久居留身份证号码", "Foreigner's permanent residence card", "GA/T 1186",
     "91184019850101001X", "sensitive", check_permanent_residence},
    {"hmt_residence", "港澳台居民居住证号码", "Residence permit of Hong Kong, Macao and Taiwan residents",
     "GB 11643-1999", "810000199003070015", "sensitive", check_hmt_residence},
    {"hk_macao_travel", "港澳居民来往内地通行证号码",
     "Mainland travel permit of Hong Kong and Macao residents", "GA 487", "H12345678", "sensitive",
     check_hk_macao_travel},
    {"taiwan_travel", "台湾居民来往大陆通行证号码", "Mainland travel permit of Taiwan residents", "GA 478",
     "01234567", "sensitive", check_taiwan_travel},
    {"passport", "护照号码", "Passport number", "ICAO 9303", "E12345678", "sensitive", check_passport},
    {"credit_code", "统一社会信用代码", "Unified social credit code", "GB 32100-2015", "91110000600037341L",
     "none", check_credit_code},
    {"organisation_code", "组织机构代码", "Organisation code", "GB 11714-1997", "D2143569X", "none",
     check_organisation_code},
    {"region_code", "行政区划代码", "Region code", "GB/T 2260", "320613", "none", check_region_code},
    {"mobile", "手机号码", "Mobile number", "YD/T 1098", "13800138000", "personal", check_mobile},
    {"phone", "电话号码", "Telephone number", "YD/T 1098", "0513-85098888", "personal", check_phone},
    {"bank_card", "银行卡号", "Bank card number", "ISO/IEC 7812-1", "6222020000000000000", "sensitive",
     check_bank_card},
    {"plate", "机动车号牌", "Vehicle plate", "GA 36-2018", "苏F12345", "personal", check_plate},
    {"date", "日期", "Day", "GB/T 7408", "2024-02-29", "none", check_date},
};

constexpr Fault kFaults[] = {
    {"EMPTY", "没有内容", "nothing there"},
    {"FULLWIDTH", "含全角字符", "full-width characters"},
    {"ZEROWIDTH", "含零宽字符", "characters without a width"},
    {"SPACE", "含空白字符", "blanks around it"},
    {"CASE", "字母应为大写", "letters must be capitals"},
    {"OLD15", "15 位第一代号码", "a number of the first generation"},
    {"LENGTH", "长度不对", "wrong length"},
    {"JUNK", "占位值或含不允许的字符", "a placeholder, or characters that do not belong"},
    {"CHECK", "校验码不对", "wrong check character"},
    {"REGION", "区划代码从未使用过", "never the code of a region"},
    {"REGION_TIME", "区划代码在出生前已废止", "region code abolished before the birth"},
    {"DATE", "日期不存在或在将来", "no such day, or one to come"},
    {"ORGCODE", "内含的组织机构代码不对", "wrong organisation code inside"},
    {"KIND", "各组成部分不相配", "parts that do not go together"},
};

}  // namespace

std::string compact_day(Time time) {
  auto day = day_in_china(time);
  std::erase(day, '-');
  return day;
}

std::span<const IdentifierCheck> identifier_checks() { return kChecks; }

const IdentifierCheck* find_identifier(std::string_view code) {
  const auto found = std::ranges::find(kChecks, code, &IdentifierCheck::code);
  return found == std::end(kChecks) ? nullptr : found;
}

std::span<const Fault> identifier_faults() { return kFaults; }

}  // namespace jw::standard
