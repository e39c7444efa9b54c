#include "lake/encoding.hpp"

#include <fcntl.h>
#include <iconv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/file.hpp"
#include "base/text.hpp"

namespace jw::lake {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

TextDecoder::TextDecoder(const std::string& encoding) : handle_(::iconv_open("UTF-8", encoding.c_str())) {}

TextDecoder::~TextDecoder() {
  if (is_open()) ::iconv_close(handle_);
}

bool TextDecoder::is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

void TextDecoder::decode(std::string_view bytes, bool last, std::string& out) {
  rest_.append(bytes);
  char* in = rest_.data();
  std::size_t left = rest_.size();
  std::array<char, 16384> buffer;
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const auto done = ::iconv(handle_, &in, &left, &to, &room);
    const int why = done == static_cast<std::size_t>(-1) ? errno : 0;
    out.append(buffer.data(), buffer.size() - room);
    if (why == 0 || why == E2BIG) continue;
    if (why == EINVAL && !last) break;
    out.append(kReplacement);
    ++damage_;
    ++in;
    --left;
  }
  rest_.erase(0, rest_.size() - left);
}

namespace {

struct Utf8Count {
  std::int64_t good = 0;  // characters of more than one byte
  std::int64_t bad = 0;
};

Utf8Count count_utf8(std::string_view text, bool whole) {
  Utf8Count count;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (length > 1 && i + length > text.size() && !whole) break;
    if (length > 1 && i + length <= text.size() && is_utf8(text.substr(i, length))) {
      ++count.good;
      i += length;
    } else {
      ++count.bad;
      ++i;
    }
  }
  return count;
}

// UTF-16 without a BOM shows by its separators: they are units below 0x80, so one byte is NUL.
std::string guess_utf16(std::string_view sample) {
  std::int64_t score[2] = {};
  for (std::size_t i = 0; i + 1 < sample.size(); i += 2)
    for (const std::size_t low : {std::size_t{0}, std::size_t{1}}) {
      if (sample[i + 1 - low] != '\0') continue;
      const char c = sample[i + low];
      if (c == '\0') return {};
      if (std::string_view("\r\n,;\t|\"0123456789").find(c) != std::string_view::npos) ++score[low];
    }
  if (std::max(score[0], score[1]) < 1 || std::min(score[0], score[1]) * 4 > std::max(score[0], score[1]))
    return {};
  return score[0] > score[1] ? "UTF-16LE" : "UTF-16BE";
}

std::int64_t damage_as(const std::string& encoding, std::string_view bytes, bool whole) {
  TextDecoder decoder(encoding);
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
    text.clear();
    decoder.decode(bytes.substr(at, kBlock), whole && at + kBlock >= bytes.size(), text);
  }
  return decoder.damage();
}

tl::unexpected<Error> binary() {
  return fail(Code::Invalid, "upload.binary",
              "this is not a text file; save the table as CSV and upload that",
              "这不是文本文件；请将表格另存为 CSV 后再上传");
}

bool looks_binary(std::string_view sample) {
  using namespace std::string_view_literals;
  for (const auto magic : {"PK\x03\x04"sv, "\xD0\xCF\x11\xE0"sv, "%PDF"sv, "\x1F\x8B"sv, "PAR1"sv})
    if (sample.starts_with(magic)) return true;
  const auto control = std::count_if(sample.begin(), sample.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
  return control * 100 > static_cast<std::int64_t>(sample.size());
}

}  // namespace

Result<EncodingGuess> guess_encoding(std::string_view sample, bool whole) {
  using namespace std::string_view_literals;
  if (sample.empty())
    return fail(Code::Invalid, "upload.empty", "the file has no bytes; choose the file again",
                "文件为空；请重新选择文件");
  if (sample.starts_with("\xEF\xBB\xBF"sv))
    return EncodingGuess{"UTF-8", 3, count_utf8(sample.substr(3), whole).bad};
  if (sample.starts_with("\xFF\xFE\0\0"sv) || sample.starts_with("\0\0\xFE\xFF"sv))
    return fail(Code::Invalid, "upload.encoding",
                "the file is in UTF-32; save it as UTF-8 and upload it again",
                "文件编码为 UTF-32；请另存为 UTF-8 后再上传");
  if (sample.starts_with("\xFF\xFE"sv))
    return EncodingGuess{"UTF-16LE", 2, damage_as("UTF-16LE", sample.substr(2), whole)};
  if (sample.starts_with("\xFE\xFF"sv))
    return EncodingGuess{"UTF-16BE", 2, damage_as("UTF-16BE", sample.substr(2), whole)};

  if (sample.find('\0') != std::string_view::npos) {
    const auto encoding = guess_utf16(sample);
    if (encoding.empty()) return binary();
    const auto damage = damage_as(encoding, sample, whole);
    if (damage * 100 > static_cast<std::int64_t>(sample.size())) return binary();
    return EncodingGuess{encoding, 0, damage};
  }
  if (looks_binary(sample)) return binary();

  const auto utf8 = count_utf8(sample, whole);
  if (utf8.bad == 0 || utf8.good >= 10 * utf8.bad) return EncodingGuess{"UTF-8", 0, utf8.bad};
  const auto high = std::count_if(sample.begin(), sample.end(), [](char c) { return (c & 0x80) != 0; });
  const auto damage = damage_as("GB18030", sample, whole);
  if (damage * 50 <= high) return EncodingGuess{"GB18030", 0, damage};
  return fail(
      Code::Invalid, "upload.encoding",
      "the characters are neither UTF-8 nor UTF-16 nor GB18030; save the file as UTF-8 and upload it again",
      "文件编码不是 UTF-8、UTF-16 或 GB18030；请另存为 UTF-8 后再上传");
}

struct TextReader::State {
  int fd = -1;
  std::filesystem::path path;
  std::uint64_t left = 0;
  bool ended = false;
  bool cut = false;
  std::unique_ptr<TextDecoder> decoder;  // none for UTF-8
  std::string block;
  ~State() {
    if (fd >= 0) ::close(fd);
  }
};

TextReader::TextReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
TextReader::TextReader(TextReader&&) noexcept = default;
TextReader& TextReader::operator=(TextReader&&) noexcept = default;
TextReader::~TextReader() = default;
bool TextReader::cut() const { return state_->cut; }

Result<TextReader> TextReader::open(const std::filesystem::path& path, const Dialect& dialect,
                                    std::uint64_t limit) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->left = limit;
  state->fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (state->fd < 0) return fail(file::failure(errno, path, "opening"));
  if (dialect.encoding != "UTF-8") {
    if (dialect.encoding != "UTF-16LE" && dialect.encoding != "UTF-16BE" && dialect.encoding != "GB18030")
      return fail(Code::Invalid, "upload.encoding",
                  "unknown encoding {}; use UTF-8, UTF-16LE, UTF-16BE or GB18030",
                  "未知编码 {}；可用 UTF-8、UTF-16LE、UTF-16BE 或 GB18030", dialect.encoding);
    state->decoder = std::make_unique<TextDecoder>(dialect.encoding);
    if (!state->decoder->is_open())
      return fail(Code::Internal, "upload.encoding",
                  "this machine cannot read {}; install the libc locale modules",
                  "本机无法解码 {}；请安装系统编码模块", dialect.encoding);
  }
  if (dialect.bom > 0 && ::lseek(state->fd, dialect.bom, SEEK_SET) < 0)
    return fail(file::failure(errno, path, "seeking"));
  ::posix_fadvise(state->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  return TextReader(std::move(state));
}

Result<bool> TextReader::next(std::string& out) {
  auto& state = *state_;
  if (state.ended) return false;
  const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, state.left));
  state.block.resize(want);
  std::size_t got = 0;
  while (got < want) {
    const auto count = ::read(state.fd, state.block.data() + got, want - got);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(file::failure(errno, state.path, "reading"));
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  state.left -= got;
  if (got < want) {
    state.ended = true;
  } else if (state.left == 0) {
    char beyond;
    state.ended = true;
    state.cut = ::read(state.fd, &beyond, 1) == 1;
  }
  const std::string_view bytes(state.block.data(), got);
  if (state.decoder) {
    state.decoder->decode(bytes, state.ended && !state.cut, out);
  } else {
    out.append(bytes);
  }
  return got > 0 || !state.ended;
}

}  // namespace jw::lake
