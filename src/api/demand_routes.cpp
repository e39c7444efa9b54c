#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/page.hpp"
#include "demand/demands.hpp"
#include "demand/duties.hpp"
#include "demand/exclusions.hpp"
#include "demand/states.hpp"

namespace jw::api {
namespace {

using http::Method;

struct StateView {
  std::string code;
  std::string zh;
  std::string en;
  bool open = false;
  int working_days = 0;
  std::string rule;
};
BOOST_DESCRIBE_STRUCT(StateView, (), (code, zh, en, open, working_days, rule))

Result<List<demand::Demand>> list_demands(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  auto page = JW_TRY(parts.demands.list(call, {input.query("box"), input.query("state"), input.query("q")},
                                        {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<demand::Demand> answer{std::move(page.items), {}, {}};
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<demand::Demand> raise_demand(const Call& call, Input&, const demand::DemandForm& form, Parts& parts) {
  return parts.demands.raise(call, form);
}

Result<demand::Demand> show_demand(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.demands.find(call, input.path("id"));
}

Result<List<demand::Match>> matches(const Call& call, Input& input, const None&, Parts& parts) {
  return List<demand::Match>{JW_TRY(parts.demands.matches(call, input.path("id"))), {}, {}};
}

Result<demand::Demand> move(const Call& call, Input& input, const demand::Move& form, Parts& parts) {
  return parts.demands.move(call, input.path("id"), form);
}

Result<List<StateView>> states(const Call&, Input&, const None&, Parts&) {
  List<StateView> all;
  for (const auto& state : demand::states())
    all.items.push_back({std::string(state.code), std::string(state.zh), std::string(state.en), state.open,
                         state.working_days, std::string(state.rule)});
  return all;
}

Result<demand::Responsibilities> department_duties(const Call& call, Input& input, const None&,
                                                   Parts& parts) {
  return parts.duties.list(call, input.query("org"));
}

Result<List<demand::DepartmentDuties>> duty_departments(const Call& call, Input&, const None&, Parts& parts) {
  return List<demand::DepartmentDuties>{JW_TRY(parts.duties.departments(call)), {}, {}};
}

Result<demand::Responsibility> add_duty(const Call& call, Input&, const demand::DutyForm& form,
                                        Parts& parts) {
  return parts.duties.add(call, form);
}

Result<demand::Responsibility> change_duty(const Call& call, Input& input, const demand::DutyForm& form,
                                           Parts& parts) {
  return parts.duties.change(call, input.path("id"), form);
}

Result<None> remove_duty(const Call& call, Input& input, const None&, Parts& parts) {
  JW_TRY(parts.duties.remove(call, input.path("id")));
  return None{};
}

Result<List<demand::Exclusion>> exclusions(const Call& call, Input& input, const None&, Parts& parts) {
  return List<demand::Exclusion>{
      JW_TRY(parts.exclusions.list(call, {input.query("state"), input.query("org")})), {}, {}};
}

Result<demand::Exclusion> propose(const Call& call, Input&, const demand::ExclusionForm& form, Parts& parts) {
  return parts.exclusions.propose(call, form);
}

Result<demand::Exclusion> review(const Call& call, Input& input, const demand::Review& form, Parts& parts) {
  return parts.exclusions.review(call, input.path("id"), form);
}

Result<List<demand::Gap>> gaps(const Call& call, Input&, const None&, Parts& parts) {
  return List<demand::Gap>{JW_TRY(parts.exclusions.gaps(call)), {}, {}};
}

}  // namespace

std::vector<Route> demand_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<demand::Demand>>(
      Method::Get, "/demands", needs(Right::CatalogRead), "lists", "需求清单", "Demands for data.",
      {{"box", "all、mine、assign（待指定）或 answer（待答复）", "all, mine, assign or answer"},
       {"state", "状态", "state"},
       {"q", "数据名称包含", "part of the name"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_demands));
  table.push_back(json_route<demand::DemandForm, demand::Demand>(
      Method::Post, "/demands", needs(Right::DemandWrite), "lists", "提出数据需求", "Raise a demand.", {},
      raise_demand));
  table.push_back(json_route<None, List<StateView>>(Method::Get, "/demand-states", needs(Right::CatalogRead),
                                                    "lists", "需求的状态与时限",
                                                    "States of a demand and their clocks.", {}, states));
  table.push_back(json_route<None, demand::Demand>(Method::Get, "/demands/{id}", needs(Right::CatalogRead),
                                                   "lists", "一条数据需求", "One demand.", {}, show_demand));
  table.push_back(json_route<None, List<demand::Match>>(
      Method::Get, "/demands/{id}/matches", needs(Right::CatalogRead), "lists", "可能满足需求的资源",
      "Resources that may meet the demand.", {}, matches));
  table.push_back(json_route<demand::Move, demand::Demand>(
      Method::Post, "/demands/{id}/steps", needs(Right::CatalogRead), "lists",
      "办理一步：match、send、assign、point、forward、return、promise、provide、refuse、confirm、object、"
      "close、withdraw",
      "Take a step: match, send, assign, point, forward, return, promise, provide, refuse, confirm, object, "
      "close, withdraw. The step decides which right it needs.",
      {}, move));
  table.push_back(json_route<None, demand::Responsibilities>(
      Method::Get, "/responsibilities", needs(Right::CatalogRead), "lists", "责任清单",
      "What a department must provide.", {{"org", "部门，缺省为本部门", "department; one's own by default"}},
      department_duties));
  table.push_back(json_route<None, List<demand::DepartmentDuties>>(
      Method::Get, "/responsibility-departments", needs(Right::CatalogRead), "lists",
      "本地区各部门责任清单情况（数据主管部门可看下级地区）",
      "How the departments of one's block stand with their lists; a data bureau sees those below too.", {},
      duty_departments));
  table.push_back(json_route<demand::DutyForm, demand::Responsibility>(
      Method::Post, "/responsibilities", needs(Right::DemandWrite), "lists", "登记应提供的数据",
      "Add what one's department must provide.", {}, add_duty));
  table.push_back(json_route<demand::DutyForm, demand::Responsibility>(
      Method::Put, "/responsibilities/{id}", needs(Right::DemandWrite), "lists", "修改责任清单条目",
      "Change a line.", {}, change_duty));
  table.push_back(json_route<None, None>(Method::Delete, "/responsibilities/{id}", needs(Right::DemandWrite),
                                         "lists", "移出责任清单", "Remove a line.", {}, remove_duty));
  table.push_back(json_route<None, List<demand::Exclusion>>(
      Method::Get, "/negative-list", needs(Right::CatalogRead), "lists", "负面清单", "The negative list.",
      {{"state", "proposed、listed、refused 或 removed", "proposed, listed, refused or removed"},
       {"org", "部门", "department"}},
      exclusions));
  table.push_back(json_route<demand::ExclusionForm, demand::Exclusion>(
      Method::Post, "/negative-list", needs(Right::DemandWrite), "lists", "提请列入负面清单",
      "Propose a line of the negative list.", {}, propose));
  table.push_back(json_route<demand::Review, demand::Exclusion>(
      Method::Post, "/negative-list/{id}/review", needs(Right::CatalogReview), "lists",
      "审核：list 列入、refuse 不予列入、remove 移出", "Review: list, refuse or remove.", {}, review));
  table.push_back(json_route<None, List<demand::Gap>>(
      Method::Get, "/negative-list-gaps", needs(Right::CatalogRead), "lists",
      "不予共享但未列入负面清单的资源",
      "Resources that are not shared though the negative list has no line for them.", {}, gaps));
  return table;
}

}  // namespace jw::api
