#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::lake {
struct Preview;
struct SheetCsv;
}  // namespace jw::lake

namespace jw::standard {
class Proposer;
}

namespace jw::catalog {

struct UploadNote {
  std::string code;  // "upload.ragged"
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(UploadNote, (), (code, zh, en))

// The shape of values ("9{18}") and how many rows have it.
struct UploadShape {
  std::string shape;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(UploadShape, (), (shape, rows))

struct UploadColumn {
  std::string name;  // proposed item name
  std::string title;
  std::string type;
  std::int64_t length = 0;
  std::string reason_zh;
  std::string reason_en;
  std::int64_t nulls = 0;
  std::int64_t longest = 0;
  std::vector<std::string> examples;
  bool key_candidate = false;
  bool region_candidate = false;
  std::int64_t distinct = 0;        // different values, exact up to 100,000
  std::vector<UploadShape> shapes;  // the three commonest
  std::string least;                // smallest and largest value
  std::string most;
  // What the common standard proposes for the item; see standard/proposal.hpp.
  std::string element;
  std::string element_name;
  std::string identifier;
  std::string code_set;
  std::string personal = "none";
  std::int64_t grade = 1;
  std::int64_t confidence = 0;  // 0: nothing is proposed
  std::int64_t faulty = 0;      // rows that the identifier or the code set refuses
  std::string why_zh;
  std::string why_en;
  // Different values and how often each came: what proposals are made from. Never shown or kept.
  std::vector<std::pair<std::string, std::int64_t>> values;
};
BOOST_DESCRIBE_STRUCT(UploadColumn, (),
                      (name, title, type, length, reason_zh, reason_en, nulls, longest, examples,
                       key_candidate, region_candidate, distinct, shapes, least, most, element, element_name,
                       identifier, code_set, personal, grade, confidence, faulty, why_zh, why_en))

// A row that will be set aside when the file is loaded as it is.
struct UploadProblem {
  std::int64_t line = 0;
  std::string reason;  // ragged, quote, encoding
  std::string text;    // its beginning; empty when it holds damaged bytes
};
BOOST_DESCRIBE_STRUCT(UploadProblem, (), (line, reason, text))

// A sheet of a workbook.
struct UploadSheet {
  std::string name;
  bool hidden = false;
};
BOOST_DESCRIBE_STRUCT(UploadSheet, (), (name, hidden))

// What the first part of the file says; a proposal for the items.
struct UploadPreview {
  std::string encoding;
  std::string delimiter;
  std::int64_t rows = 0;  // looked at
  bool complete = false;  // false: the file goes on
  std::int64_t ragged = 0;
  std::int64_t formula_cells = 0;
  std::vector<UploadNote> notes;
  std::vector<UploadColumn> columns;
  std::vector<std::vector<std::optional<std::string>>> sample;  // at most 20 rows
  std::vector<UploadProblem> problems;                          // at most 50
  std::vector<UploadSheet> sheets;                              // of a workbook; else none
  std::string sheet;                                            // the one looked at
};
BOOST_DESCRIBE_STRUCT(UploadPreview, (),
                      (encoding, delimiter, rows, complete, ragged, formula_cells, notes, columns, sample,
                       problems, sheets, sheet))

// Turns what the lake saw into what a person who registers a resource is shown: item names that
// a resource accepts, candidates for key and region, the lines that have a problem.
Result<UploadPreview> make_preview(const Call& call, const file::Path& path, const lake::Preview& seen);

// Asks the common standard what each column is, and writes its proposals into the columns.
void propose(const standard::Proposer& proposer, UploadPreview& preview);

// What a person should know about a sheet that was turned into CSV: formulas, errors, numbers that
// have lost digits, merged cells, title rows left out.
std::vector<UploadNote> sheet_notes(const lake::SheetCsv& sheet);

}  // namespace jw::catalog
