#include "catalog/entry.hpp"

#include "base/clock.hpp"
#include "base/random.hpp"
#include "catalog/resource_code.hpp"
#include "catalog/same_fields.hpp"
#include "org/line.hpp"
#include "org/org.hpp"

namespace jw::catalog {

Entry entry_of(const Resource& from) {
  Entry to;
  copy_same_fields(from, to);
  to.published = from.published.value_or("");
  to.local = false;
  return to;
}

Result<> check(const Entry& entry) {
  ResourceForm form;
  copy_same_fields(entry, form);
  form.purpose = entry.purpose_text;
  fill_defaults(form);
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
  copy_same_fields(from, to);
  return to;
}

}  // namespace jw::catalog
