#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "org/region.hpp"

// Editions of the tree of regions: a newer one is loaded as a whole, what it ends stays on record.
// A node has one tree; the newer one is in force from its next start on, and until then nobody
// registers a department (Orgs::put, "region.restart"), so that no two editions mix.
namespace jw::org {

// A file of an edition: `code,name[,from]` a line, plain or gzip. `from` names the codes of the
// edition before whose territory the region took over, separated by ';'.
struct RegionFile {
  std::vector<Region> regions;
  std::map<std::string, std::vector<std::string>> went_to;  // by prefix of a region that ended
  std::string digest;                                       // SHA-256 of the lines
};
// Errors: "region.file" (Invalid, with the line), "file.large", those of gzip::read.
Result<RegionFile> read_region_file(const file::Path& path);

struct RegionChange {
  std::string prefix;
  std::string kind;    // removed, renamed, added
  std::string name;    // by the new edition; of a removed one the last it had
  std::string before;  // of a renamed one
  std::vector<std::string> successors;
};
BOOST_DESCRIBE_STRUCT(RegionChange, (), (prefix, kind, name, before, successors))

// A department whose region the new edition does not have.
struct StrandedOrg {
  std::string id;
  std::string name;
  std::string region;
  std::string node;
  std::vector<std::string> successors;
};
BOOST_DESCRIBE_STRUCT(StrandedOrg, (), (id, name, region, node, successors))

struct EditionReport {
  std::string edition;
  std::string before;
  bool loaded = false;
  bool restart_needed = false;
  std::int64_t regions = 0;
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::int64_t renamed = 0;
  std::vector<RegionChange> changes;  // removed and renamed ones first, at most a thousand
  std::vector<StrandedOrg> stranded;
  std::vector<std::string> hosted;  // regions this node hosts that are gone
};
BOOST_DESCRIBE_STRUCT(EditionReport, (),
                      (edition, before, loaded, restart_needed, regions, added, removed, renamed, changes,
                       stranded, hosted))

struct LoadEdition {
  std::string edition = {};              // "2025", "2025-06" or "2025-06-30"
  bool try_only = false;                 // report only
  bool keep_used = false;                // regions of departments and of `hosted` stay, marked as abolished
  std::vector<std::string> hosted = {};  // what the node hosts
};

// Compares with what is loaded and takes its place; records "region.loaded". Errors: "region.edition"
// (no such name), "region.older", "region.known" (that edition with other content), "region.province"
// (a province is missing: hardly the whole file), "region.in_use" (departments or hosted regions would
// stand on nothing: move them first, or keep those regions), "region.table". Needs node.manage.
Result<EditionReport> load_edition(const Call& call, db::Database& database, const Clock& clock,
                                   const RegionFile& file, const LoadEdition& wanted);

struct EditionEntry {
  std::string edition;
  std::string installed;
  std::string digest;
  std::int64_t regions = 0;
  std::int64_t added = 0;
  std::int64_t removed = 0;
  std::int64_t renamed = 0;
  bool newest = false;
};
BOOST_DESCRIBE_STRUCT(EditionEntry, (),
                      (edition, installed, digest, regions, added, removed, renamed, newest))

// All that were ever loaded, newest first.
Result<std::vector<EditionEntry>> editions(const Call& call, db::Database& database);

// What an edition ended or renamed.
struct PastRegion {
  std::string edition;  // that ended it
  std::string prefix;
  std::string kind;  // removed, renamed
  std::string name;
  std::vector<std::string> successors;
  bool kept = false;  // departments still stand on it
};
BOOST_DESCRIBE_STRUCT(PastRegion, (), (edition, prefix, kind, name, successors, kept))

// Of a code (prefix or 12 digits) and what lies below it; all when empty. At most a thousand.
Result<std::vector<PastRegion>> past_regions(const Call& call, db::Database& database, std::string_view code);

}  // namespace jw::org
