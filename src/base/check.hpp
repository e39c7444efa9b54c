#pragma once

#include <stdexcept>

namespace jw {

// A bug in this program, as opposed to an Error. Thrown by JW_CHECK, caught only by the worker
// pool, which answers 500, counts it and goes on.
class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace jw

#define JW_CHECK(condition, text)                                               \
  do {                                                                          \
    if (!(condition)) [[unlikely]]                                              \
      throw ::jw::Bug(std::string(__FILE__ ": " #condition ": ").append(text)); \
  } while (false)
