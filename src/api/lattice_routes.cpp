#include <algorithm>
#include <map>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/views.hpp"
#include "catalog/directory.hpp"
#include "db/database.hpp"
#include "exchange/flows.hpp"
#include "federation/directory.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "sharing/flows.hpp"
#include "sharing/view.hpp"

namespace jw::api {
namespace {

using http::Method;

struct LineView {
  std::string code;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(LineView, (), (code, zh, en))

struct PlaceView {
  std::string code;
  std::string short_code;
  std::string name;
  std::string full_name;
  std::int64_t level = 0;
  std::string parent;
  bool has_children = false;
};
BOOST_DESCRIBE_STRUCT(PlaceView, (), (code, short_code, name, full_name, level, parent, has_children))

struct OrgView {
  std::string id;
  std::string name;
  std::string name_en;
  std::string region;
  std::string line;
  std::string uscc;
  std::string node;
  bool local = false;
  std::optional<std::string> superior;
  std::optional<std::string> authority;
};
BOOST_DESCRIBE_STRUCT(OrgView, (), (id, name, name_en, region, line, uscc, node, local, superior, authority))

struct CellView {
  std::string org;
  std::string name;
  std::string name_en;
  std::string region;
  std::string line;
  std::string node;
  bool local = false;
  std::int64_t offers = 0;
  std::int64_t asks = 0;
  std::int64_t receives = 0;
  std::int64_t pending = 0;
};
BOOST_DESCRIBE_STRUCT(CellView, (),
                      (org, name, name_en, region, line, node, local, offers, asks, receives, pending))

struct FlowView {
  std::string from;
  std::string to;
  std::string resource;
  std::string resource_name;
  std::string kind;
  std::string state;
  std::int64_t rows = 0;
  std::string last;
};
BOOST_DESCRIBE_STRUCT(FlowView, (), (from, to, resource, resource_name, kind, state, rows, last))

struct LatticeView {
  std::vector<PlaceView> regions;
  std::vector<LineView> lines;
  std::vector<CellView> cells;
  std::vector<FlowView> flows;
};
BOOST_DESCRIBE_STRUCT(LatticeView, (), (regions, lines, cells, flows))

PlaceView place(const org::Regions& regions, const org::Region& region) {
  return {region.code,
          region.prefix,
          region.name,
          region.full_name,
          region.level,
          region.parent,
          !regions.children(region.prefix).empty()};
}

std::vector<LineView> line_views() {
  std::vector<LineView> list;
  for (const auto& line : org::lines())
    list.push_back({std::string(line.code), std::string(line.zh), std::string(line.en)});
  return list;
}

Result<List<LineView>> list_lines(const Call&, Input&, const None&, Parts&) {
  return List<LineView>{line_views(), {}, {}};
}

Result<List<PlaceView>> list_regions(const Call&, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 500));
  const auto& regions = parts.orgs.regions();
  const auto text = input.query("q");
  const auto found = text.empty()
                         ? regions.children(input.query("parent"))
                         : regions.search(text, input.query("parent"), static_cast<std::size_t>(limit));
  List<PlaceView> list;
  for (const auto* region : found) list.items.push_back(place(regions, *region));
  return list;
}

Result<PlaceView> show_region(const Call&, Input& input, const None&, Parts& parts) {
  const auto& regions = parts.orgs.regions();
  return place(regions, *JW_TRY(regions.get(input.path("code"))));
}

OrgView org_view(const org::Org& org, Parts& parts) {
  return {org.id,   org.name, org.name_en, org.region,
          org.line, org.uscc, org.node,    org.node == parts.identity.id(),
          {},       {}};
}

Result<List<OrgView>> list_orgs(const Call& call, Input& input, const None&, Parts& parts) {
  List<OrgView> list;
  for (const auto& org :
       JW_TRY(parts.orgs.all(call, {input.query("region"), input.query("line"), input.query("node")})))
    list.items.push_back(org_view(org, parts));
  return list;
}

Result<OrgView> show_org(const Call& call, Input& input, const None&, Parts& parts) {
  const auto id = input.path("id");
  auto view = org_view(JW_TRY(parts.orgs.get(call, id)), parts);
  if (const auto above = JW_TRY(parts.orgs.superior(call, id))) view.superior = above->id;
  if (const auto authority = JW_TRY(parts.orgs.authority(call, id))) view.authority = authority->id;
  return view;
}

struct OrgForm {
  std::string region;
  std::string line;
  std::string name;
  std::string name_en;
  std::string uscc;
};
BOOST_DESCRIBE_STRUCT(OrgForm, (), (region, line, name, name_en, uscc))

Result<OrgView> put_org(const Call& call, Input&, const OrgForm& form, Parts& parts) {
  const auto& hosts = parts.identity.profile().hosts;
  if (std::find(hosts.begin(), hosts.end(), form.region) == hosts.end())
    return fail(Code::Denied, "org.host", "this node does not host region {}", "本节点不承载区划 {}",
                form.region);
  org::Org org{org::cell_id(form.region, form.line),
               form.name,
               form.name_en,
               form.region,
               form.line,
               form.uscc,
               parts.identity.id()};
  JW_TRY(org::require(call, org::Right::OrgManage));
  const auto placed = JW_TRY(parts.database.write(call, [&](db::Session& session) {
    return federation::place_orgs(session, call, parts.identity, parts.outbox, parts.clock, parts.orgs,
                                  {org});
  }));
  return org_view(placed.front(), parts);
}

// Whose flows the caller may see: one's own; for a data bureau those of the departments in its
// region as well; auditors those of the node.
bool concerns(const Call& call, std::string_view from, std::string_view to) {
  const auto& actor = call.actor;
  if (from == actor.org || to == actor.org || actor.roles.contains("auditor")) return true;
  if (!actor.roles.contains("bureau")) return false;
  const auto region = actor.org.substr(0, actor.org.find('.'));
  return org::is_within(from.substr(0, from.find('.')), region) ||
         org::is_within(to.substr(0, to.find('.')), region);
}

Result<LatticeView> lattice(const Call& call, Input& input, const None&, Parts& parts) {
  const auto& regions = parts.orgs.regions();
  const auto root = input.query("root");
  LatticeView view;
  view.lines = line_views();
  std::map<std::string, std::size_t, std::less<>> cell_of;
  const auto offers = JW_TRY(parts.directory.offers(call));
  std::vector<std::string> rows;
  for (const auto& org : JW_TRY(parts.orgs.all(call, {root, "", ""}))) {
    CellView cell{
        org.id, org.name, org.name_en, org.region, org.line, org.node, org.node == parts.identity.id(),
        0,      0,        0,           0};
    if (const auto count = offers.find(org.id); count != offers.end()) cell.offers = count->second;
    cell_of[org.id] = view.cells.size();
    view.cells.push_back(std::move(cell));
    if (rows.empty() || rows.back() != org.region) rows.push_back(org.region);
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  for (const auto& row : rows)
    if (const auto* region = regions.find(row)) view.regions.push_back(place(regions, *region));

  const auto flows = JW_TRY(
      parts.database.read(call, [&](db::Session& session) { return exchange::flows(session, parts.clock); }));
  for (const auto& flow : flows) {
    if (!concerns(call, flow.from, flow.to)) continue;
    if (const auto at = cell_of.find(flow.to); at != cell_of.end() && flow.state == "active")
      ++view.cells[at->second].receives;
    view.flows.push_back(
        {flow.from, flow.to, flow.resource, flow.resource_name, flow.mode, flow.state, flow.rows, flow.last});
  }
  const auto open = JW_TRY(
      parts.database.read(call, [](db::Session& session) { return sharing::open_applications(session); }));
  for (const auto& application : open) {
    const auto& from = application.provider.id;
    const auto& to = application.applicant.id;
    if (!concerns(call, from, to) || !sharing::may_see(call, application, parts.identity.id())) continue;
    if (const auto at = cell_of.find(to); at != cell_of.end()) ++view.cells[at->second].asks;
    if (const auto at = cell_of.find(from); at != cell_of.end() && application.state == "received")
      ++view.cells[at->second].pending;
    view.flows.push_back({from, to, application.resource.id, application.resource.name, application.mode,
                          "pending", 0, application.updated});
  }
  return view;
}

}  // namespace

std::vector<Route> lattice_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, LatticeView>(
      Method::Get, "/lattice", needs(Right::CatalogRead), "lattice", "条块矩阵：部门、供需与数据流",
      "The lattice: departments, what they offer and ask, flows.",
      {{"root", "只看该区划及以下", "only this region and below"}}, lattice));
  table.push_back(json_route<None, List<LineView>>(Method::Get, "/lines", kSession, "lattice", "条线",
                                                   "Lines.", {}, list_lines));
  table.push_back(json_route<None, List<PlaceView>>(Method::Get, "/regions", kSession, "lattice",
                                                    "下级区划，或按名称查找",
                                                    "Regions below one, or by name.",
                                                    {{"parent", "上级区划", "region above"},
                                                     {"q", "名称", "name"},
                                                     {"limit", "最多条数", "at most", "integer"}},
                                                    list_regions));
  table.push_back(json_route<None, PlaceView>(Method::Get, "/regions/{code}", kSession, "lattice", "区划",
                                              "One region.", {}, show_region));
  table.push_back(json_route<None, List<OrgView>>(
      Method::Get, "/orgs", kSession, "lattice", "部门列表", "Departments.",
      {{"region", "区划及以下", "in or below"}, {"line", "条线", "line"}, {"node", "节点", "node"}},
      list_orgs));
  table.push_back(json_route<OrgForm, OrgView>(Method::Post, "/orgs", needs(Right::OrgManage), "lattice",
                                               "新增或修改本节点的部门",
                                               "Add or change a department of this node.", {}, put_org));
  table.push_back(json_route<None, OrgView>(Method::Get, "/orgs/{id}", kSession, "lattice", "部门",
                                            "One department.", {}, show_org));
  return table;
}

}  // namespace jw::api
