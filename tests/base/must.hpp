#pragma once

#include <chrono>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "base/call.hpp"
#include "base/result.hpp"

// What the tests of every module need.
namespace jw {

// The value, or a failed test that says which error stood in its place.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// Time enough on a machine that does something else too.
inline Call system_call() { return Call::system("test", std::chrono::minutes(5)); }

}  // namespace jw
