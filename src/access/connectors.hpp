#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "access/single_flight.hpp"
#include "access/source.hpp"
#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "grant/plan.hpp"

namespace jw::db {
class Database;
class ForeignDatabase;
class Session;
}  // namespace jw::db

namespace jw::access {

// Which column of the provider's table is which item.
struct ColumnOf {
  std::string item, column;
};
BOOST_DESCRIBE_STRUCT(ColumnOf, (), (item, column))

// A resource that is asked in the provider's own table instead of the node's copy.
struct Connection {
  std::string resource;
  std::string source;  // name of a connected database
  std::string table;   // "registry.firm": schema and name, or the name alone
  std::vector<ColumnOf> columns;
  std::string changed, changed_by;
};
BOOST_DESCRIBE_STRUCT(Connection, (), (resource, source, table, columns, changed, changed_by))

// The provider's databases. The operator puts one file <name>.url (mode 0600, one line: sqlite:/path,
// postgresql://reader@host/name or mariadb://reader:password@host:3306/name) into the folder of keys for
// each; nothing else ever holds the address. They are only read. Thread-safe.
class Connectors {
 public:
  Connectors(db::Database& database, const Clock& clock, file::Path folder)
      : database_(database), clock_(clock), folder_(std::move(folder)) {}

  // The names of the connected databases.
  std::vector<std::string> names() const;

  // Right resource.write, own department; every item must have its column, and the table must answer:
  // "connector.unknown" (NotFound), "connector.columns" (Invalid), "connector.table" (Unavailable: what
  // the database said).
  Result<Connection> connect(const Call& call, std::string_view resource, const Connection& form) const;
  Result<> disconnect(const Call& call, std::string_view resource) const;
  Result<std::optional<Connection>> find(const Call& call, std::string_view resource) const;
  // Another text after each connect() and disconnect(); "" when the resource is not connected.
  static Result<std::string> changed(db::Session& session, std::string_view resource);

  // Null when the resource is not connected.
  Result<std::shared_ptr<const Source>> source_of(const Call& call, std::string_view resource,
                                                  const grant::ResourceShape& shape,
                                                  const std::vector<std::size_t>& keys) const;

 private:
  Result<std::shared_ptr<db::ForeignDatabase>> open(const Call& call, const std::string& name) const;
  Result<std::shared_ptr<const Source>> make(const Call& call, const Connection& connection,
                                             const grant::ResourceShape& shape,
                                             const std::vector<std::size_t>& keys) const;

  db::Database& database_;
  const Clock& clock_;
  const file::Path folder_;
  mutable std::mutex mutex_;  // of what is opened; nobody waits for a database under it
  mutable std::map<std::string, std::shared_ptr<db::ForeignDatabase>> opened_;
  mutable SingleFlight<std::shared_ptr<db::ForeignDatabase>> opening_;  // by name
};

}  // namespace jw::access
