#include "catalog/filing_store.hpp"

#include "base/random.hpp"
#include "catalog/stored_json.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"

namespace jw::catalog::filing_store {
namespace {

Result<std::optional<Document>> document_of(const std::optional<db::Row>& row) {
  if (!row) return std::optional<Document>();
  return std::optional<Document>(JW_TRY(from_stored<Document>(row->text(0))));
}

}  // namespace

Result<std::optional<Document>> find(db::Session& session, std::string_view id) {
  if (!is_id(id)) return std::optional<Document>();
  return document_of(JW_TRY(session.one("SELECT body FROM catalog_filing WHERE id = $1", id)));
}

Result<std::optional<Document>> find_open(db::Session& session, std::string_view resource) {
  return document_of(
      JW_TRY(session.one("SELECT body FROM catalog_filing WHERE resource = $1 AND state NOT IN ('published', "
                         "'withdrawn', 'cancelled')",
                         resource)));
}

bool has_ended(std::string_view state) {
  return state == "published" || state == "withdrawn" || state == "cancelled";
}

Result<> put(db::Session& session, const Document& filing) {
  // Waiting boxes are sorted by what is due first; without a clock, by age.
  const std::string due = filing.state == "awaiting_review" ? filing.review_due : filing.change_due;
  const std::string reviewer = filing.reviewer ? filing.reviewer->org : "";
  JW_TRY(session.exec(
      "INSERT INTO catalog_filing (id, resource, org, node, state, reviewer, extension, due, updated, body) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET state = "
      "excluded.state, reviewer = excluded.reviewer, extension = excluded.extension, due = excluded.due, "
      "updated = excluded.updated, body = excluded.body",
      filing.id, filing.resource, filing.org.id, filing.node, filing.state, reviewer, filing.extension,
      due.empty() ? filing.updated : due, filing.updated, to_stored(filing)));
  return {};
}

Result<> add_step(db::Session& session, std::string_view filing, const FilingStep& step) {
  const auto last = JW_TRY(
      session.one("SELECT COALESCE(MAX(sequence), 0) FROM catalog_filing_step WHERE filing = $1", filing));
  JW_TRY(
      session.exec("INSERT INTO catalog_filing_step (filing, sequence, time, actor, org, action, note) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   filing, last->integer(0) + 1, step.time, step.actor, step.org, step.action, step.note));
  return {};
}

Result<std::vector<FilingStep>> steps(db::Session& session, std::string_view filing) {
  std::vector<FilingStep> out;
  for (const auto& row : JW_TRY(session.query(
           "SELECT time, actor, org, action, note FROM catalog_filing_step WHERE filing = $1 ORDER BY "
           "sequence",
           filing)))
    out.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  return out;
}

Result<std::vector<Assessment>> assessments(db::Session& session, std::string_view resource,
                                            std::string_view digest) {
  std::vector<Assessment> out;
  for (const auto& row : JW_TRY(session.query(
           "SELECT body FROM catalog_assessment WHERE resource = $1 ORDER BY id DESC", resource))) {
    auto one = JW_TRY(from_stored<Assessment>(row.text(0)));
    one.fits = one.items_digest == digest;
    out.push_back(std::move(one));
  }
  return out;
}

std::string items_digest(const std::vector<Item>& items) {
  std::string all;
  for (const auto& item : items)
    all += fmt::format("{}\x1f{}\x1f{}\x1f{}\x1f{}\x1f{}\n", item.name, item.title, item.type,
                       item.description, item.personal, item.grade);
  return "sha256:" + crypto::to_hex(crypto::sha256(all));
}

}  // namespace jw::catalog::filing_store
