#include "http/pipe.hpp"

#include <algorithm>
#include <utility>

namespace jw::http {

Result<std::string> UploadPipe::next(const Call& call) {
  std::unique_lock lock(mutex_);
  // An endless deadline overflows when the clock is converted; a day is endless enough to look again.
  while (pieces_.empty() && !finished_ && !error_) {
    const auto until = std::min(call.deadline, std::chrono::steady_clock::now() + std::chrono::hours(24));
    changed_.wait_until(lock, call.stop, until, [this] { return !pieces_.empty() || finished_ || error_; });
    if (pieces_.empty() && !finished_ && !error_) JW_TRY(call.check());
  }
  if (pieces_.empty()) {
    if (error_) return fail(*error_);
    return std::string();
  }
  std::string piece = std::move(pieces_.front());
  pieces_.pop_front();
  bytes_ -= piece.size();
  const bool resume = paused_ && bytes_ < kFull;
  if (resume) paused_ = false;
  lock.unlock();
  if (resume) on_space_();
  return piece;
}

void UploadPipe::push(std::string_view bytes) {
  {
    std::lock_guard lock(mutex_);
    bytes_ += bytes.size();
    if (!pieces_.empty() && pieces_.back().size() + bytes.size() <= kPiece) {
      pieces_.back().append(bytes);
    } else {
      pieces_.emplace_back().reserve(std::max(bytes.size(), kPiece));
      pieces_.back().append(bytes);
    }
  }
  changed_.notify_one();
}

void UploadPipe::finish() {
  {
    std::lock_guard lock(mutex_);
    finished_ = true;
  }
  changed_.notify_one();
}

void UploadPipe::fail_with(Error error) {
  {
    std::lock_guard lock(mutex_);
    if (!finished_ && !error_) error_ = std::move(error);
  }
  changed_.notify_one();
}

bool UploadPipe::pause_if_full() {
  std::lock_guard lock(mutex_);
  paused_ = bytes_ >= kFull;
  return paused_;
}

DownloadPipe::DownloadPipe(std::function<void()> on_piece) : on_piece_(std::move(on_piece)) { begin(); }

void DownloadPipe::begin() {
  current_.clear();
  current_.reserve(kPrefix + kPiece + kSuffix);
  current_.append("00000000\r\n");
}

Result<> DownloadPipe::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto room = kPrefix + kPiece - current_.size();
    const auto part = bytes.substr(0, room);
    current_.append(part);
    bytes.remove_prefix(part.size());
    if (part.size() == room) JW_TRY(flush());
  }
  return {};
}

Result<> DownloadPipe::flush() {
  if (current_.size() == kPrefix) return {};
  static constexpr char kHex[] = "0123456789abcdef";
  std::size_t size = current_.size() - kPrefix;
  for (std::size_t digit = 8; digit-- > 0; size >>= 4) current_[digit] = kHex[size & 15];
  current_.append("\r\n");
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return disconnected_ || pieces_.size() < kUnsent; });
    if (disconnected_)
      return fail(Code::Unavailable, "http.disconnected", "the client has closed the connection",
                  "客户端已断开连接");
    pieces_.push_back(std::move(current_));
  }
  begin();
  on_piece_();
  return {};
}

Result<> DownloadPipe::finish() {
  JW_TRY(flush());
  std::lock_guard lock(mutex_);
  finished_ = true;
  return {};
}

std::optional<std::string> DownloadPipe::take() {
  std::optional<std::string> piece;
  {
    std::lock_guard lock(mutex_);
    if (pieces_.empty()) return piece;
    piece = std::move(pieces_.front());
    pieces_.pop_front();
  }
  changed_.notify_one();
  return piece;
}

bool DownloadPipe::finished() const {
  std::lock_guard lock(mutex_);
  return finished_ && pieces_.empty();
}

void DownloadPipe::disconnect() {
  {
    std::lock_guard lock(mutex_);
    disconnected_ = true;
  }
  changed_.notify_all();
}

}  // namespace jw::http
