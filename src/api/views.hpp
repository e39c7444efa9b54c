#pragma once

#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "api/parts.hpp"
#include "base/call.hpp"
#include "base/result.hpp"
#include "org/org.hpp"
#include "org/person.hpp"

// JSON shapes that several areas share.
namespace jw::api {

struct OrgRef {
  std::string id;
  std::string name;
  std::string name_en;
  std::string region;
  std::string line;
};
BOOST_DESCRIBE_STRUCT(OrgRef, (), (id, name, name_en, region, line))

struct UserView {
  std::string id;
  std::string login;
  std::string name;
  OrgRef org;
  std::vector<std::string> roles;
  std::vector<std::string> rights;
  bool active = true;
  bool must_change = false;
  std::string created;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, login, name, org, roles, rights, active, must_change, created))

struct NodeView {
  std::string id;
  std::string name;
  std::string region;
  std::string region_name;
  std::vector<std::string> hosts;
  bool is_operator = false;
  std::string version;
  bool demo = false;
};
BOOST_DESCRIBE_STRUCT(NodeView, (), (id, name, region, region_name, hosts, is_operator, version, demo))

Result<UserView> user_view(const Call& call, Parts& parts, const org::Person& person);
Result<NodeView> node_view(Parts& parts);

// "江苏省统计局" for a known org, else its id: pages never show an empty cell.
std::string org_name(const Call& call, Parts& parts, const std::string& id);

}  // namespace jw::api
