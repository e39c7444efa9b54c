#include "lake/workbook_part.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"

namespace jw::lake {
namespace {

// After the end: whatever the parser is looking for when it runs past it, it finds here, and
// nothing that it could take for content.
constexpr std::string_view kMargin = "<\"';>]<\"';>]<\"';>]<\"';>]<\"';>]<\"';>]<\"';>]<\"';>]";

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

int nameless_file(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return fd;
  std::string name = (folder / "part-XXXXXX").string();  // file systems without O_TMPFILE
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

Result<> write_all(int fd, std::string_view bytes, const std::filesystem::path& folder) {
  while (!bytes.empty()) {
    const auto done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return fail(file::failure(errno, folder, "unpacking into"));
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return {};
}

// Characters XML 1.0 allows. The parser aborts on others when they come as references.
bool is_xml_character(std::uint32_t point) {
  return point == 0x9 || point == 0xA || point == 0xD || (point >= 0x20 && point <= 0xD7FF) ||
         (point >= 0xE000 && point <= 0xFFFD) || (point >= 0x10000 && point <= 0x10FFFF);
}

bool is_reference(std::string_view name) {
  for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos"})
    if (name == known) return true;
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const int base = name.starts_with('x') ? 16 : 10;
  if (base == 16) name.remove_prefix(1);
  std::uint32_t point = 0;
  const auto [end, ec] = std::from_chars(name.data(), name.data() + name.size(), point, base);
  return ec == std::errc() && end == name.data() + name.size() && is_xml_character(point);
}

bool references_hold(std::string_view text) {
  constexpr std::size_t kLongest = 12;
  for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    const auto rest = text.substr(at + 1, kLongest);
    const auto end = rest.find(';');
    if (end == std::string_view::npos || !is_reference(rest.substr(0, end))) return false;
  }
  return true;
}

// The only declarations are comments and CDATA: no document type, so no entities of its own.
bool declarations_hold(std::string_view text) {
  for (auto at = text.find("<!"); at != std::string_view::npos; at = text.find("<!", at + 2)) {
    const auto rest = text.substr(at + 2);
    if (!rest.starts_with("--") && !rest.starts_with("[CDATA[")) return false;
  }
  return true;
}

bool no_control(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') return false;
  return true;
}

Result<> check_text(std::string_view text) {
  auto body = text;
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  if (!body.starts_with('<') || body.find_last_not_of(" \t\r\n") == std::string_view::npos ||
      body[body.find_last_not_of(" \t\r\n")] != '>')
    return damaged_workbook("a part is not XML");
  if (!no_control(text) || !is_utf8(text)) return damaged_workbook("a part is not UTF-8 text");
  if (!declarations_hold(text)) return damaged_workbook("a part declares a document type");
  if (!references_hold(text)) return damaged_workbook("a part refers to what is no character");
  return {};
}

}  // namespace

tl::unexpected<Error> damaged_workbook(std::string_view what) {
  return fail(Error{Code::Invalid, "workbook.damaged",
                    "the workbook is damaged or not a real XLSX file; open it in a spreadsheet program, save "
                    "it as .xlsx and send it again",
                    "工作簿已损坏，或不是真正的 XLSX 文件；请用电子表格软件打开，另存为 .xlsx 后重新上传",
                    std::string(what)});
}

tl::unexpected<Error> large_workbook(std::string_view what) {
  return fail(
      Error{Code::TooLarge, "workbook.too_large",
            "unpacked, the workbook would be far larger than a workbook may be; split it, or save the "
            "sheet as CSV",
            "工作簿解压后远超允许的大小；请拆分后上传，或将工作表另存为 CSV", std::string(what)});
}

Result<WorkbookPart> WorkbookPart::unpack(const Call& call, const zip::Archive& archive,
                                          const zip::Entry& entry, const std::filesystem::path& scratch) {
  const Descriptor file(nameless_file(scratch));
  if (file.get() < 0) return fail(file::failure(errno, scratch, "making a scratch file in"));
  auto unpacked = archive.each_piece(entry, [&](std::string_view piece) -> Result<> {
    JW_TRY(call.check());
    return write_all(file.get(), piece, scratch);
  });
  if (!unpacked && unpacked.error().reason.starts_with("zip."))
    return damaged_workbook(describe(unpacked.error()));
  JW_TRY(std::move(unpacked));
  JW_TRY(write_all(file.get(), kMargin, scratch));
  const std::size_t mapped = entry.size + kMargin.size();
  void* map = ::mmap(nullptr, mapped, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (map == MAP_FAILED) return fail(file::failure(errno, scratch, "mapping a scratch file in"));
  WorkbookPart part(static_cast<char*>(map), entry.size, mapped);
  JW_TRY(check_text(part.text()));
  return part;
}

WorkbookPart::WorkbookPart(WorkbookPart&& other) noexcept
    : map_(std::exchange(other.map_, nullptr)), size_(other.size_), mapped_(other.mapped_) {}

WorkbookPart::~WorkbookPart() {
  if (map_ != nullptr) ::munmap(map_, mapped_);
}

}  // namespace jw::lake
