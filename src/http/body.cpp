#include "http/body.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/file.hpp"

namespace jw::http {
namespace {

class TextBody final : public BodyReader {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  Result<std::string> next(const Call& call) override {
    JW_TRY(call.check());
    return std::exchange(text_, {});
  }

 private:
  std::string text_;
};

class FileReader final : public BodyReader {
 public:
  explicit FileReader(std::string path) : path_(std::move(path)) {}

  Result<std::string> next(const Call& call) override {
    JW_TRY(call.check());
    if (!file_) file_.reset(std::fopen(path_.c_str(), "rbe"));
    if (!file_) return fail(file::failure(errno, path_, "opening"));
    std::string piece(kPiece, '\0');
    piece.resize(std::fread(piece.data(), 1, piece.size(), file_.get()));
    if (piece.empty() && std::ferror(file_.get()) != 0) return fail(file::failure(errno, path_, "reading"));
    return piece;
  }

 private:
  static constexpr std::size_t kPiece = 256 << 10;
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

Result<std::size_t> BodyReader::read(const Call& call, char* out, std::size_t size) {
  if (used_ == rest_.size()) {
    rest_ = JW_TRY(next(call));
    used_ = 0;
  }
  const auto count = std::min(size, rest_.size() - used_);
  std::memcpy(out, rest_.data() + used_, count);
  used_ += count;
  return count;
}

std::shared_ptr<BodyReader> body_of(std::string text) { return std::make_shared<TextBody>(std::move(text)); }

std::shared_ptr<BodyReader> body_of_file(std::string path) {
  return std::make_shared<FileReader>(std::move(path));
}

}  // namespace jw::http
