#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/data_versions.hpp"
#include "catalog/folder_lock.hpp"
#include "catalog/resource_row.hpp"
#include "lake/load.hpp"
#include "ledger/event.hpp"

// What the files of DataVersions share: data_versions.cpp keeps and reads versions,
// data_version_changes.cpp makes them.
namespace jw::catalog {

// What a load was decided on, before the long part.
struct LoadPlan {
  ResourceRow row;
  std::int64_t number = 0;
};

// What becomes known together with a version.
struct VersionNews {
  ledger::Event event;                 // digest and bytes are added
  std::optional<std::string> headers;  // of the file, for the next load
  std::function<Result<>(db::Session&, const DataVersion&)> also;
};

struct DataVersions::State {
  db::Database& database;
  const Clock& clock;
  lake::Engine& engine;
  Uploads& uploads;
  Directory& directory;
  Options options;
  std::vector<Loaded> hooks;
  RowGate gate;

  file::Path parquet(std::string_view resource, std::int64_t number) const {
    return options.folder / std::string(resource) / fmt::format("v{}.parquet", number);
  }
  file::Path set_aside(std::string_view resource, std::int64_t number) const {
    return options.folder / std::string(resource) / fmt::format("v{}.set-aside.parquet", number);
  }

  Result<> remove_orphans(const Call& call, const std::string& resource);
  Result<LoadPlan> plan(const Call& call, std::string_view resource);
  Result<FolderLock> hold(std::string_view resource);
  lake::Sift sift(const Call& call, const LoadPlan& plan, Judged& judged) const;
  Result<DataVersion> describe(const Call& call, const LoadPlan& plan, std::string_view cause) const;
  Result<DataVersion> found_clean(const Call& call, const LoadPlan& plan, std::int64_t number,
                                  std::int64_t rows, const Judged& judged);
  Result<DataVersion> finish(const Call& call, const LoadPlan& plan, const DataVersion& version,
                             const VersionNews& news);
  Result<DataVersion> make_known(const Call& call, const LoadPlan& plan, const DataVersion& version,
                                 const VersionNews& news);
};

}  // namespace jw::catalog
