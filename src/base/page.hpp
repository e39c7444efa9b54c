#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace jw {

// Which part of a long list: what comes after a key, at most `limit` rows. An empty `after` is
// the beginning.
struct PageRequest {
  std::string after;
  std::size_t limit = 50;

  // What a store is asked for: between 1 and 500, and one more than shown, to learn if there is
  // a next page.
  std::size_t shown() const { return std::clamp<std::size_t>(limit, 1, 500); }
};

// `next` is the `after` of the following page; empty on the last one.
template <class T>
struct Page {
  std::vector<T> items;
  std::string next;
};

// Cuts a list that was fetched with shown() + 1 rows and fills `next` with the key of its last row.
template <class T, class Key>
Page<T> make_page(std::vector<T> rows, const PageRequest& request, Key&& key) {
  Page<T> page;
  if (rows.size() > request.shown()) {
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(request.shown()), rows.end());
    page.next = key(rows.back());
  }
  page.items = std::move(rows);
  return page;
}

}  // namespace jw
