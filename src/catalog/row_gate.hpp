#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/data_version.hpp"

namespace jw::db {
class Session;
}
namespace jw::lake {
class Connection;
}

namespace jw::catalog {

struct Resource;

// Rows that are about to become a data version; nobody knows of them yet.
struct Candidate {
  const Resource& resource;
  lake::Connection& lake;
  // SQL that can stand after FROM: a column for each item, and file_row_number: where the row
  // stands. In a load that is its line in the file.
  std::string rows;
  // Name of an empty temporary table (line BIGINT, reason VARCHAR, field VARCHAR, hits VARCHAR)
  // for the rows that may not pass, at most once each: line is file_row_number, reason
  // "rule:<code>", field the item, hits all rules the row breaks, separated by blanks.
  std::string failing;
};

// What a gate found. `keep` runs in the transaction that makes the version known, so that what is
// measured and what is known never part; it may be empty.
struct Judged {
  std::vector<SetAside> reasons;  // words for every reason it gave; counts do not matter
  std::function<Result<>(db::Session&, const Call&, const DataVersion&)> keep = {};
};

// Looks at the rows of a load before they become known and says which may not pass. They are set
// aside with the others: rows_in == rows_accepted + rows_set_aside. An Error undoes the load.
using RowGate = std::function<Result<Judged>(const Call&, const Candidate&)>;

}  // namespace jw::catalog
