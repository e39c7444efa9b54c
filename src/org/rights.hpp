#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::org {

// What somebody may do. Each API route names one; nobody has a right that no role gives.
enum class Right {
  CatalogRead,
  ResourceWrite,
  ResourcePublish,
  CatalogReview,
  StandardWrite,
  QualityWrite,
  CorrectionWrite,
  CorrectionAnswer,
  DemandWrite,
  DemandAssign,
  PresetWrite,
  SupervisionRead,
  SupervisionWrite,
  FlowRead,
  FlowOperate,
  FlowDeploy,
  ApplicationWrite,
  ApplicationConsent,
  ApplicationReview,
  ApplicationDispute,
  ApplicationOversee,
  GrantRead,
  GrantRevoke,
  GrantSuspend,
  DeliveryRead,
  DeliveryRun,
  HoldingRead,
  HoldingExport,
  LogRead,
  SystemRead,
  NodeManage,
  OrgManage,
  UserManage,
  ClientManage,
  KeyManage,
};

// "catalog.read".
std::string_view to_string(Right right);
using jw::to_string;  // that of a Time, which the one above would hide
std::span<const Right> all_rights();

struct RightName {
  Right right;
  std::string_view name;
  std::string_view zh;
  std::string_view en;  // "this needs the right to ..."
};
// As a person reads them, in the order of the table.
std::span<const RightName> rights_with_names();

// A role and what it gives: one row of the table in rights.cpp.
struct Role {
  std::string_view code;  // "clerk"
  std::string_view zh;    // "经办人"
  std::string_view en;
  std::vector<Right> rights;
};

std::span<const Role> roles();
const Role* find_role(std::string_view code);

bool allows(const std::set<std::string>& role_codes, Right right);
// Does the role look at the whole block, beyond its own department: bureau, auditor, operator.
bool oversees(std::string_view role_code);
// The names of all rights the roles give, for the page that shows and hides its buttons.
std::vector<std::string_view> rights_of(const std::set<std::string>& role_codes);

// Deny by default: people and API clients have what their roles give, the system itself has
// everything, nodes and strangers nothing. "session.required" (Unauthenticated) for nobody,
// "right.missing" (Denied) otherwise; the message names the right.
Result<> require(const Call& call, Right right);

// Same department, or the system: else "right.org" (Denied).
Result<> require_org(const Call& call, std::string_view org);

}  // namespace jw::org
