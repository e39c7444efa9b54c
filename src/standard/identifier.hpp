#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

// Structure and check digits of the identifiers that registers carry. A number that passes is
// well formed; nobody says that it was issued. Every function is pure, thread-safe, and used online
// and as a DuckDB function alike (standard/functions.hpp).
namespace jw::standard {

class RegionHistory;

// The day in Asia/Shanghai as a Context wants it: "20261122".
std::string compact_day(Time time);

// What a check may look at besides the text.
struct Context {
  std::string_view today;                  // "20261122"; bounds dates of birth
  const RegionHistory* regions = nullptr;  // null: provinces only
};

// What was done to the text to get the normal form; bits of Verdict::changes.
enum Change : unsigned {
  kFullWidth = 1,    // full-width characters became ASCII
  kZeroWidth = 2,    // characters without a width were taken out
  kBlanks = 4,       // blanks around it, or between its groups
  kUpperCase = 8,    // lower-case letters became capitals
  kSeparators = 16,  // hyphens, dots and brackets between the parts
  kPrefix = 32,      // +86 in front
  kNewForm = 64,     // a number of the first generation became one of the second
};

// "full_width", "zero_width", ...: the names of the bits, in this order.
std::vector<std::string_view> change_names(unsigned changes);

struct Verdict {
  // Why the text as it is written fails: empty when valid, else the class of the first fault found:
  // EMPTY, FULLWIDTH, ZEROWIDTH, SPACE, CASE (only the form is wrong: see `left`), OLD15 (a
  // number of the first generation), LENGTH, JUNK (placeholder or foreign characters), CHECK (check
  // character), REGION (never a code), REGION_TIME (code abolished before the birth), DATE, ORGCODE
  // (organisation code inside), KIND (parts that do not go together).
  std::string_view fault;
  // The fault of the normal form; empty when normalising is all that is needed.
  std::string_view left;
  // The form to store. Valid or not, the same text cleaned.
  std::string normal;
  unsigned changes = 0;  // Change bits
  // Of a valid text, what is worth knowing: REGION_LATER (the code came into use after the birth;
  // numbers are given at registration, so such are real), REGION_RETIRED (no longer in use).
  std::string_view note;

  bool valid() const { return fault.empty(); }
  bool mendable() const { return !fault.empty() && left.empty(); }
};

// One kind of identifier: a row of the table.
struct IdentifierCheck {
  std::string_view code;  // "resident_id"; functions are check_<code> and normal_<code>
  std::string_view zh;
  std::string_view en;
  std::string_view source;    // the standard it follows
  std::string_view example;   // a valid one
  std::string_view personal;  // none, personal, sensitive: what a column of these is
  Verdict (*check)(std::string_view text, const Context& context);
};

std::span<const IdentifierCheck> identifier_checks();
// Null when there is none.
const IdentifierCheck* find_identifier(std::string_view code);

// Fault classes with their texts.
struct Fault {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};
std::span<const Fault> identifier_faults();

// The rows' functions. Sources: GB 11643 (resident ID and the permits that share its form), GB 32100
// and GB 11714 (credit and organisation code), GB/T 2260 (regions), GA 36 (plates), ISO/IEC 7812
// (bank cards).
Verdict check_resident_id(std::string_view text, const Context& context);
Verdict check_permanent_residence(std::string_view text, const Context& context);
Verdict check_hmt_residence(std::string_view text, const Context& context);
Verdict check_hk_macao_travel(std::string_view text, const Context& context);
Verdict check_taiwan_travel(std::string_view text, const Context& context);
Verdict check_passport(std::string_view text, const Context& context);
Verdict check_credit_code(std::string_view text, const Context& context);
Verdict check_organisation_code(std::string_view text, const Context& context);
Verdict check_region_code(std::string_view text, const Context& context);
Verdict check_phone(std::string_view text, const Context& context);
Verdict check_mobile(std::string_view text, const Context& context);
Verdict check_bank_card(std::string_view text, const Context& context);
Verdict check_plate(std::string_view text, const Context& context);
Verdict check_date(std::string_view text, const Context& context);

// The last character, from the characters before it. The body must be well formed (a Bug if not).
char resident_id_check(std::string_view body17);
char organisation_code_check(std::string_view body8);
char credit_code_check(std::string_view body17);

}  // namespace jw::standard
