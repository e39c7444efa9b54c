#pragma once

#include <string>
#include <string_view>

// Structure and check digits of the identifiers that registers carry. A number that passes is
// well formed; nobody says that it was issued.
namespace jw::standard {

struct Verdict {
  // Empty when valid, else the class of the first fault found, in this order: EMPTY, FULLWIDTH
  // (digits typed full-width), SPACE (around it), OLD15 (first-generation number), LENGTH, CASE
  // (lower-case letters), JUNK (placeholder or foreign characters), CHECK, REGION, DATE, ORGCODE,
  // KIND (registration authority and category that do not go together).
  std::string_view fault;
  // The form to store: trimmed, half-width, upper case. Valid or not, the same text cleaned.
  std::string normal;
  bool valid() const { return fault.empty(); }
};

// GB 11643: 18 characters. Region by its province only: abolished county codes stay valid in
// numbers given before. `today` ("20261122") bounds the birth date.
Verdict check_resident_id(std::string_view text, std::string_view today);

// GB 32100 with the organisation code of GB 11714 inside.
Verdict check_credit_code(std::string_view text);

// GB 11714: 8 characters and a check character, with or without the hyphen.
Verdict check_organisation_code(std::string_view text);

// 2, 4, 6, 9 or 12 digits, known province. Form only: the region table is org's.
Verdict check_region_code(std::string_view text);

// Mainland mobile (11 digits from 13 to 19, +86 allowed), landline with area code, or a 400/800
// number. Normal: digits, a landline with one hyphen after its area code.
Verdict check_phone(std::string_view text);

// The last character, from the characters before it. The body must be well formed (a Bug if not).
char resident_id_check(std::string_view body17);
char organisation_code_check(std::string_view body8);
char credit_code_check(std::string_view body17);

}  // namespace jw::standard
