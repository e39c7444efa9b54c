#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "sheet/layout.hpp"
#include "sheet/record.hpp"

namespace jw::sheet {

// How many records are in which state.
struct Counts {
  std::int64_t records = 0;
  std::int64_t fresh = 0;    // not there yet: will become a draft
  std::int64_t changed = 0;  // there, and the sheet says otherwise
  std::int64_t unchanged = 0;
  std::int64_t blocked = 0;    // has a problem that blocks
  std::int64_t published = 0;  // changed, but published: changed by a filing, one by one
  std::int64_t done = 0;       // written
  std::int64_t failed = 0;     // refused when it was to be written
  std::int64_t problems = 0;   // of all records
};
BOOST_DESCRIBE_STRUCT(Counts, (),
                      (records, fresh, changed, unchanged, blocked, published, done, failed, problems))

struct Import {
  std::string id;
  std::string name;  // of the file
  std::string kind;  // xlsx, csv, json
  std::int64_t bytes = 0;
  std::string sha256;
  std::vector<std::string> sheets;  // of a workbook
  Layout layout;                    // JSON needs none
  std::string mapping_problem_zh;   // why it cannot be checked as proposed; "" when it was
  std::string mapping_problem_en;
  bool is_checked = false;
  Counts counts;
  std::string created;
  std::string expires;
  std::optional<std::string> committed;
};
BOOST_DESCRIBE_STRUCT(Import, (),
                      (id, name, kind, bytes, sha256, sheets, layout, mapping_problem_zh, mapping_problem_en,
                       is_checked, counts, created, expires, committed))

struct MappingForm {
  std::string sheet;                // "" stays
  std::vector<std::string> fields;  // one for each column; empty: proposed anew, as for another sheet
};
BOOST_DESCRIBE_STRUCT(MappingForm, (), (sheet, fields))

struct ImportRecord {
  std::int64_t number = 0;
  std::string state;  // fresh, changed, unchanged, blocked, published, done, failed
  std::string name;
  std::string code;
  std::string resource;  // id, when it is there
  std::int64_t first_row = 0;
  std::int64_t last_row = 0;
  std::int64_t items = 0;
  std::vector<std::string> changed;  // fields
  std::vector<Problem> problems;
};
BOOST_DESCRIBE_STRUCT(ImportRecord, (),
                      (number, state, name, code, resource, first_row, last_row, items, changed, problems))

}  // namespace jw::sheet
