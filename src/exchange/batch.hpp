#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>

#include "base/result.hpp"

namespace jw::exchange {

// rows_in == out + unchanged + filtered + set_aside; deleted rows are not in rows_in.
struct Counts {
  std::int64_t rows_in = 0;
  std::int64_t out = 0;        // rows in the segments that insert or change
  std::int64_t unchanged = 0;  // delta: the recipient has them already
  std::int64_t filtered = 0;   // outside the grant's scope
  std::int64_t set_aside = 0;  // could not be treated; reasons at the provider
  std::int64_t deleted = 0;    // delta: rows that left
};
BOOST_DESCRIBE_STRUCT(Counts, (), (rows_in, out, unchanged, filtered, set_aside, deleted))

// Made-up rows that name the recipient of a leaked copy; in none of the counts above.
struct CanaryCounts {
  std::int64_t rows = 0;  // in the segments
  std::int64_t held = 0;  // among those the recipient holds afterwards
};
BOOST_DESCRIBE_STRUCT(CanaryCounts, (), (rows, held))

struct Segment {
  std::string name;  // "part-0001.parquet"
  std::int64_t rows = 0;
  std::int64_t bytes = 0;
  std::string sha256;
  std::string sm3;
};
BOOST_DESCRIBE_STRUCT(Segment, (), (name, rows, bytes, sha256, sm3))

struct ManifestColumn {
  std::string name;
  std::string title;
  std::string type;       // item type of the grant: text, integer, ...
  std::string treatment;  // what was done to it
  bool key = false;
};
BOOST_DESCRIBE_STRUCT(ManifestColumn, (), (name, title, type, treatment, key))

struct Watermark {
  std::int64_t from = 0;  // data version the recipient has; 0 for a snapshot
  std::int64_t to = 0;    // data version this batch brings it to
};
BOOST_DESCRIBE_STRUCT(Watermark, (), (from, to))

// What a batch says of itself: signed by the provider's node, docs/formats/batch.md.
struct Manifest {
  std::string format = "jingwei-batch/1";
  std::string delivery;  // id of the grant it fulfils
  std::string grant_digest;
  std::string plan_hash;
  std::int64_t sequence = 0;  // from 1, no gaps
  std::string previous;       // digest of the manifest before; "" for the first
  std::string kind;           // "snapshot", "delta"
  std::vector<ManifestColumn> schema;
  Counts counts;
  std::optional<CanaryCounts> canaries;  // only of a grant that has them
  std::int64_t total = 0;                // rows the recipient holds afterwards
  std::vector<Segment> segments;
  std::string checksum;  // lake/checksum.hpp over all segment rows
  Watermark watermark;
  std::string sealed;  // RFC 3339
};
BOOST_DESCRIBE_STRUCT(Manifest, (),
                      (format, delivery, grant_digest, plan_hash, sequence, previous, kind, schema, counts,
                       canaries, total, segments, checksum, watermark, sealed))

// Rows of the segments, and rows held afterwards, as the counts say; made-up ones included.
std::int64_t segment_rows(const Manifest& manifest);
std::int64_t rows_held(const Manifest& manifest);

// What the receiver verified and applied: signed by its node.
struct Receipt {
  std::string format = "jingwei-receipt/1";
  std::string delivery;
  std::int64_t sequence = 0;
  std::string manifest;   // digest
  std::int64_t rows = 0;  // rows applied
  std::int64_t inserted = 0;
  std::int64_t updated = 0;
  std::int64_t deleted = 0;
  std::int64_t total = 0;                // rows held afterwards
  std::optional<std::int64_t> canaries;  // of these made up, as the manifest said
  std::string checksum;                  // recomputed from the bytes received
  std::string time;
};
BOOST_DESCRIBE_STRUCT(Receipt, (),
                      (format, delivery, sequence, manifest, rows, inserted, updated, deleted, total,
                       canaries, checksum, time))

// Strict: an unknown field, format or kind, a bad name or a count that does not add up is
// "manifest.form" (Invalid). Signatures are the caller's business.
Result<Manifest> read_manifest(const boost::json::object& document);
Result<Receipt> read_receipt(const boost::json::object& document);

}  // namespace jw::exchange
