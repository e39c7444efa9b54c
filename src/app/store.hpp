#pragma once

#include <memory>

#include "app/config.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "db/database.hpp"
#include "org/region.hpp"

namespace jw::app {

// The data folder and the store of a node, with the schema of every module: what commands that
// work beside or before a running node need.
struct Store {
  std::unique_ptr<db::Database> database;
  std::shared_ptr<const org::Regions> regions;
};

// Makes the folder when it is missing, opens the store, brings the schema up to date and loads the
// national tree of regions into it once.
Result<Store> open_store(const Call& call, const Clock& clock, const Config& config);

// Where the data that ships with the program lies: config, beside the program, or as installed.
Result<file::Path> find_share(const Config& config);
// The built UI; an empty path when there is none (a node without a UI is fine).
file::Path find_web(const Config& config);

}  // namespace jw::app
