#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "sheet/import.hpp"

namespace jw::db {
class Database;
}
namespace jw::catalog {
class Resources;
}

namespace jw::sheet {

struct CheckedRecord;

// Catalogs that come as files: looked at, mapped, checked, then written as far as they are good.
// Only the sender's department sees an import. Right resource.write. Thread-safe.
class Imports {
 public:
  struct Options {
    file::Path folder;                  // <data>/imports; made when missing
    std::uint64_t limit = 64ull << 20;  // bytes a file
    std::chrono::hours keep{24};
    std::int64_t open_per_org = 20;
    std::string node;  // id of this node
  };
  using Read = std::function<Result<std::size_t>(std::span<char>)>;

  static Result<std::unique_ptr<Imports>> open(const Call& call, db::Database& database, const Clock& clock,
                                               catalog::Resources& resources, Options options);

  // Keeps the file, proposes what its columns mean and checks it when every required one is there.
  // Errors: those of read_table and propose_layout, "import.too_large", "import.too_many" (Busy),
  // "import.json" (Invalid, with the place), "upload.name".
  Result<Import> receive(const Call& call, std::string_view name, const Read& read);

  // "import.unknown" (NotFound): never there, somebody else's, or expired.
  Result<Import> find(const Call& call, std::string_view id) const;

  // Another sheet, or other meanings of columns; the choice is remembered for the next sheet with the
  // same headings. Checks the file. Errors: "import.mapping", "import.sheet", "import.committed".
  Result<Import> map(const Call& call, std::string_view id, const MappingForm& form);

  // `state` filters; "problems" means those with any problem. By number.
  Result<Page<ImportRecord>> records(const Call& call, std::string_view id, std::string_view state,
                                     const PageRequest& page) const;

  // The problems, one row each, as a file the caller streams and removes: "csv" or "xlsx".
  Result<> write_problems(const Call& call, std::string_view id, std::string_view format,
                          const file::Path& out) const;

  // Writes what is fresh as drafts and what is changed; blocked ones are left out. May be called
  // again: what is done stays done. Errors: "import.unchecked" (Conflict).
  Result<Import> commit(const Call& call, std::string_view id);

  // Forgets what has expired. How many.
  Result<std::size_t> sweep(const Call& call);

 private:
  Imports(db::Database& database, const Clock& clock, catalog::Resources& resources, Options options)
      : database_(database), clock_(clock), resources_(resources), options_(std::move(options)) {}

  file::Path path_of(std::string_view id) const { return options_.folder / std::string(id); }
  Result<> make_room(const Call& call) const;
  Result<> look_at(const Call& call, Import& import) const;
  Result<> use_remembered(const Call& call, Layout& layout) const;
  Result<std::vector<CheckedRecord>> check(const Call& call, const Import& import) const;
  Result<> keep(const Call& call, const Import& import, std::span<const CheckedRecord> records, bool first);
  Result<> write_fresh(const Call& call, std::string_view id);
  Result<> write_changed(const Call& call, std::string_view id);

  db::Database& database_;
  const Clock& clock_;
  catalog::Resources& resources_;
  const Options options_;
};

}  // namespace jw::sheet
