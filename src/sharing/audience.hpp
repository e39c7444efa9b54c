#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"
#include "sharing/application.hpp"
#include "sharing/parts.hpp"

namespace jw::db {
class Session;
}
namespace jw::grant {
struct Grant;
}

namespace jw::sharing {

// Whom the grant of an application can let in: the department that applied, all of it or only one of
// its systems or roles.
struct AudienceSystem {
  std::string id;
  std::string name;
  std::vector<std::string> roles;
  std::string expires;
};
BOOST_DESCRIBE_STRUCT(AudienceSystem, (), (id, name, roles, expires))

struct AudienceRole {
  std::string code;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(AudienceRole, (), (code, zh, en))

struct Audience {
  Party org;
  std::string level;                    // a row of grant::levels(); "" where the id tells none
  std::string line;                     // "market"
  std::string region;                   // that rows bound to whoever asks are of; "" when none
  std::vector<AudienceRole> roles;      // that may ask online
  bool systems_known = false;           // the department lives on this node, so these are all it has
  std::vector<AudienceSystem> systems;  // with keys of this node
};
BOOST_DESCRIBE_STRUCT(Audience, (), (org, level, line, region, roles, systems_known, systems))

Result<Audience> audience_of(db::Session& session, const Parts& parts, const Application& application);

// A subject that nobody could ever be is refused: a level or line that is not the applicant's, a role that
// may not ask, a system that is none of its API clients. Error "decision.subject" (Invalid).
Result<> check_audience(db::Session& session, const Parts& parts, const Application& application,
                        const grant::Grant& grant);

}  // namespace jw::sharing
