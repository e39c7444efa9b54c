#include "lake/workbook_reader.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include "base/file.hpp"
#include "base/zip.hpp"
#include "lake/workbook_part.hpp"
#include "lake/workbook_parts.hpp"

namespace jw::lake {
namespace {

constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";  // OLE2: .xls, .et, encrypted
constexpr std::uint64_t kMostUnpacked = std::uint64_t{1} << 30;
constexpr std::uint64_t kMostStringBytes = std::uint64_t{256} << 20;

std::string beginning(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kCompound.size(), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return bytes;
}

// A password makes an OLE2 file with a stream of this name, in UTF-16.
bool is_encrypted(const std::filesystem::path& path) {
  constexpr std::string_view kStream = "EncryptedPackage";
  std::string name;
  for (const char c : kStream) name.append(1, c).append(1, '\0');
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string window, piece(kPiece, '\0');
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    window.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    if (window.find(name) != std::string::npos) return true;
    window.erase(0, window.size() - std::min(window.size(), name.size()));
  }
  return false;
}

tl::unexpected<Error> wrong_format(std::string_view what) {
  return fail(
      Code::Invalid, "workbook.format",
      "this is {}, not an XLSX workbook; open it in a spreadsheet program, save it as .xlsx or CSV and "
      "send that",
      "该文件为{}，不是 XLSX 工作簿；请用电子表格软件打开，另存为 .xlsx 或 CSV 后上传", what);
}

tl::unexpected<Error> encrypted() {
  return fail(Code::Invalid, "workbook.encrypted",
              "the workbook is protected by a password; open it, remove the password (File, Info, Protect "
              "Workbook), save it and send it again",
              "工作簿设有打开密码；请打开后取消密码（文件—信息—保护工作簿—用密码进行加密），保存后重新上传");
}

Result<> check_kind(const zip::Archive& archive) {
  const auto any = [&](auto&& holds) { return std::ranges::any_of(archive.entries(), holds); };
  if (any([](const zip::Entry& entry) {
        return entry.name.ends_with("vbaProject.bin") || entry.name.starts_with("xl/macrosheets/");
      }))
    return fail(
        Code::Invalid, "workbook.macros",
        "the workbook holds macros (programs), which are never accepted; save it as a workbook without "
        "macros (.xlsx) and send that",
        "工作簿含有宏（程序），一律不予接收；请另存为不含宏的 .xlsx 工作簿后上传");
  if (any([](const zip::Entry& entry) { return entry.name == "xl/workbook.bin"; }))
    return wrong_format("XLSB");
  if (archive.find("content.xml") && archive.find("mimetype")) return wrong_format("OpenDocument");
  if (archive.find("word/document.xml")) return wrong_format("DOCX");
  if (archive.find("ppt/presentation.xml")) return wrong_format("PPTX");
  if (!archive.find("_rels/.rels")) return wrong_format("ZIP");
  return {};
}

// "../sheets/a.xml" as seen from "xl/": where a relation leads.
std::string resolved(std::string_view folder, std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(1));
  const auto path = (std::filesystem::path(folder) / target).lexically_normal();
  return path.generic_string();
}

std::string folder_of(std::string_view part) {
  const auto slash = part.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(part.substr(0, slash));
}

std::string relations_of(std::string_view part) {
  const auto folder = folder_of(part);
  const auto name = folder.empty() ? part : part.substr(folder.size() + 1);
  return fmt::format("{}{}_rels/{}.rels", folder, folder.empty() ? "" : "/", name);
}

Result<zip::Archive> open_archive(const std::filesystem::path& path) {
  zip::Limits limits;
  limits.unpacked = kMostUnpacked;
  auto archive = zip::Archive::open(path, limits);
  if (archive) return archive;
  if (archive.error().reason == "zip.damaged") return damaged_workbook(describe(archive.error()));
  if (archive.error().reason == "zip.bomb") return large_workbook(describe(archive.error()));
  if (archive.error().reason == "zip.encrypted") return encrypted();
  return archive;
}

}  // namespace

struct WorkbookReader::State {
  State(zip::Archive from, std::filesystem::path folder)
      : archive(std::move(from)), scratch(std::move(folder)) {}

  zip::Archive archive;
  std::filesystem::path scratch;
  std::vector<SheetTitle> titles;
  std::vector<std::string> parts;  // of the sheets
  std::string strings_part;        // "" when there is none
  std::string styles_part;
  bool epoch_1904 = false;
  StylesPart styles;
  std::optional<StringsPart> strings;  // read with the first sheet

  Result<> parse(const Call& call, const std::string& name, XmlReader& reader) const {
    const auto* entry = archive.find(name);
    if (entry == nullptr) return damaged_workbook("a part is missing");
    const auto part = JW_TRY(WorkbookPart::unpack(call, archive, *entry, scratch));
    return reader.read(call, part);
  }
  Result<> open(const Call& call);
};

Result<> WorkbookReader::State::open(const Call& call) {
  JW_TRY(check_kind(archive));
  RelationsPart top;
  JW_TRY(parse(call, "_rels/.rels", top));
  std::string book_part;
  for (const auto& [id, relation] : top.relations)
    if (relation.type == "officeDocument") book_part = resolved("", relation.target);
  if (book_part.empty()) return wrong_format("ZIP");
  RelationsPart links;
  JW_TRY(parse(call, relations_of(book_part), links));
  BookPart book;
  JW_TRY(parse(call, book_part, book));
  epoch_1904 = book.epoch_1904;
  const auto folder = folder_of(book_part);
  for (auto& sheet : book.sheets) {
    const auto link = links.relations.find(sheet.relation);
    if (link == links.relations.end() || link->second.type != "worksheet") continue;  // a chart
    titles.push_back(std::move(sheet.title));
    parts.push_back(resolved(folder, link->second.target));
  }
  if (parts.empty())
    return fail(Code::Invalid, "workbook.empty", "the workbook has no sheet with cells; choose another file",
                "工作簿中没有可读取的工作表，请另选文件");
  for (const auto& [id, relation] : links.relations) {
    if (relation.type == "sharedStrings") strings_part = resolved(folder, relation.target);
    if (relation.type == "styles") styles_part = resolved(folder, relation.target);
  }
  if (!styles_part.empty()) JW_TRY(parse(call, styles_part, styles));
  return {};
}

WorkbookReader::WorkbookReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
WorkbookReader::WorkbookReader(WorkbookReader&&) noexcept = default;
WorkbookReader& WorkbookReader::operator=(WorkbookReader&&) noexcept = default;
WorkbookReader::~WorkbookReader() = default;

Result<bool> looks_like_workbook(const std::filesystem::path& path) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(path, ec)) return fail(file::failure(ENOENT, path, "opening"));
  const auto bytes = beginning(path);
  return bytes.starts_with(kZip) || bytes == kCompound;
}

Result<WorkbookReader> WorkbookReader::open(const Call& call, const std::filesystem::path& path,
                                            const std::filesystem::path& scratch) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(path, ec)) return fail(file::failure(ENOENT, path, "opening"));
  const auto bytes = beginning(path);
  if (bytes == kCompound) {
    if (is_encrypted(path)) return encrypted();
    return wrong_format("XLS/ET");
  }
  if (!bytes.starts_with(kZip)) return damaged_workbook("not a ZIP file");
  auto state = std::make_unique<State>(JW_TRY(open_archive(path)), scratch);
  JW_TRY(state->open(call));
  return WorkbookReader(std::move(state));
}

const std::vector<SheetTitle>& WorkbookReader::sheets() const { return state_->titles; }

Result<SheetTally> WorkbookReader::read(const Call& call, std::size_t sheet,
                                        const std::function<Result<>(const SheetRow&)>& take) {
  if (sheet >= state_->parts.size())
    return fail(Code::NotFound, "workbook.sheet", "the workbook has {} sheets", "工作簿只有 {} 个工作表",
                state_->parts.size());
  if (!state_->strings) {
    StringsPart strings;
    if (!state_->strings_part.empty()) {
      const auto* entry = state_->archive.find(state_->strings_part);
      if (entry != nullptr && entry->size > kMostStringBytes) return large_workbook("shared strings");
      JW_TRY(state_->parse(call, state_->strings_part, strings));
    }
    state_->strings.emplace(std::move(strings));
  }
  SheetPart part(*state_->strings, state_->styles, state_->epoch_1904, take);
  JW_TRY(state_->parse(call, state_->parts[sheet], part));
  return std::move(part.tally);
}

}  // namespace jw::lake
