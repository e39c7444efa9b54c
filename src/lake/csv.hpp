#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"

// Looking at a text file somebody uploaded, before anything is loaded.
namespace jw::lake {

// How the bytes of a file become rows. `preview` finds it; `load` takes it.
struct Dialect {
  std::string encoding = "UTF-8";  // UTF-8, UTF-16LE, UTF-16BE, GB18030
  int bom = 0;                     // bytes to skip at the start
  std::string delimiter = ",";     // one of , ; | and tab
  bool operator==(const Dialect&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dialect, (), (encoding, bom, delimiter))

// A value, or the shape of values, and how many rows have it.
struct ValueCount {
  std::string value;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(ValueCount, (), (value, rows))

// What a column seems to be, and why, in both languages. A proposal: the person decides.
struct ColumnProposal {
  std::string name;   // a valid identifier, unique in the file: made from the header
  std::string title;  // the header as it stands
  std::string type;   // as in schema.hpp
  int length = 0;     // decimal: digits after the point; else 0
  std::string reason;
  std::string reason_zh;
  bool code_like = false;
  bool unique = false;  // no value twice, none empty, in the rows looked at
  std::int64_t empty = 0;
  std::int64_t longest = 0;          // characters
  std::int64_t formulas = 0;         // cells a spreadsheet would run: = + - @ first, and not a number
  std::vector<std::string> samples;  // up to three different values
  std::int64_t distinct = 0;         // different values, exact up to 100,000
  std::vector<ValueCount> shapes;    // the three commonest of 200,000 rows: "9{18}", "汉{2}", "A9{7}"
  std::string least;                 // smallest and largest value, by number or by text
  std::string most;
  std::vector<ValueCount> values;  // the first 500 different values that are not long
};
BOOST_DESCRIBE_STRUCT(ColumnProposal, (),
                      (name, title, type, length, reason, reason_zh, code_like, unique, empty, longest,
                       formulas, samples, distinct, shapes, least, most, values))

// Something the person should know and may accept. `code` is stable: "upload.header_only",
// "upload.ragged", "upload.duplicate_header", "upload.formula", "upload.encoding_damage".
struct Warning {
  std::string code;
  std::string message;
  std::string message_zh;
};
BOOST_DESCRIBE_STRUCT(Warning, (), (code, message, message_zh))

struct Preview {
  Dialect dialect;
  std::vector<ColumnProposal> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  // the first 20
  std::vector<Warning> warnings;
  std::int64_t rows_seen = 0;
  std::int64_t ragged = 0;  // rows with more or fewer cells than the header
  bool complete = false;    // false: the file goes on after the rows looked at
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Preview, (), (dialect, columns, rows, warnings, rows_seen, ragged, complete, bytes))

// Reads at most the first 32 MiB, whatever the size of the file. Errors: "upload.empty" (zero
// bytes or blank), "upload.binary" (not a text file), "upload.encoding" (none of ours fits),
// "upload.columns" (over 1000), "upload.quotes" (a quote in the header never closes), "file.missing".
// With `known` nothing is guessed: the file is read so.
Result<Preview> preview(const Call& call, const std::filesystem::path& path,
                        const std::optional<Dialect>& known = {});

}  // namespace jw::lake
