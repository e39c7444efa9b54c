#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "catalog/upload_preview.hpp"
#include "lake/csv.hpp"

namespace jw::db {
class Database;
}

namespace jw::catalog {

struct Upload {
  std::string id;
  std::string name;  // as its sender called it, without folders
  std::int64_t bytes = 0;
  std::string sha256;
  std::string created;
  std::string expires;
  UploadPreview preview;
};
BOOST_DESCRIBE_STRUCT(Upload, (), (id, name, bytes, sha256, created, expires, preview))

// Files people sent, kept for a while until they are loaded. Only the sender's department sees
// them. Right resource.write. Thread-safe.
class Uploads {
 public:
  struct Options {
    file::Path folder;                 // <data>/uploads; made when missing
    std::uint64_t limit = 2ull << 30;  // bytes a file
    std::chrono::hours keep{24};
    std::int64_t open_per_org = 100;
    // Writes what the common standard proposes into a preview; empty: nothing is proposed.
    std::function<Result<>(const Call&, UploadPreview&)> propose;
  };

  // Removes what a crash left behind.
  static Result<std::unique_ptr<Uploads>> open(const Call& call, db::Database& database, const Clock& clock,
                                               Options options);

  // Fills the span and says how many bytes; 0 is the end. Where the bytes come from.
  using Read = std::function<Result<std::size_t>(std::span<char>)>;

  // Writes to disk as the bytes come, then looks into the file. What has a problem that cannot be
  // loaded is not kept. Of an XLSX workbook the first sheet that shows is taken. Errors: those of
  // lake::preview and lake::WorkbookReader, "upload.too_large" (TooLarge), "upload.name" (Invalid),
  // "upload.too_many" (Busy), "upload.wrong_type" (named as a workbook and none), "file.full".
  Result<Upload> receive(const Call& call, std::string_view name, const Read& read);

  // Another sheet of a workbook, by its name: the preview is made anew. "upload.sheet" (NotFound)
  // when there is none of this name, or the file is no workbook.
  Result<Upload> choose_sheet(const Call& call, std::string_view id, std::string_view sheet);

  // "upload.unknown" (NotFound): never there, somebody else's, or expired.
  Result<Upload> find(const Call& call, std::string_view id) const;

  // What a load needs: the file and how to read it. Of a workbook it is the chosen sheet as CSV.
  struct Stored {
    Upload upload;
    file::Path path;
    lake::Dialect dialect;
  };
  Result<Stored> stored(const Call& call, std::string_view id) const;

  // Forgets what has expired; called now and then by the node. How many.
  Result<std::size_t> sweep(const Call& call);

 private:
  Uploads(db::Database& database, const Clock& clock, Options options)
      : database_(database), clock_(clock), options_(std::move(options)) {}

  file::Path path_of(std::string_view id) const { return options_.folder / std::string(id); }
  Result<> forget_files(std::string_view id) const;

  db::Database& database_;
  const Clock& clock_;
  const Options options_;
};

}  // namespace jw::catalog
