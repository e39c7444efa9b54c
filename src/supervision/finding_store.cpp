#include "supervision/finding_store.hpp"

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"

namespace jw::supervision::finding_store {
namespace {

std::string stored(const std::vector<Evidence>& evidence) {
  return boost::json::serialize(write_json(evidence));
}

Result<std::optional<Finding>> maybe(const Result<std::optional<db::Row>>& row) {
  if (!row) return fail(row.error());
  if (!*row) return std::optional<Finding>();
  return std::optional<Finding>(JW_TRY(finding_of(**row)));
}

}  // namespace

Result<Finding> finding_of(const db::Row& row) {
  Finding f;
  std::size_t at = 0;
  for (auto* text : {&f.id, &f.code, &f.org, &f.org_name, &f.region, &f.subject_type, &f.subject, &f.number,
                     &f.title, &f.link})
    *text = row.text(at++);
  const auto evidence = JW_TRY(parse_json(row.text(at++)).with("stored evidence"));
  for (const auto& one : evidence.as_array())
    f.evidence.push_back(JW_TRY(read_json<Evidence>(one, "stored evidence")));
  for (auto* text : {&f.raised, &f.raised_by, &f.state, &f.reason, &f.decided, &f.decided_by, &f.home})
    *text = row.text(at++);
  f.revision = row.integer(at++);
  f.pending = row.text(at);
  return f;
}

Result<std::optional<Finding>> find(db::Session& session, std::string_view id) {
  return maybe(session.one(fmt::format("SELECT {} FROM supervision_finding WHERE id = $1", kColumns), id));
}

Result<std::optional<Finding>> find_same(db::Session& session, std::string_view code, std::string_view org,
                                         std::string_view subject_type, std::string_view subject) {
  return maybe(session.one(fmt::format("SELECT {} FROM supervision_finding WHERE code = $1 AND org = $2 AND "
                                       "subject_type = $3 AND subject = $4",
                                       kColumns),
                           code, org, subject_type, subject));
}

Result<> insert(db::Session& session, const Finding& f) {
  JW_TRY(session.exec(
      fmt::format("INSERT INTO supervision_finding ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
                  "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
                  kColumns),
      f.id, f.code, f.org, f.org_name, f.region, f.subject_type, f.subject, f.number, f.title, f.link,
      stored(f.evidence), f.raised, f.raised_by, f.state, f.reason, f.decided, f.decided_by, f.home,
      f.revision, f.pending));
  return {};
}

Result<> write(db::Session& session, const Finding& f) {
  JW_TRY(session.exec(
      "UPDATE supervision_finding SET evidence = $1, state = $2, reason = $3, decided = $4, decided_by = $5, "
      "revision = $6, pending = $7 WHERE id = $8",
      stored(f.evidence), f.state, f.reason, f.decided, f.decided_by, f.revision, f.pending, f.id));
  return {};
}

}  // namespace jw::supervision::finding_store
