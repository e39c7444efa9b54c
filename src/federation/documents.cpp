#include "federation/documents.hpp"

#include "db/database.hpp"

namespace jw::federation {

Result<std::optional<StoredDocument>> find_document(db::Session& session, std::string_view kind) {
  const auto row =
      JW_TRY(session.one("SELECT version, document FROM federation_document WHERE kind = $1", kind));
  if (!row) return std::optional<StoredDocument>();
  return std::optional<StoredDocument>(StoredDocument{row->integer(0), row->text(1)});
}

Result<bool> store_document(db::Session& session, const Clock& clock, std::string_view kind,
                            std::int64_t version, std::string_view text) {
  const auto changed = JW_TRY(session.exec(
      "INSERT INTO federation_document (kind, version, document, received) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (kind) DO UPDATE SET version = excluded.version, document = excluded.document, "
      "received = excluded.received WHERE federation_document.version < excluded.version",
      kind, version, text, to_string(clock.now())));
  return changed > 0;
}

}  // namespace jw::federation
