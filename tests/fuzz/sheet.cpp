// Catalogs that strangers send: the container of a workbook, its parts, CSV in any encoding, JSON. All
// are read down to the forms of resources. The first byte chooses what the rest is.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/text.hpp"
#include "lake/book.hpp"
#include "sheet/layout.hpp"
#include "sheet/record.hpp"
#include "sheet/table.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

const std::filesystem::path& folder() {
  static const auto made = [] {
    auto path = std::filesystem::temp_directory_path() / ("jw-fuzz-" + std::to_string(::getpid()));
    std::filesystem::create_directories(path);
    return path;
  }();
  return made;
}

void read_file(std::string_view bytes) {
  const auto path = folder() / "input";
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const auto call = jw::Call::system("fuzz", std::chrono::seconds(20));
  const auto table = jw::sheet::read_table(call, path, "");
  if (!table) return expect(!table.error().reason.empty() && !table.error().message_zh.empty());
  for (const auto& line : table->lines)
    for (const auto& cell : line.cells) expect(jw::is_utf8(cell));
  const auto layout = jw::sheet::propose_layout(*table);
  if (!layout) return;
  std::size_t records = 0;
  const auto done =
      jw::sheet::each_record(call, *table, *layout, [&](jw::sheet::Record record) -> jw::Result<> {
        const auto form = jw::sheet::make_form(record, *layout, nullptr, "省统计局");
        // What a sheet says without a problem is kept as it is: to check it again changes nothing.
        if (!jw::sheet::blocked(record.problems)) {
          const auto again = jw::catalog::checked(form);
          expect(again.has_value() && *again == form);
        }
        if (++records > 200) return jw::fail(jw::Code::Timeout, "fuzz.enough", "enough", "够了");
        return {};
      });
  expect(done.has_value() || !done.error().reason.empty());
}

void read_form(std::string_view text) {
  const auto json = jw::parse_json(text);
  if (!json) return;
  const auto form = jw::read_json<jw::catalog::ResourceForm>(*json, "resource");
  if (!form) return;
  const auto kept = jw::catalog::checked(*form);
  if (!kept) return;
  const auto again = jw::catalog::checked(*kept);
  expect(again.has_value() && *again == *kept);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  using namespace jw::lake::testing;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view sheet =
      "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c "
      "s=\"1\"><v>45000</v></c></row></sheetData></worksheet>";
  switch (data[0] % 6) {
    case 0: read_file(text); break;
    case 1: read_file(zip_of(book_entries(text))); break;
    case 2: read_file(zip_of(book_entries(std::string(sheet), text))); break;
    case 3: read_file(zip_of(book_entries(std::string(sheet), "<sst/>", text))); break;
    case 4: {
      auto entries = book_entries(std::string(sheet));
      entries[2].bytes = text;
      read_file(zip_of(entries));
      break;
    }
    default: read_form(text);
  }
  return 0;
}
