#include "base/gzip.hpp"

#include <zlib.h>

#include <cerrno>
#include <filesystem>
#include <limits>
#include <memory>
#include <vector>

#include "base/check.hpp"

namespace jw::gzip {
namespace {

constexpr unsigned kGzipPiece = 1 << 17;

struct Close {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

}  // namespace

Result<> each_piece(const file::Path& path, const std::function<Result<>(std::string_view)>& take) {
  errno = 0;
  const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rbe"));
  if (!file) return fail(file::failure(errno == 0 ? ENOMEM : errno, path, "opening"));
  gzbuffer(file.get(), kGzipPiece);
  std::vector<char> piece(kGzipPiece);
  for (;;) {
    const int got = gzread(file.get(), piece.data(), kGzipPiece);
    int code = Z_OK;
    const char* what = gzerror(file.get(), &code);
    // A file that ends too early gives its last bytes first and Z_BUF_ERROR with them.
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      if (code == Z_ERRNO) return fail(file::failure(errno, path, "reading"));
      Error error{Code::Corrupt, "gzip.damaged", "a compressed file is damaged; install it again",
                  "压缩文件已损坏，请重新安装", fmt::format("{}: {}", path.string(), what)};
      return fail(std::move(error));
    }
    if (got == 0) return {};
    JW_TRY(take(std::string_view(piece.data(), static_cast<std::size_t>(got))));
  }
}

Result<std::string> read(const file::Path& path, std::size_t limit) {
  std::string out;
  JW_TRY(each_piece(path, [&](std::string_view piece) -> Result<> {
    if (out.size() + piece.size() > limit)
      return fail(Code::TooLarge, "file.large", "a file is larger than {} bytes", "文件超过 {} 字节", limit);
    out += piece;
    return {};
  }));
  return out;
}

std::string compress(std::string_view bytes) {
  constexpr int kGzipWindow = 15 + 16;
  z_stream stream{};
  JW_CHECK(bytes.size() <= std::numeric_limits<uInt>::max() / 2, "too much for one piece");
  JW_CHECK(deflateInit2(&stream, 6, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) == Z_OK,
           "zlib cannot start");
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  const auto size = stream.total_out;
  deflateEnd(&stream);
  JW_CHECK(code == Z_STREAM_END, "zlib did not finish");
  out.resize(size);
  return out;
}

}  // namespace jw::gzip
