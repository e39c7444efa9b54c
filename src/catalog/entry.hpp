#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "catalog/resource.hpp"

namespace jw::catalog {

// A published resource as the whole domain may know it; also what travels between nodes.
struct Entry {
  std::string id;  // of the resource
  std::string code;
  std::string name;
  std::string abstract;
  OrgName org;
  std::string region;
  std::string line;
  std::string node;  // where it lives
  std::string sharing;
  std::string scope;
  std::string purpose_text;
  std::string reason;
  std::string legal_basis;
  std::string update_cycle;
  std::string format;
  std::vector<Item> items;
  std::string region_item;
  std::string name_en;
  std::string classification;
  std::string provider_code;
  std::string department;
  std::string source_system;
  std::string format_class;
  std::string format_note;
  std::string use_conditions;
  std::string sharing_channel = "platform";
  std::string sharing_method;
  bool open = false;
  std::string open_conditions;
  std::string release_date;
  std::vector<std::string> related;
  std::string subject = "other";
  std::string level = "general";
  std::int64_t grade = 0;
  std::string personal;
  std::vector<Remark> remarks;
  std::int64_t items_count = 0;
  std::int64_t rows = 0;
  std::int64_t version = 0;
  std::int64_t data_version = 0;
  std::string published;
  std::string updated;
  bool local = false;  // lives on this node; says nothing on the wire
  bool operator==(const Entry&) const = default;
};
BOOST_DESCRIBE_STRUCT(Entry, (),
                      (id, code, name, abstract, org, region, line, node, sharing, scope, purpose_text,
                       reason, legal_basis, update_cycle, format, items, region_item, name_en, classification,
                       provider_code, department, source_system, format_class, format_note, use_conditions,
                       sharing_channel, sharing_method, open, open_conditions, release_date, related, subject,
                       level, grade, personal, remarks, items_count, rows, version, data_version, published,
                       updated, local))

Entry entry_of(const Resource& resource);

// What a department may say about a resource of another node before it is believed: ids, code,
// lengths, word lists. "catalog.entry" (Invalid).
Result<> check(const Entry& entry);

// An entry in a list of results.
struct Listing {
  std::string id;
  std::string code;
  std::string name;
  std::string abstract;
  OrgName org;
  std::string region;
  std::string line;
  std::string node;
  std::string sharing;
  std::string update_cycle;
  std::int64_t rows = 0;
  std::int64_t items_count = 0;
  std::int64_t version = 0;
  std::int64_t data_version = 0;
  std::string updated;
  bool local = false;
  std::optional<std::vector<std::string>> highlights;  // typed words that the shown texts contain
};
BOOST_DESCRIBE_STRUCT(Listing, (),
                      (id, code, name, abstract, org, region, line, node, sharing, update_cycle, rows,
                       items_count, version, data_version, updated, local, highlights))

Listing listing_of(const Entry& entry);

}  // namespace jw::catalog
