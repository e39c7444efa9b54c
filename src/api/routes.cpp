#include "api/route.hpp"

#include <charconv>

#include "api/after_use_routes.hpp"
#include "api/region_routes.hpp"
#include "base/check.hpp"

namespace jw::api {

std::string Input::path(std::string_view name) const {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return std::string(request.captures[i]);
  JW_CHECK(false, "the route has no such part");
  return {};
}

std::string Input::query(std::string_view name) const {
  bool declared = false;
  for (const auto& param : params_) declared |= param.name == name;
  JW_CHECK(declared, "the route does not declare this parameter");
  return std::string(request.query.find(name).value_or(""));
}

Result<std::int64_t> Input::integer(std::string_view name, std::int64_t otherwise, std::int64_t most) const {
  const auto text = query(name);
  if (text.empty()) return otherwise;
  std::int64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size() || value < 0 || value > most)
    return fail(Code::Invalid, "query.integer", "{} should be a whole number up to {}",
                "{} 应为不超过 {} 的整数", name, most);
  return value;
}

const std::vector<Route>& routes() {
  static const std::vector<Route> all = [] {
    std::vector<Route> table;
    for (auto area :
         {session_routes,     lattice_routes,    region_routes,   calendar_routes,    clock_routes,
          supervision_routes, catalog_routes,    standard_routes, code_set_routes,    resource_routes,
          sheet_routes,       filing_routes,     demand_routes,   flow_routes,        flow_definition_routes,
          inventory_routes,   rollup_routes,     quality_routes,  application_routes, grant_routes,
          access_routes,      odrl_routes,       use_duty_routes, canary_routes,      delivery_routes,
          holding_routes,     correction_routes, log_routes,      people_routes,      system_routes,
          key_routes,         grading_routes})
      for (auto& route : area()) table.push_back(std::move(route));
    return table;
  }();
  return all;
}

}  // namespace jw::api
