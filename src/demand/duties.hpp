#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "demand/parts.hpp"

namespace jw::demand {

// A data set a department has to provide because of what it is for.
struct DutyForm {
  std::string name;
  std::string duty;                     // the statutory duty it comes from
  std::string legal_basis;              // with its title in 《》
  std::string service;                  // service item whose handling produces it; "" none
  std::string frequency = "on_demand";  // catalog::update_cycles()
  std::string due;                      // to be provided by this day; "" none
  std::string resource;                 // that fulfils it; "" none yet
};
BOOST_DESCRIBE_STRUCT(DutyForm, (), (name, duty, legal_basis, service, frequency, due, resource))

// A line of the list of responsibilities.
struct Responsibility {
  std::string id;     // of the duty, the resource or the demand
  std::string kind;   // duty (written), resource (published), demand (claimed)
  std::string state;  // fulfilled, pending, overdue
  std::string org;
  std::string name;
  std::string duty;
  std::string legal_basis;
  std::string service;
  std::string frequency;
  std::string due;
  std::string resource;       // id
  std::string resource_name;  // of the live entry; "" when there is none
};
BOOST_DESCRIBE_STRUCT(Responsibility, (),
                      (id, kind, state, org, name, duty, legal_basis, service, frequency, due, resource,
                       resource_name))

struct Responsibilities {
  std::vector<Responsibility> items;  // overdue first, then pending, then fulfilled; each by name
  std::int64_t fulfilled = 0;
  std::int64_t pending = 0;
  std::int64_t overdue = 0;
};
BOOST_DESCRIBE_STRUCT(Responsibilities, (), (items, fulfilled, pending, overdue))

// How a department stands with its list.
struct DepartmentDuties {
  std::string org;
  std::string name;
  std::string region;
  bool here = false;           // lives on this node; of others only what they published is known
  std::int64_t fulfilled = 0;  // of duties and demands it was named for
  std::int64_t pending = 0;
  std::int64_t overdue = 0;
  std::int64_t published = 0;  // resources it has published and shares
};
BOOST_DESCRIBE_STRUCT(DepartmentDuties, (), (org, name, region, here, fulfilled, pending, overdue, published))

// 责任清单: what a department must provide: from its statutory duties (written here), from what
// it has published (the catalog), from demands it was named for. Open to all who read the catalog,
// for departments of this node; of others only what they published is known here. Thread-safe.
class Duties {
 public:
  explicit Duties(Parts parts) : parts_(std::move(parts)) {}

  // `org` empty: one's own. At most 2,000 lines.
  Result<Responsibilities> list(const Call& call, std::string_view org) const;

  // The departments of the caller's block, and for its data bureau (right demand.assign) those of the
  // blocks below too: most overdue first, then by region and name.
  Result<std::vector<DepartmentDuties>> departments(const Call& call) const;

  // Right demand.write, of one's own department. Errors: "duty.name", "duty.name_taken",
  // "duty.duty", "duty.legal_basis", "duty.frequency", "duty.due", "duty.resource" (not one's own
  // published one), "duty.unknown".
  Result<Responsibility> add(const Call& call, const DutyForm& form) const;
  Result<Responsibility> change(const Call& call, std::string_view id, const DutyForm& form) const;
  Result<> remove(const Call& call, std::string_view id) const;

 private:
  Result<Responsibility> keep(const Call& call, std::string_view id, const DutyForm& form) const;

  Parts parts_;
};

}  // namespace jw::demand
