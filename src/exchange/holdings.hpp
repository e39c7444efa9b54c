#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/batch.hpp"
#include "exchange/lineage.hpp"
#include "exchange/listings.hpp"
#include "exchange/parts.hpp"
#include "lake/rows.hpp"

namespace jw::exchange {

// What an org received under one grant.
struct Holding {
  std::string id;  // of the grant
  std::string grant;
  std::string recipient;  // org
  std::string resource;
  std::string resource_name;
  std::string provider;  // org
  std::int64_t rows = 0;
  std::vector<ManifestColumn> columns;
  std::int64_t sequence = 0;
  std::string updated;
  std::string valid_until;
  std::string state;  // "live", "ended"
  Counts counts;      // of the newest batch
  std::string manifest_digest;
  std::string checksum;              // of the rows held
  std::optional<Unlisted> unlisted;  // its resource has left the catalog; for whoever shows it to fill
};
BOOST_DESCRIBE_STRUCT(Holding, (),
                      (id, grant, recipient, resource, resource_name, provider, rows, columns, sequence,
                       updated, valid_until, state, counts, manifest_digest, checksum, unlisted))

struct HoldingPage {
  lake::RowPage page;
  std::int64_t total = 0;
  std::int64_t as_of_sequence = 0;
};

struct HoldingChange {
  std::int64_t sequence = 0;
  std::string kind;
  std::int64_t inserted = 0;
  std::int64_t updated = 0;
  std::int64_t deleted = 0;
  std::int64_t total = 0;
  std::string time;
};
BOOST_DESCRIBE_STRUCT(HoldingChange, (), (sequence, kind, inserted, updated, deleted, total, time))

// Read access to what was received: only the recipient's org, right holding.read (export:
// holding.export), only while the grant is live, asked anew at every read. Another org's holding
// is "holding.unknown". Thread-safe.
class Holdings {
 public:
  explicit Holdings(Parts parts) : parts_(std::move(parts)) {}

  Result<std::vector<Holding>> list(const Call& call) const;  // ended ones too, without rows
  Result<Holding> find(const Call& call, std::string_view id) const;
  // Records holding.queried: item names and counts, no values.
  Result<HoldingPage> rows(const Call& call, std::string_view id, const lake::RowQuery& query) const;
  // The rows these keys name, one answer a key, in order; nothing where none is held. `names`: of
  // naming_items(). Recorded as holding.queried.
  Result<std::vector<std::optional<RowKey>>> rows_by_key(const Call& call, std::string_view id,
                                                         const std::vector<std::string>& names,
                                                         const std::vector<RowKey>& keys) const;
  // A file in <data>/tmp the caller streams and removes; format "csv", "xlsx" or "parquet".
  // Records holding.downloaded.
  Result<file::Path> export_file(const Call& call, std::string_view id, std::string_view format,
                                 const lake::RowQuery& query) const;
  // Where the rows lie, for those who judge them: the same right and the same checks as rows().
  struct Located {
    Holding holding;
    file::Path parquet;
  };
  Result<Located> locate(const Call& call, std::string_view id) const;
  Result<std::vector<HoldingChange>> changes(const Call& call, std::string_view id) const;

 private:
  Parts parts_;
};

}  // namespace jw::exchange
