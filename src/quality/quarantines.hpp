#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/amendment.hpp"
#include "catalog/data_version.hpp"
#include "quality/parts.hpp"

namespace jw::db {
class Session;
}

namespace jw::quality {

// The rows that one load or screening set aside, and what became of them since.
// rows_in == rows_open + rows_released + rows_dismissed, always.
struct Quarantine {
  std::string id;
  std::string resource;
  std::string resource_name;
  std::int64_t version = 0;  // the data version whose making set the rows aside
  std::string state;         // open, closed (no row open), superseded (a newer file was loaded)
  std::int64_t rows_in = 0;
  std::int64_t rows_open = 0;
  std::int64_t rows_released = 0;
  std::int64_t rows_dismissed = 0;
  std::int64_t revision = 0;  // changes with every act
  std::string opened;
  std::string changed;
};
BOOST_DESCRIBE_STRUCT(Quarantine, (),
                      (id, resource, resource_name, version, state, rows_in, rows_open, rows_released,
                       rows_dismissed, revision, opened, changed))

// One row and why it may not pass.
struct QuarantinedRow {
  std::int64_t line = 0;          // in the file loaded; of a screening, the place in the data from 1
  std::string state;              // open, released, dismissed
  std::string reason;             // ragged, quote, ..., rule:R001
  std::string field;              // the item
  std::vector<std::string> hits;  // codes of all rules it breaks
  std::string raw;                // as it stood in the file, when its cells could not be told apart
  std::vector<std::optional<std::string>> values;  // in the order of `items`
  std::string note;                                // why it was dismissed
  bool edited = false;
};
BOOST_DESCRIBE_STRUCT(QuarantinedRow, (), (line, state, reason, field, hits, raw, values, note, edited))

struct ReasonCount {
  std::string reason;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(ReasonCount, (), (reason, rows))

struct QuarantinePage {
  Quarantine quarantine;
  std::vector<std::string> items;
  std::vector<ReasonCount> reasons;  // of the rows open
  std::vector<QuarantinedRow> rows;
  std::int64_t total = 0;            // that the filter lets through
  std::optional<std::int64_t> next;  // the `after` of the following page
};
BOOST_DESCRIBE_STRUCT(QuarantinePage, (), (quarantine, items, reasons, rows, total, next))

struct RowFilter {
  std::string state;   // "" all
  std::string reason;  // "" all
  std::int64_t after = -1;
  std::int64_t limit = 50;
};

// A row as it should be.
struct RowFix {
  std::int64_t line = 0;
  std::vector<std::optional<std::string>> values;  // in the order of QuarantinePage::items
};
BOOST_DESCRIBE_STRUCT(RowFix, (), (line, values))

// What an act did.
struct QuarantineOutcome {
  Quarantine quarantine;
  std::int64_t done = 0;             // rows edited, released or dismissed
  std::int64_t still_failing = 0;    // of those named, which stay
  std::vector<QuarantinedRow> rows;  // that stay, at most 50
  std::int64_t version = 0;          // the data version a release made; 0: none
};
BOOST_DESCRIBE_STRUCT(QuarantineOutcome, (), (quarantine, done, still_failing, rows, version))

// What waits to be mended. Nothing is dropped: every row stays here, in the state it came to. Own
// department; right resource.write or quality.write. Looking and changing leave entries.
// "quarantine.unknown", "quarantine.closed" (Conflict: superseded or nothing open),
// "quarantine.moved_on" (Conflict), "quarantine.rows" (Invalid: lines that are not open there),
// "quarantine.values" (Invalid). Thread-safe.
class Quarantines {
 public:
  explicit Quarantines(Parts parts) : parts_(std::move(parts)) {}

  // In the transaction that makes a version known: what it set aside waits here from now on, and
  // what a load replaces is superseded.
  static Result<> open(db::Session& session, const Call& call, const Clock& clock,
                       const catalog::Resource& of, const catalog::DataVersion& version);

  Result<std::vector<Quarantine>> list(const Call& call,
                                       std::string_view resource) const;  // "": all; newest first
  Result<QuarantinePage> rows(const Call& call, std::string_view id, const RowFilter& filter) const;
  // CSV (BOM, formulas guarded): line, state, reason, hits, then the items by their titles.
  Result<file::Path> export_file(const Call& call, std::string_view id) const;

  // New values; the rows are judged again at once and stay open.
  Result<QuarantineOutcome> edit(const Call& call, std::string_view id,
                                 const std::vector<RowFix>& fixes) const;
  // The same from an uploaded CSV with a column 行号 (or line) and the items, as export_file writes it.
  Result<QuarantineOutcome> edit_file(const Call& call, std::string_view id, std::string_view upload) const;
  // Judges the open rows named (none: all) once more and adds those that pass to the data.
  Result<QuarantineOutcome> release(const Call& call, std::string_view id,
                                    const std::vector<std::int64_t>& lines) const;
  // The open rows named (none: all) will not be mended. A reason is needed: "quarantine.reason".
  Result<QuarantineOutcome> dismiss(const Call& call, std::string_view id,
                                    const std::vector<std::int64_t>& lines, std::string_view reason) const;

 private:
  Parts parts_;
};

}  // namespace jw::quality
