#pragma once

#include <string>
#include <string_view>

#include "standard/identifier.hpp"

// What all identifier checks do first and last: make the text plain, and say what was done.
namespace jw::standard {

// Text that is already plain is only looked at: no copy is made.
class NormalForm {
 public:
  // Full width becomes ASCII, characters without a width and blanks around it go, lower case
  // becomes upper case when `upper`.
  explicit NormalForm(std::string_view raw, bool upper = true);

  std::string_view text() const { return plain_ ? raw_ : std::string_view(own_); }
  // Takes out every character of `these`, and says that it was `change`.
  void strip(std::string_view these, Change change);
  // Another text in its place, because of `change`.
  void replace(std::string text, Change change);

  // The verdict, given the fault of text().
  Verdict judge(std::string_view fault, std::string_view note = {}) const;

 private:
  void make_plain(bool upper);

  std::string_view raw_;
  std::string own_;
  bool plain_ = true;  // own_ is not needed
  unsigned changes_ = 0;
};

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool all_digits(std::string_view text);
// One character again and again: 000000, XXXX.
bool is_placeholder(std::string_view text);
// GB/T 2260 provinces, and 83, which stands only in the permits of Taiwan residents.
bool is_province(std::string_view code);
// Eight digits that are a day from 1800 up to `today`.
bool is_birth_day(std::string_view digits, std::string_view today);
// Eight digits that are a day of the calendar.
bool is_day(std::string_view digits);

}  // namespace jw::standard
