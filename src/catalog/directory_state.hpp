#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/guarded.hpp"
#include "catalog/directory.hpp"
#include "search/index.hpp"

// The inside of Directory, shared by its two halves: directory.cpp reads, directory_changes.cpp
// writes.
namespace jw::catalog {

struct Head {
  std::string epoch;
  std::string node;
  std::int64_t last_seq = 0;
};

Result<Head> read_head(db::Session& session);

struct Directory::State {
  State(db::Database& store, const Clock& time, std::string self, std::unique_ptr<search::Index> view)
      : database(store), clock(time), node(std::move(self)), index(std::move(view)) {}

  db::Database& database;
  const Clock& clock;
  const std::string node;
  std::unique_ptr<search::Index> index;
  Guarded<int> indexing;  // one catch-up at a time

  Result<> index_new(const Call& call);
  Result<> put(db::Session& session, const Entry& entry);
  Result<bool> remove(db::Session& session, std::string_view id);
};

}  // namespace jw::catalog
