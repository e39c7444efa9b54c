#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}
namespace jw::org {
class Orgs;
}

namespace jw::inventory {

// What a department writes of an information system, an app of it, or a component it is built on.
struct SystemForm {
  std::string name;
  std::string kind = "system";  // system, app, component
  std::string parent;           // id of the system it belongs to; "" none
  std::string abstract;
  std::vector<std::string> services;  // service items that are handled in it, by name or code
  std::string maintainer;             // who runs it
  std::string since;                  // in use since this day; ""
};
BOOST_DESCRIBE_STRUCT(SystemForm, (), (name, kind, parent, abstract, services, maintainer, since))

// A set of data that a system holds, in the catalog or not.
struct DataSetForm {
  std::string system;
  std::string name;
  std::string abstract;
  std::vector<std::string> services;    // service items whose handling produces it
  std::string frequency = "on_demand";  // catalog::update_cycles()
  std::int64_t rows = 0;                // about so many
  std::string resource;                 // that offers it in the catalog; "" not cataloged
};
BOOST_DESCRIBE_STRUCT(DataSetForm, (), (system, name, abstract, services, frequency, rows, resource))

struct DataSet {
  std::string id;
  DataSetForm form;
  std::string resource_name;  // "" when it is not in the catalog
  std::string updated;
};
BOOST_DESCRIBE_STRUCT(DataSet, (), (id, form, resource_name, updated))

struct System {
  std::string id;
  std::string org;
  std::string org_name;
  SystemForm form;
  std::string parent_name;
  std::vector<DataSet> data_sets;  // by name
  std::int64_t cataloged = 0;      // of them
  std::string updated;
};
BOOST_DESCRIBE_STRUCT(System, (), (id, org, org_name, form, parent_name, data_sets, cataloged, updated))

// Which system holds what, behind the resources of the catalog (政务信息系统清单). A department sees
// and changes its own; the data bureau and auditors of the node see all. Right catalog.read to look,
// resource.write to change. Thread-safe.
class Systems {
 public:
  Systems(db::Database& database, const Clock& clock, const org::Orgs& orgs)
      : database_(database), clock_(clock), orgs_(orgs) {}

  // By department and name; `org` "" all the caller may see; `resource` only those that hold it. At
  // most 1,000.
  Result<std::vector<System>> list(const Call& call, std::string_view org,
                                   std::string_view resource = {}) const;

  // `id` "" makes a new one. Errors: "system.name", "system.name_taken", "system.kind",
  // "system.parent" (unknown, or a circle), "system.text", "system.since", "system.unknown".
  Result<System> put(const Call& call, std::string_view id, const SystemForm& form) const;
  // "system.in_use" while it holds data sets or has parts.
  Result<> remove(const Call& call, std::string_view id) const;

  // Errors: "data_set.name", "data_set.name_taken", "data_set.frequency", "data_set.rows",
  // "data_set.resource" (not one's own published one), "data_set.unknown", "system.unknown".
  Result<System> put_data_set(const Call& call, std::string_view id, const DataSetForm& form) const;
  Result<> remove_data_set(const Call& call, std::string_view id) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const org::Orgs& orgs_;
};

// Auditors and the data bureau of the node see the inventory of all its departments.
bool oversees(const Call& call);

}  // namespace jw::inventory
