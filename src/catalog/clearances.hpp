#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db

namespace jw::catalog {

// What the data bureau puts on file: that the authority in charge has decided that core or important
// data of a resource may be shared, with whom, how and until when.
struct ClearanceForm {
  std::string authority;           // who decided
  std::string number;              // 文号 of the decision
  std::string decided;             // "2026-03-01"
  std::string valid_until;         // last day; empty: until it is withdrawn
  std::vector<std::string> items;  // names; empty: all of the resource
  std::vector<std::string> modes;  // empty: all
  std::string recipient;           // org id; empty: any
  std::string digest;              // "sm3:…" or "sha256:…" of the scanned decision; may be empty
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ClearanceForm, (),
                      (authority, number, decided, valid_until, items, modes, recipient, digest, note))

struct Clearance {
  std::string id, resource;
  ClearanceForm decision;
  std::string filed, filed_by;
  std::string withdrawn, reason;  // empty while it holds
  bool in_force = false;          // today
};
BOOST_DESCRIBE_STRUCT(Clearance, (), (id, resource, decision, filed, filed_by, withdrawn, reason, in_force))

// Whether one of them covers this item for this recipient and mode on this day.
bool cleared(std::span<const Clearance> held, std::string_view item, std::string_view recipient,
             std::string_view mode, std::string_view day);

// All of a resource, newest first; what is read before a grant is judged.
Result<std::vector<Clearance>> clearances_of(db::Session& session, std::string_view resource,
                                             std::string_view today);

// A text that differs as soon as cleared() may answer otherwise for this resource: how many are on file
// and how many are withdrawn, and the day where there is one that a day can end. Cheap.
Result<std::string> decisions_mark(db::Session& session, std::string_view resource, std::string_view day);

// The register of the authorities' decisions. Thread-safe.
class Clearances {
 public:
  Clearances(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Right catalog.review. Errors "clearance.form" (Invalid), "resource.unknown" (NotFound).
  Result<Clearance> file(const Call& call, std::string_view resource, const ClearanceForm& form) const;
  // It holds no longer: from the next moment on nothing goes out on its strength. "clearance.unknown",
  // "clearance.withdrawn" (Conflict).
  Result<Clearance> withdraw(const Call& call, std::string_view id, std::string_view reason) const;
  Result<std::vector<Clearance>> list(const Call& call, std::string_view resource) const;

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace jw::catalog
