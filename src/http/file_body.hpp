#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace jw::http {

// A file that is being sent, with its length settled when it was opened. Internal.
class OpenFile {
 public:
  // "file.*" errors.
  static Result<OpenFile> open(const FileBody& body);
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  std::uint64_t left() const { return left_; }

  // The next piece into `out`, whose memory is used again. An error also when the file has become
  // shorter than was promised.
  Result<> read(std::string& out);

 private:
  OpenFile() = default;

  int fd_ = -1;
  std::uint64_t at_ = 0, left_ = 0;
  std::string path_;
};

}  // namespace jw::http
