#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// XLSX files made byte by byte, so that they can be wrong in every way. Entries are stored.
namespace jw::lake::testing {

struct BookEntry {
  std::string name;
  std::string bytes;
};

inline std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

inline void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// `lie`: what the directory says of the unpacked size of each entry instead of the truth; 0: truth.
inline std::string zip_of(const std::vector<BookEntry>& entries, std::uint32_t lie = 0) {
  std::string out, directory;
  for (const auto& [name, bytes] : entries) {
    const auto offset = out.size();
    const auto crc = crc_of(bytes);
    const auto size = lie != 0 ? lie : bytes.size();
    out += "PK\x03\x04";
    put(out, 20, 2), put(out, 0, 8), put(out, crc, 4), put(out, bytes.size(), 4), put(out, size, 4);
    put(out, name.size(), 2), put(out, 0, 2);
    out += name + bytes;
    directory += "PK\x01\x02";
    put(directory, 20, 2), put(directory, 20, 2), put(directory, 0, 2), put(directory, lie != 0 ? 8 : 0, 2);
    put(directory, 0, 4), put(directory, crc, 4), put(directory, bytes.size(), 4), put(directory, size, 4);
    put(directory, name.size(), 2), put(directory, 0, 8), put(directory, 0, 4), put(directory, offset, 4);
    directory += name;
  }
  const auto at = out.size();
  out += directory + "PK\x05\x06";
  put(out, 0, 4), put(out, entries.size(), 2), put(out, entries.size(), 2), put(out, directory.size(), 4);
  put(out, at, 4), put(out, 0, 2);
  return out;
}

inline std::vector<BookEntry> book_entries(std::string sheet_xml, std::string strings_xml = "<sst/>",
                                           std::string styles_xml = "<styleSheet/>") {
  const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  return {
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", "<Relationships><Relationship Id=\"r1\" Type=\"" + types +
                          "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
      {"xl/workbook.xml",
       "<workbook><sheets><sheet name=\"隐藏\" sheetId=\"9\" state=\"hidden\" r:id=\"r3\"/>"
       "<sheet name=\"甲 &amp; 乙\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r1\" Type=\"" + types +
           "worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r3\" Type=\"" + types +
           "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/><Relationship Id=\"r2\" Type=\"" + types +
           "sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"r4\" Type=\"" + types +
           "styles\" Target=\"styles.xml\"/></Relationships>"},
      {"xl/sharedStrings.xml", std::move(strings_xml)},
      {"xl/styles.xml", std::move(styles_xml)},
      {"xl/worksheets/sheet1.xml", std::move(sheet_xml)},
      {"xl/worksheets/sheet2.xml",
       "<worksheet><sheetData><row><c t=\"str\"><v>另一张</v></c></row></sheetData></worksheet>"},
  };
}

// A sheet of these rows (the inside of <row>).
inline std::string sheet_of(std::string_view rows, std::string_view after = "") {
  return std::string("<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet><sheetData>")
      .append(rows)
      .append("</sheetData>")
      .append(after)
      .append("</worksheet>");
}

}  // namespace jw::lake::testing
