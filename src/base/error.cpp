#include "base/error.hpp"

#include <utility>

namespace jw {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::Invalid: return "invalid";
    case Code::Unauthenticated: return "unauthenticated";
    case Code::Denied: return "denied";
    case Code::NotFound: return "not_found";
    case Code::Conflict: return "conflict";
    case Code::TooLarge: return "too_large";
    case Code::Busy: return "busy";
    case Code::Timeout: return "timeout";
    case Code::Unavailable: return "unavailable";
    case Code::Corrupt: return "corrupt";
    case Code::Internal: return "internal";
  }
  return "internal";
}

Error Error::with(std::string_view context) && {
  if (cause.empty()) {
    cause = context;
  } else {
    cause.insert(0, ": ").insert(0, context);
  }
  return std::move(*this);
}

std::string describe(const Error& error) {
  std::string line(to_string(error.code));
  line.append(" ").append(error.reason).append(": ").append(error.message);
  if (!error.cause.empty()) line.append(" (").append(error.cause).append(")");
  return line;
}

}  // namespace jw
