#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::http {

// A request body as it arrives. One thread at a time. The client is held back while nobody reads.
// Errors: "http.disconnected" (Unavailable), "http.body_large" (TooLarge), "http.body_slow"
// (Timeout), "http.body" (Invalid: bad chunk or cut short), and those of Call::check().
class BodyReader {
 public:
  virtual ~BodyReader() = default;

  // The next piece in order; empty at the end. Waits for it.
  virtual Result<std::string> next(const Call& call) = 0;

  // At most `size` bytes into `out`; 0 at the end. Fewer than `size` does not mean the end.
  Result<std::size_t> read(const Call& call, char* out, std::size_t size);

 private:
  std::string rest_;
  std::size_t used_ = 0;
};

// A body that is already there: for tests and for sending.
std::shared_ptr<BodyReader> body_of(std::string text);

// Opened on the first next(); "file.*" errors.
std::shared_ptr<BodyReader> body_of_file(std::string path);

// A response body as it is made. One thread at a time.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;

  // Small writes are gathered into chunks of 64 KB; blocks while two chunks are unsent. Fails with
  // "http.disconnected" once the client is gone or too slow: stop then.
  virtual Result<> write(std::string_view bytes) = 0;

  // Sends what is gathered now.
  virtual Result<> flush() = 0;
};

// Keeps everything: for tests and small exports.
class TextWriter final : public BodyWriter {
 public:
  Result<> write(std::string_view bytes) override {
    text.append(bytes);
    return {};
  }
  Result<> flush() override { return {}; }

  std::string text;
};

}  // namespace jw::http
