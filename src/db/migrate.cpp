#include "db/migrate.hpp"

#include <map>

#include "base/check.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/statement_text.hpp"

namespace jw::db {
namespace {

constexpr std::string_view kTable = R"(CREATE TABLE IF NOT EXISTS db_migration (
  module text NOT NULL,
  number bigint NOT NULL,
  title text NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (module, number)))";

// Blank lines and indentation do not count, so that reformatting a source file is no edit.
std::string digest_of(const Migration& migration) {
  std::string text;
  for (const char c : migration.sql) {
    const bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (!blank)
      text += c;
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return crypto::to_hex(crypto::sha256(text));
}

Result<> apply(Session& session, const Migration& migration, const Dialect& dialect) {
  const auto digest = digest_of(migration);
  const auto known = JW_TRY(session.one("SELECT digest FROM db_migration WHERE module = $1 AND number = $2",
                                        migration.module, migration.number));
  if (known) {
    if (known->text(0) == digest) return {};
    return fail(
        Code::Conflict, "db.migration",
        "step {} of {} was applied to this store in another form; run the program version that made it",
        "{} 号步骤（模块 {}）在该数据库中以另一内容执行过，请使用建立该库的程序版本", migration.number,
        migration.module);
  }
  for (const auto statement : split_statements(migration.sql))
    JW_TRY(session.exec(dialect ? dialect(statement) : std::string(statement)));
  JW_TRY(session.exec("INSERT INTO db_migration (module, number, title, digest) VALUES ($1, $2, $3, $4)",
                      migration.module, migration.number, migration.title, digest));
  return {};
}

// A store that a newer program has changed is not touched by an older one. Modules this program
// does not know are left alone: another program may share the store.
Result<> refuse_newer(Session& session, const std::map<std::string_view, int>& newest) {
  const auto rows = JW_TRY(session.query("SELECT module, max(number) FROM db_migration GROUP BY module"));
  for (const auto& row : rows) {
    const auto found = newest.find(row.text(0));
    if (found == newest.end() || row.integer(1) <= found->second) continue;
    return fail(Code::Conflict, "db.migration",
                "the store is newer ({} step {}) than this program; install the newer version",
                "数据库版本（{} 第 {} 步）比程序新，请安装新版程序", row.text(0), row.integer(1));
  }
  return {};
}

}  // namespace

Result<> apply_migrations(const WriteAlone& write, std::span<const Migration> migrations,
                          const Dialect& dialect) {
  std::map<std::string_view, int> newest;
  for (const auto& migration : migrations) {
    auto& last = newest[migration.module];
    JW_CHECK(migration.number == last + 1, "migrations of a module are numbered 1, 2, 3, ...");
    last = migration.number;
  }
  JW_TRY(write([&](Session& session) -> Result<> {
    JW_TRY(session.exec(kTable));
    return refuse_newer(session, newest);
  }));
  for (const auto& migration : migrations)
    JW_TRY(write([&](Session& session) { return apply(session, migration, dialect); })
               .with(fmt::format("migrating {} step {} ({})", migration.module, migration.number,
                                 migration.title)));
  return {};
}

}  // namespace jw::db
