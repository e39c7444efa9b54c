#pragma once

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "base/error.hpp"

namespace jw {

// A value, or the Error that kept us from having one. Derived, not an alias, for one reason:
// the compiler then warns when a caller drops it.
template <class T = void>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using Value = T;
  using tl::expected<T, Error>::expected;
  Result() = default;

  // The same result; a failure has `context` put in front of its cause.
  Result with(std::string_view context) && {
    if (!*this) this->error() = std::move(this->error()).with(context);
    return std::move(*this);
  }
};

// return fail(Code::NotFound, "catalog.unknown", "no resource {}", "没有数据资源 {}", id);
// Both texts are checked against the arguments at compile time.
template <class... Args>
tl::unexpected<Error> fail(Code code, std::string_view reason, fmt::format_string<const Args&...> en,
                           fmt::format_string<const Args&...> zh, const Args&... args) {
  return tl::unexpected<Error>(
      Error{code, std::string(reason), fmt::format(en, args...), fmt::format(zh, args...), {}});
}

// Passes an Error on: return fail(std::move(result).error());
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

namespace detail {
template <class T>
T take(Result<T>&& result) {
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}
}  // namespace detail

}  // namespace jw

// auto grant = JW_TRY(grants.find(id));   // on failure, returns the Error from this function
// Never inside a coroutine: there, test the Result and co_return by hand.
// Each use has a name of its own, so that one may stand in a lambda inside another.
#define JW_TRY(...) JW_TRY_COUNTED(__COUNTER__, __VA_ARGS__)
#define JW_TRY_COUNTED(number, ...) JW_TRY_NUMBERED(number, __VA_ARGS__)
#define JW_TRY_NUMBERED(number, ...) JW_TRY_NAMED(jw_result_##number##_, __VA_ARGS__)
#define JW_TRY_NAMED(name, ...)                                      \
  __extension__({                                                    \
    auto name = (__VA_ARGS__);                                       \
    if (!name) [[unlikely]]                                          \
      return ::tl::unexpected<::jw::Error>(std::move(name).error()); \
    ::jw::detail::take(std::move(name));                             \
  })
