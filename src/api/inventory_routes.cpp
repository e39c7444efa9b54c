#include "api/parts.hpp"
#include "api/route.hpp"
#include "inventory/rates.hpp"
#include "inventory/systems.hpp"

namespace jw::api {
namespace {

using http::Method;

Result<List<inventory::System>> systems(const Call& call, Input& input, const None&, Parts& parts) {
  return List<inventory::System>{
      JW_TRY(parts.systems.list(call, input.query("org"), input.query("resource"))), {}, {}};
}

Result<inventory::System> add_system(const Call& call, Input&, const inventory::SystemForm& form,
                                     Parts& parts) {
  return parts.systems.put(call, "", form);
}

Result<inventory::System> change_system(const Call& call, Input& input, const inventory::SystemForm& form,
                                        Parts& parts) {
  return parts.systems.put(call, input.path("id"), form);
}

Result<None> remove_system(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.systems.remove(call, input.path("id")));
  return None{};
}

Result<inventory::System> add_data_set(const Call& call, Input&, const inventory::DataSetForm& form,
                                       Parts& parts) {
  return parts.systems.put_data_set(call, "", form);
}

Result<inventory::System> change_data_set(const Call& call, Input& input, const inventory::DataSetForm& form,
                                          Parts& parts) {
  return parts.systems.put_data_set(call, input.path("id"), form);
}

Result<None> remove_data_set(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.systems.remove_data_set(call, input.path("id")));
  return None{};
}

std::string grouping(const Input& input) {
  const auto by = input.query("by");
  return by.empty() ? "org" : by;
}

Result<inventory::Rates> rates(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.measures.rates(call, grouping(input));
}

Result<List<inventory::Behind>> behind(const Call& call, Input& input, const None&, Parts& parts) {
  return List<inventory::Behind>{
      JW_TRY(parts.measures.behind(call, input.query("what"), grouping(input), input.query("key"))), {}, {}};
}

}  // namespace

std::vector<Route> inventory_routes() {
  using org::Right;
  std::vector<Route> table;
  const Param by{"by", "分组：org、line 或 region", "org, line or region"};
  table.push_back(json_route<None, List<inventory::System>>(
      Method::Get, "/inventory/systems", needs(Right::CatalogRead), "inventory", "信息系统及其数据集",
      "Systems and the data sets they hold.",
      {{"org", "部门", "department"}, {"resource", "持有该资源的系统", "only those that hold this resource"}},
      systems));
  table.push_back(json_route<inventory::SystemForm, inventory::System>(
      Method::Post, "/inventory/systems", needs(Right::ResourceWrite), "inventory",
      "登记信息系统、应用或组件", "Add a system, app or component.", {}, add_system));
  table.push_back(json_route<inventory::SystemForm, inventory::System>(
      Method::Put, "/inventory/systems/{id}", needs(Right::ResourceWrite), "inventory", "修改信息系统",
      "Change a system.", {}, change_system));
  table.push_back(json_route<None, None>(Method::Delete, "/inventory/systems/{id}",
                                         needs(Right::ResourceWrite), "inventory", "移除信息系统",
                                         "Remove a system.", {}, remove_system));
  table.push_back(json_route<inventory::DataSetForm, inventory::System>(
      Method::Post, "/inventory/data-sets", needs(Right::ResourceWrite), "inventory", "登记数据集",
      "Add a data set of a system.", {}, add_data_set));
  table.push_back(json_route<inventory::DataSetForm, inventory::System>(
      Method::Put, "/inventory/data-sets/{id}", needs(Right::ResourceWrite), "inventory", "修改数据集",
      "Change a data set.", {}, change_data_set));
  table.push_back(json_route<None, None>(Method::Delete, "/inventory/data-sets/{id}",
                                         needs(Right::ResourceWrite), "inventory", "移除数据集",
                                         "Remove a data set.", {}, remove_data_set));
  table.push_back(json_route<None, inventory::Rates>(
      Method::Get, "/inventory/rates", needs(Right::CatalogRead), "inventory", "编目率、挂接率、更新及时率",
      "Rates of the catalog.", {by}, rates));
  table.push_back(json_route<None, List<inventory::Behind>>(
      Method::Get, "/inventory/behind", needs(Right::CatalogRead), "inventory", "比率背后的清单",
      "What keeps a rate from 100 %.",
      {by,
       {"what", "uncataloged、no_data、late 或 no_system", "uncataloged, no_data, late or no_system"},
       {"key", "分组中的一项", "one key of the grouping"}},
      behind));
  return table;
}

}  // namespace jw::api
