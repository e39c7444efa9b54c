#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "http/body.hpp"

// The two places where an I/O thread, which never waits, meets a worker, which may. Internal.
namespace jw::http {

// Request body: the session pushes, a worker pulls. When it is full the session stops reading the
// socket; `on_space` is called (by the worker) once there is room again.
class UploadPipe final : public BodyReader {
 public:
  explicit UploadPipe(std::function<void()> on_space) : on_space_(std::move(on_space)) {}

  Result<std::string> next(const Call& call) override;

  // For the session; none of these wait.
  void push(std::string_view bytes);
  void finish();
  void fail_with(Error error);  // what next() answers once all that came before is read
  bool pause_if_full();         // true: full, and on_space will be called

 private:
  static constexpr std::size_t kPiece = 64 << 10, kFull = 256 << 10;

  const std::function<void()> on_space_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> pieces_;
  std::size_t bytes_ = 0;
  bool finished_ = false, paused_ = false;
  std::optional<Error> error_;
};

// Response body: a worker pushes, the session pulls. Each piece is a whole HTTP chunk, so that it
// goes out in one write: eight hex digits, CRLF, the bytes, CRLF.
class DownloadPipe final : public BodyWriter {
 public:
  explicit DownloadPipe(std::function<void()> on_piece);

  Result<> write(std::string_view bytes) override;
  Result<> flush() override;
  Result<> finish();  // the worker's last call: flushes and marks the end

  // For the session; none of these wait.
  std::optional<std::string> take();
  bool finished() const;  // and nothing is left to take
  void disconnect();      // later writes fail

  // A piece without its chunk framing, for HTTP/1.0.
  static std::string_view bare(std::string_view piece) {
    return piece.substr(kPrefix, piece.size() - kPrefix - kSuffix);
  }

 private:
  static constexpr std::size_t kPrefix = 10, kSuffix = 2;
  static constexpr std::size_t kPiece = 64 << 10, kUnsent = 2;
  void begin();

  const std::function<void()> on_piece_;
  std::string current_;  // the worker's alone
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> pieces_;
  bool finished_ = false, disconnected_ = false;
};

}  // namespace jw::http
