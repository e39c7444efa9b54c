#include "api/views.hpp"

#include "federation/identity.hpp"
#include "org/rights.hpp"

namespace jw::api {

Result<UserView> user_view(const Call& call, Parts& parts, const org::Person& person) {
  UserView view;
  view.id = person.id;
  view.login = person.login;
  view.name = person.name;
  view.org.id = person.org;
  view.org.name = person.org;
  if (const auto org = parts.orgs.get(call, person.org))
    view.org = {org->id, org->name, org->name_en, org->region, org->line};
  view.roles.assign(person.roles.begin(), person.roles.end());
  for (const auto right : org::rights_of(person.roles)) view.rights.emplace_back(right);
  view.active = person.active;
  view.must_change = person.must_change;
  view.created = person.created;
  return view;
}

Result<NodeView> node_view(Parts& parts) {
  const auto& profile = parts.identity.profile();
  NodeView view;
  view.id = profile.id;
  view.name = profile.name;
  view.region = profile.region;
  if (const auto* region = parts.orgs.regions().find(profile.region)) view.region_name = region->full_name;
  view.hosts = profile.hosts;
  view.is_operator = parts.identity.is_operator();
  view.version = parts.version;
  view.demo = parts.demo;
  return view;
}

std::string org_name(const Call& call, Parts& parts, const std::string& id) {
  const auto org = parts.orgs.get(call, id);
  return org ? org->name : id;
}

}  // namespace jw::api
