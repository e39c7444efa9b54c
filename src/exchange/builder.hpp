#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/allowance.hpp"
#include "exchange/parts.hpp"
#include "grant/bulk.hpp"

namespace jw::exchange {

struct Due;

// Turns planned batches into sealed ones: all that are due on one resource are made by one scan.
// What is half done when the process dies is made anew. One thread at a time.
class Builder {
 public:
  struct Options {
    grant::BulkOptions bulk;
    std::chrono::milliseconds first_backoff;
    std::chrono::milliseconds last_backoff;
    TakenElsewhere elsewhere{};
  };
  Builder(Parts parts, Options options) : parts_(std::move(parts)), options_(std::move(options)) {}

  // How many were sealed. A batch that fails keeps its error and waits; the others go on. One whose grant
  // is not open, or has no delivery left today, is made when it can go: with the rows of then.
  Result<std::size_t> build_due(const Call& call) const;

 private:
  Result<std::vector<Due>> find_due(const Call& call) const;
  Result<std::size_t> build_resource(const Call& call, std::vector<Due>& batches) const;
  Result<> prepare(const Call& call, Due& due) const;
  Result<> seal(const Call& call, const Due& due, const grant::Slice& slice, Time started,
                Time scanned) const;

  Parts parts_;
  Options options_;
};

}  // namespace jw::exchange
