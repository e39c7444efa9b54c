#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "catalog/resource.hpp"
#include "catalog/upload_preview.hpp"

namespace jw::catalog {

// Which item each column of a file is, in file order. A column is the item that
//   1. was this header in an earlier load (`headers`: header -> item name),
//   2. has the header as its title, or
//   3. has the header, or the name proposed from it, as its name.
// With `by_position` (the first load: a person has just renamed what the file calls otherwise),
// columns and items that are left over pair up in order when there are equally many. Everything
// must be matched: "load.columns" (Invalid) names what is not.
Result<std::vector<std::size_t>> match_columns(const std::vector<UploadColumn>& columns,
                                               const std::vector<Item>& items,
                                               const std::map<std::string, std::string>& headers,
                                               bool by_position);

}  // namespace jw::catalog
