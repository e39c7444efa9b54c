#include "catalog/entry.hpp"

#include "base/clock.hpp"
#include "base/random.hpp"
#include "catalog/resource_code.hpp"
#include "org/line.hpp"
#include "org/org.hpp"

namespace jw::catalog {

Entry entry_of(const Resource& from) {
  Entry to;
  to.id = from.id;
  to.code = from.code;
  to.name = from.name;
  to.abstract = from.abstract;
  to.org = from.org;
  to.region = from.region;
  to.line = from.line;
  to.node = from.node;
  to.sharing = from.sharing;
  to.scope = from.scope;
  to.purpose_text = from.purpose_text;
  to.reason = from.reason;
  to.legal_basis = from.legal_basis;
  to.update_cycle = from.update_cycle;
  to.format = from.format;
  to.items = from.items;
  to.region_item = from.region_item;
  to.items_count = from.items_count;
  to.rows = from.rows;
  to.version = from.version;
  to.data_version = from.data_version;
  to.published = from.published.value_or("");
  to.updated = from.updated;
  return to;
}

Result<> check(const Entry& entry) {
  ResourceForm form{entry.name,         entry.abstract, entry.sharing,     entry.scope,
                    entry.purpose_text, entry.reason,   entry.legal_basis, entry.update_cycle,
                    entry.format,       entry.items,    entry.region_item};
  auto as_kept = checked(form);
  const bool whole = as_kept && *as_kept == form && is_id(entry.id) && check_code(entry.code) &&
                     org::find_line(entry.line) && !entry.org.name.empty() && entry.org.name.size() <= 300 &&
                     entry.org.id == org::cell_id(entry.region, entry.line) && entry.rows >= 0 &&
                     entry.version > 0 && entry.data_version >= 0 &&
                     entry.items_count == static_cast<std::int64_t>(entry.items.size()) &&
                     parse_time(entry.updated) && parse_time(entry.published);
  if (whole) return {};
  auto failure =
      fail(Code::Invalid, "catalog.entry", "a catalog entry of a peer is malformed; it was not taken over",
           "来自其他节点的目录条目格式有误，未予接收");
  if (!as_kept) return tl::unexpected<Error>(std::move(failure.value()).with(describe(as_kept.error())));
  return failure;
}

Listing listing_of(const Entry& from) {
  Listing to;
  to.id = from.id;
  to.code = from.code;
  to.name = from.name;
  to.abstract = from.abstract;
  to.org = from.org;
  to.region = from.region;
  to.line = from.line;
  to.node = from.node;
  to.sharing = from.sharing;
  to.update_cycle = from.update_cycle;
  to.rows = from.rows;
  to.items_count = from.items_count;
  to.version = from.version;
  to.data_version = from.data_version;
  to.updated = from.updated;
  to.local = from.local;
  return to;
}

}  // namespace jw::catalog
