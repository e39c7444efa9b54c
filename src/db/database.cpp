#include "db/database.hpp"

#include <algorithm>

#ifdef JW_POSTGRES
#include "db/postgres_database.hpp"
#endif
#include "db/foreign.hpp"
#ifdef JW_MARIADB
#include "db/mariadb_foreign.hpp"
#endif
#include "db/sqlite_database.hpp"

namespace jw::db {
namespace {

tl::unexpected<Error> unknown_address() {
  return fail(Code::Invalid, "db.url",
              "the store's address must be sqlite:/path/file or postgresql://user@host/name",
              "数据库地址应为 sqlite:/路径/文件 或 postgresql://用户@主机/库名");
}

}  // namespace

// The URL is not repeated in messages: it may hold a password.
Result<std::unique_ptr<Database>> open(const Call& call, const std::string& url, std::size_t connections) {
  connections = std::clamp<std::size_t>(connections, 1, 256);
  JW_TRY(call.check());
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size())
    return open_sqlite(file::Path(url.substr(kSqlite.size())), connections).with("opening the store");
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
#ifdef JW_POSTGRES
    return open_postgres(call, url, connections).with("opening the store");
#else
    return fail(Code::Invalid, "db.url",
                "this build has no PostgreSQL; use sqlite:/path or build with JW_POSTGRES=ON",
                "此程序未包含 PostgreSQL 支持，请使用 sqlite:/路径，或以 JW_POSTGRES=ON 重新构建");
#endif
  }
  return unknown_address();
}

Result<std::unique_ptr<ForeignDatabase>> open_foreign(const Call& call, const std::string& url,
                                                      std::size_t connections) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size())
    return open_foreign_sqlite(file::Path(url.substr(kSqlite.size())),
                               std::clamp<std::size_t>(connections, 1, 256));
  if (url.starts_with("mariadb://")) {
#ifdef JW_MARIADB
    return open_foreign_mariadb(call, url, std::clamp<std::size_t>(connections, 1, 256));
#else
    return fail(Code::Invalid, "db.url",
                "this build has no MariaDB client; install libmariadb-dev and build again",
                "本程序未包含 MariaDB 客户端，请安装 libmariadb-dev 后重新编译");
#endif
  }
#ifdef JW_POSTGRES
  if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
    return open_foreign_postgres(call, url, std::clamp<std::size_t>(connections, 1, 256));
#endif
  return unknown_address();
}

}  // namespace jw::db
