#include "catalog/directory.hpp"
#include "catalog/entry.hpp"
#include "catalog/filing_steps.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/resource_row.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"

// What takes effect on the catalog: the resource's own row, its version, the directory, and the word
// to those who hold grants on it.
namespace jw::catalog {

using filing_store::Document;

Result<> publish(db::Session& session, const Call& call, const Filings::Parts& parts, Document& filing) {
  const auto row = JW_TRY(read_resource(session, filing.resource));
  if (!row) return unknown_resource(filing.resource);
  const Resource& before = row->resource;
  if (before.version != filing.base_version)
    return fail(Code::Conflict, "resource.version",
                "another version came meanwhile; return the filing so that it can be edited anew",
                "期间已产生新版本，请退回报审单由部门重新编辑");
  const std::string now = to_string(parts.clock.now());
  filing.version = filing.base_version;
  if (filing.kind == "change") {
    filing.version += 1;
    const std::string text = to_stored(filing.form);
    JW_TRY(check_name_free(session, filing.org.id, filing.form.name, filing.resource));
    JW_TRY(session.exec(
        "UPDATE catalog_resource SET name = $1, version = $2, shape = $3, form = $4, updated = $5 WHERE id = "
        "$6",
        filing.form.name, filing.version, shape_of(filing.form.items), text, now, filing.resource));
    JW_TRY(session.exec(
        "INSERT INTO catalog_version (resource, version, form, editor, changed) VALUES ($1, $2, $3, $4, $5)",
        filing.resource, filing.version, text, before.editor, now));
    JW_TRY(ledger::record(
        session, call, parts.clock,
        {"resource.changed",
         filing.resource,
         {{"code", before.code}, {"version", filing.version}, {"digest", form_digest(filing.form)}}}));
  }
  JW_TRY(session.exec(
      "UPDATE catalog_version SET published = $1, filing = $2 WHERE resource = $3 AND version = $4", now,
      filing.id, filing.resource, filing.version));
  JW_TRY(session.exec(
      "UPDATE catalog_resource SET state = 'published', published = COALESCE(published, $1), updated = $2, "
      "withdrawn_reason = NULL WHERE id = $3",
      now, now, filing.resource));
  const auto after = JW_TRY(read_resource(session, filing.resource));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"resource.published",
                         filing.resource,
                         {{"code", before.code},
                          {"version", filing.version},
                          {"data_version", after->resource.data_version},
                          {"digest", form_digest(filing.form)},
                          {"filing", filing.id}}}));
  if (parts.listing_changed) JW_TRY(parts.listing_changed(session, call, {after->resource, ""}));
  return parts.directory.publish_local(session, entry_of(after->resource));
}

Result<> take_down(db::Session& session, const Call& call, const Filings::Parts& parts,
                   const Document& filing) {
  const auto row = JW_TRY(read_resource(session, filing.resource));
  if (!row) return unknown_resource(filing.resource);
  if (row->resource.state != "published") return wrong_resource_state(row->resource);
  JW_TRY(
      session.exec("UPDATE catalog_resource SET state = 'withdrawn', updated = $1, withdrawn_reason = $2 "
                   "WHERE id = $3",
                   to_string(parts.clock.now()), filing.note, filing.resource));
  auto standing = JW_TRY(standing_grants(session, parts, filing.resource));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"resource.withdrawn",
                         filing.resource,
                         {{"code", filing.code}, {"filing", filing.id}, {"grants", std::move(standing)}}}));
  if (parts.listing_changed) JW_TRY(parts.listing_changed(session, call, {row->resource, filing.note}));
  return parts.directory.withdraw_local(session, filing.resource);
}

Result<> bar_resource(db::Session& session, const Call& call, const Filings::Parts& parts,
                      const Resource& resource, std::optional<Document> open) {
  JW_TRY(move_resource(session, call, parts, resource.id, "barred"));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"resource.barred", resource.id, {{"code", resource.code}}}));
  if (resource.state == "published") JW_TRY(parts.directory.withdraw_local(session, resource.id));
  if (!open) return {};
  open->state = "cancelled";
  open->updated = to_string(parts.clock.now());
  JW_TRY(filing_store::put(session, *open));
  JW_TRY(keep_clocks(session, call, parts, *open));
  return take_step(session, call, parts, *open, "cancel", "");
}

}  // namespace jw::catalog
