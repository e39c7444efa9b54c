#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/amendment.hpp"
#include "catalog/data_version.hpp"
#include "catalog/row_gate.hpp"
#include "lake/rows.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::lake {
class Engine;
}

namespace jw::catalog {

class Directory;
class Uploads;

// A page of rows as a provider looks at its own data.
struct ResourceRows {
  std::int64_t number = 0;
  std::int64_t total = 0;  // that the filters let through
  lake::RowPage page;
};

// The rows of the resources: one Parquet file a load, kept in
// <data>/lake/resources/<resource>/v<number>.parquet with v<number>.set-aside.parquet beside it.
// A file without its row in the store is the rest of a crash and is removed at the next start.
// Thread-safe; several processes may load, each resource once at a time.
class DataVersions {
 public:
  struct Options {
    file::Path folder;  // <data>/lake/resources; made when missing; in the engine's folders
    std::string node;
  };

  static Result<std::unique_ptr<DataVersions>> open(const Call& call, db::Database& database,
                                                    const Clock& clock, lake::Engine& engine,
                                                    Uploads& uploads, Directory& directory, Options options);

  // Runs in the transaction that makes the version known; an Error undoes the load.
  using Loaded =
      std::function<Result<>(db::Session&, const Call&, std::string_view resource, std::int64_t number)>;
  void on_loaded(Loaded hook);  // before the first load; in order of registration

  // Judges the rows of every load, amendment and screening. Before the first load; one at most.
  void set_gate(RowGate gate);

  // Right resource.write. File columns are matched with items by title or name, at the first load
  // else by position; later loads remember those headers. Errors: "load.columns" (Invalid) and
  // what does not match, "resource.loading" (Conflict: another load of it runs), those of
  // lake::load.
  Result<DataVersion> load(const Call& call, std::string_view resource, std::string_view upload);

  // The next data version, made from the current one by changing single rows; deliveries of the
  // changes follow by themselves. Own department; the caller has asked for the right of its own
  // act. All edits or none. Errors, each naming the edit by its place in the list: "amend.row" (no
  // row has this key, or an added one is there already), "amend.key" (the key is not whole, or
  // the resource has none), "amend.item" (no such item), "amend.value" (does not fit the item's type),
  // "amend.rules" (the changed row breaks a blocking rule, which is named), "amend.edits" (none,
  // two for one row, or too many), "data.none", "resource.loading".
  Result<DataVersion> amend(const Call& call, std::string_view resource, const Amendment& amendment);

  // The rows of the current version before the gate once more: those that fail now are set aside and
  // the rest is the next version. When all pass none is made: the answer is the current one, nothing
  // set aside, and the gate keeps what it found. Right quality.write, own department. "data.none".
  Result<DataVersion> screen(const Call& call, std::string_view resource);

  // Right resource.write or application.review, own department. `number` 0: the current one;
  // "data.none" (NotFound) when there is none.
  Result<ResourceRows> rows(const Call& call, std::string_view resource, std::int64_t number,
                            const lake::RowQuery& query) const;

  // Writes the set-aside rows as CSV (with BOM, formulas guarded) for the provider; recorded.
  // Columns: line, reason, field, raw.
  Result<std::int64_t> write_set_aside(const Call& call, std::string_view resource, std::int64_t number,
                                       const file::Path& out) const;

  // Where the rows of a version lie. For deliveries: no right is asked for. "data.none".
  struct Located {
    std::int64_t number = 0;
    file::Path parquet;
    std::int64_t rows = 0;
    std::string sha256;
  };
  Result<Located> locate(const Call& call, std::string_view resource, std::int64_t number = 0) const;
  Result<Located> locate(db::Session& session, std::string_view resource, std::int64_t number = 0) const;

  // The rows that the load of a version set aside: Parquet as lake::load writes it. No right is
  // asked for. The file may be missing when nothing was set aside.
  file::Path set_aside_file(std::string_view resource, std::int64_t number) const;

 private:
  struct State;
  explicit DataVersions(std::unique_ptr<State> state);

 public:
  ~DataVersions();

 private:
  std::unique_ptr<State> state_;
};

}  // namespace jw::catalog
