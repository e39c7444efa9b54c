#include "catalog/uploads.hpp"

#include <filesystem>
#include <set>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "catalog/stored_json.hpp"
#include "catalog/upload_file.hpp"
#include "catalog/upload_sheet.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kLongestFileName = 255;

// The last part of what a browser sends as name: shown to people, never part of a path.
Result<std::string> shown_name(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  const bool control = std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (name.empty() || name.size() > kLongestFileName || control || !is_utf8(name))
    return fail(Code::Invalid, "upload.name", "the file needs a name of at most {} bytes in UTF-8",
                "文件名不能为空，且应为 UTF-8、不超过 {} 字节", kLongestFileName);
  return std::string(name);
}

tl::unexpected<Error> unknown_upload(std::string_view id) {
  return fail(Code::NotFound, "upload.unknown",
              "there is no upload {}; it may have expired: send the file again",
              "没有上传文件 {}，可能已过期，请重新上传", id.substr(0, 64));
}

}  // namespace

Result<std::unique_ptr<Uploads>> Uploads::open(const Call& call, db::Database& database, const Clock& clock,
                                               Options options) {
  JW_TRY(file::make_folder(options.folder));
  std::unique_ptr<Uploads> uploads(new Uploads(database, clock, std::move(options)));
  JW_TRY(uploads->sweep(call));
  const auto known = JW_TRY(database.read(call, [](db::Session& session) -> Result<std::set<std::string>> {
    std::set<std::string> ids;
    for (const auto& row : JW_TRY(session.query("SELECT id FROM catalog_upload"))) ids.insert(row.text(0));
    return ids;
  }));
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(uploads->options_.folder, failed)) {
    const std::string name = entry.path().stem();
    if (is_id(name) && !known.contains(name)) {
      JW_TRY(file::remove(entry.path()));
      log::info("upload.orphan_removed", {{"upload", name}});
    }
  }
  return uploads;
}

Result<Upload> Uploads::receive(const Call& call, std::string_view name, const Read& read) {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  Upload upload;
  upload.name = JW_TRY(shown_name(name));
  JW_TRY(database_.read(call, [&](db::Session& session) -> Result<> {
    const auto open =
        JW_TRY(session.one("SELECT COUNT(*) FROM catalog_upload WHERE org = $1 AND expires > $2",
                           call.actor.org, to_string(clock_.now())));
    if (open->integer(0) < options_.open_per_org) return {};
    return fail(
        Code::Busy, "upload.too_many",
        "your department has {} files waiting; register or load them first, or wait until they expire",
        "本单位已有 {} 个待处理的上传文件；请先完成登记或装载，或等待其过期", open->integer(0));
  }));
  upload.id = make_id(clock_);
  const auto path = path_of(upload.id);
  const auto written = JW_TRY(write_upload(call, path, options_.limit, read));
  upload.bytes = written.bytes;
  upload.sha256 = written.sha256;

  const auto keep = [&]() -> Result<Upload> {
    auto kept = JW_TRY(look_at(call, path, upload.name, options_.limit));
    if (options_.propose) JW_TRY(options_.propose(call, kept.shown));
    upload.preview = kept.shown;
    const auto now = clock_.now();
    upload.created = to_string(now);
    upload.expires = to_string(now + options_.keep);
    const std::string preview = to_stored(kept);
    return database_.write(call, [&](db::Session& session) -> Result<Upload> {
      JW_TRY(session.exec(
          "INSERT INTO catalog_upload (id, org, sender, name, bytes, sha256, preview, created, expires) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          upload.id, call.actor.org, call.actor.id, upload.name, upload.bytes, upload.sha256, preview,
          upload.created, upload.expires));
      JW_TRY(ledger::record(
          session, call, clock_,
          {"upload.received",
           upload.id,
           {{"bytes", upload.bytes}, {"digest", "sha256:" + upload.sha256}, {"rows", upload.preview.rows}}}));
      return upload;
    });
  };
  auto kept = keep();
  // Without its row the file is an orphan; if it cannot be removed now, the next start does it.
  if (!kept) static_cast<void>(forget_files(upload.id));
  return kept;
}

Result<Upload> Uploads::choose_sheet(const Call& call, std::string_view id, std::string_view sheet) {
  auto chosen = JW_TRY(find(call, id));
  auto kept = JW_TRY(look_at_sheet(call, path_of(id), sheet, options_.limit));
  if (options_.propose) JW_TRY(options_.propose(call, kept.shown));
  chosen.preview = kept.shown;
  const std::string preview = to_stored(kept);
  return database_.write(call, [&](db::Session& session) -> Result<Upload> {
    JW_TRY(session.exec("UPDATE catalog_upload SET preview = $1 WHERE id = $2", preview, id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"upload.sheet_chosen", std::string(id), {{"rows", chosen.preview.rows}}}));
    return chosen;
  });
}

Result<> Uploads::forget_files(std::string_view id) const {
  JW_TRY(file::remove(path_of(id)));
  return file::remove(sheet_file(path_of(id)));
}

Result<Upload> Uploads::find(const Call& call, std::string_view id) const {
  return JW_TRY(stored(call, id)).upload;
}

Result<Uploads::Stored> Uploads::stored(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  if (!is_id(id)) return unknown_upload(id);
  return database_.read(call, [&](db::Session& session) -> Result<Stored> {
    const auto row = JW_TRY(session.one(
        "SELECT org, name, bytes, sha256, preview, created, expires FROM catalog_upload WHERE id = $1", id));
    const bool visible = row && (call.actor.kind == Actor::Kind::System || row->text(0) == call.actor.org) &&
                         row->text(6) > to_string(clock_.now());
    if (!visible) return unknown_upload(id);
    auto kept = JW_TRY(from_stored<KeptPreview>(row->text(4)));
    Stored stored;
    stored.upload = {std::string(id), row->text(1), row->integer(2),      row->text(3),
                     row->text(5),    row->text(6), std::move(kept.shown)};
    stored.path = stored.upload.preview.sheets.empty() ? path_of(id) : sheet_file(path_of(id));
    stored.dialect = std::move(kept.dialect);
    return stored;
  });
}

Result<std::size_t> Uploads::sweep(const Call& call) {
  const std::string now = to_string(clock_.now());
  const auto gone =
      JW_TRY(database_.write(call, [&](db::Session& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> ids;
        for (const auto& row :
             JW_TRY(session.query("DELETE FROM catalog_upload WHERE expires <= $1 RETURNING id", now)))
          ids.push_back(row.text(0));
        return ids;
      }));
  for (const auto& id : gone) JW_TRY(forget_files(id));
  return gone.size();
}

}  // namespace jw::catalog
