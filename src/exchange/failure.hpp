#pragma once

#include <chrono>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"

namespace jw::exchange {

// Keeps why a step of a batch failed and when to try again: the wait doubles from `first` to
// `last`. The first failure of a batch, and every tenth, is an event: delivery.failed.
Result<> note_failure(const Call& call, const Parts& parts, std::string_view batch, const Error& error,
                      std::chrono::milliseconds first, std::chrono::milliseconds last);

}  // namespace jw::exchange
