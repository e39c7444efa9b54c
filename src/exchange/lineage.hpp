#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

// Item name -> value; what names a row as its recipient holds it: the key items of the grant, as
// they were delivered (a pseudonym stays one).
using RowKey = std::map<std::string, std::optional<std::string>>;

// A row at its source, all items in clear.
struct SourceRow {
  std::int64_t version = 0;  // of the data it was read from
  RowKey key;                // the resource's own key items
  RowKey values;             // every item
};

// Somebody who holds a row, and how they name it.
struct RowHolder {
  std::string grant;
  std::string org;
  std::string name;
  std::string node;
  RowKey key;
  std::string treatment;  // of the item asked about
};

// How far a data version has come to one recipient.
struct Reach {
  std::string state;  // "due", "planned", "sealed", "sending", "failed", "acknowledged", "ended"
  std::int64_t sequence = 0;
  std::string sealed, sent, acknowledged;  // RFC 3339, "" not yet
};

// From a row as a recipient holds it back to the row at its source, and from there to everybody
// who holds it. The provider's node only. No right is asked for: what comes out is for the
// provider's people. Thread-safe.
class Lineage {
 public:
  explicit Lineage(Parts parts) : parts_(parts) {}

  // One answer a key, in order; nothing where the grant delivers no such row of the current
  // version. A grant that has ended still answers. One scan of the key columns at most. Errors:
  // "grant.unknown", "data.none", "lineage.key" (Conflict: the grant hides its key items, so its
  // rows have no name).
  Result<std::vector<std::optional<SourceRow>>> trace(const Call& call, std::string_view grant,
                                                      const std::vector<RowKey>& held) const;

  // The live grants that deliver these rows with this item, one list a row.
  Result<std::vector<std::vector<RowHolder>>> holders(const Call& call, std::string_view resource,
                                                      std::string_view item,
                                                      const std::vector<SourceRow>& rows) const;

  static Result<Reach> reach(db::Session& session, std::string_view grant, std::int64_t version);
  // The same at the recipient's node: "waiting" until a batch with it is applied.
  static Result<Reach> arrival(db::Session& session, std::string_view grant, std::int64_t version);

 private:
  Parts parts_;
};

// What names a row of a holding, for the recipient's side: the names of the key items, in order.
// "holding.nameless" (Conflict) when the grant hides one of them or the data has none: then no
// row can be told from another.
Result<std::vector<std::string>> naming_items(db::Session& session, std::string_view grant);

// Item name -> what is done to it ("clear", "keep_ends", ...), as the grant says. "grant.unknown".
Result<std::map<std::string, std::string>> treatments_of(db::Session& session, std::string_view grant);

}  // namespace jw::exchange
