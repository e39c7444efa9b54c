#include "demand/duties.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/vocabulary.hpp"
#include "db/database.hpp"
#include "demand/states.hpp"
#include "demand/store.hpp"
#include "demand/words.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::demand {
namespace {

constexpr std::size_t kMostDuties = 2000;
constexpr std::size_t kFacets = 200;  // the search counts so many departments

Result<DutyForm> checked_duty(DutyForm form) {
  form.name = JW_TRY(required_text(form.name, 100, "duty.name", "the name of the data", "数据名称"));
  form.duty = JW_TRY(required_text(form.duty, 500, "duty.duty", "the duty", "法定职责"));
  form.legal_basis =
      JW_TRY(required_text(form.legal_basis, 1000, "duty.legal_basis", "the basis", "职责依据"));
  if (!cites_a_law(form.legal_basis))
    return fail(Code::Invalid, "duty.legal_basis",
                "cite the law, regulation or duty document by its title in 《》",
                "请写明职责所依据的法律、法规或“三定”规定，名称加《》");
  form.service = JW_TRY(optional_text(form.service, 200, "duty.service", "the service item", "服务事项"));
  if (!catalog::find_term(catalog::update_cycles(), form.frequency))
    return fail(Code::Invalid, "duty.frequency",
                "frequency: one of realtime, daily, weekly, monthly, quarterly, yearly, on_demand",
                "更新频率应为 realtime、daily、weekly、monthly、quarterly、yearly、on_demand 之一");
  if (!form.due.empty()) JW_TRY(check_day(form.due, "", "duty.due"));
  return form;
}

std::string state_of(bool fulfilled, const std::string& due, const std::string& today) {
  if (fulfilled) return "fulfilled";
  return !due.empty() && due < today ? "overdue" : "pending";
}

Result<Responsibility> line_of(db::Session& session, std::string id, std::string org, const DutyForm& form,
                               const std::string& today) {
  Responsibility line{
      std::move(id), "duty",         "",       std::move(org), form.name, form.duty, form.legal_basis,
      form.service,  form.frequency, form.due, form.resource,  ""};
  const auto entry = JW_TRY(catalog::find_entry(session, form.resource));
  if (entry) line.resource_name = entry->name;
  line.state = state_of(entry.has_value(), form.due, today);
  return line;
}

tl::unexpected<Error> unknown_duty(std::string_view id) {
  return fail(Code::NotFound, "duty.unknown", "your department has no duty {} in its list",
              "本部门责任清单中没有 {}", id.substr(0, 64));
}

Result<> add_duties(db::Session& session, const std::string& org, const std::string& today,
                    std::vector<Responsibility>& to) {
  for (const auto& row : JW_TRY(session.query(
           "select id, document from demand_duty where org = $1 order by name limit $2", org, kMostDuties))) {
    const auto json = JW_TRY(parse_json(row.text(1)).with("stored duty"));
    to.push_back(JW_TRY(
        line_of(session, row.text(0), org, JW_TRY(read_json<DutyForm>(json).with("stored duty")), today)));
  }
  return {};
}

Result<> add_demands(db::Session& session, const std::string& org, const std::string& today,
                     std::vector<Responsibility>& to) {
  for (const auto& row : JW_TRY(session.query(
           "select id from demand_demand where source_org = $1 and state in ('assigned', 'promised', "
           "'provided', 'matched') order by id limit $2",
           org, kMostDuties))) {
    const auto demand = JW_TRY(store::find(session, row.text(0)));
    if (!demand) continue;
    const bool done = demand->state == "provided" || demand->state == "matched";
    const auto due = demand->promised.empty() ? demand->deadline : demand->promised;
    to.push_back({demand->id, "demand", state_of(done, due, today), org, demand->form.name,
                  demand->form.purpose, demand->form.legal_basis, demand->form.service,
                  demand->form.frequency, due, demand->resource.id, demand->resource.name});
  }
  return {};
}

Result<> add_published(const catalog::Directory& directory, const Call& call, const std::string& org,
                       std::vector<Responsibility>& to) {
  catalog::CatalogQuery query;
  query.org = org;
  query.sort = "name";
  query.limit = 200;
  for (;;) {
    const auto page = JW_TRY(directory.search(call, query));
    for (const auto& entry : page.items)
      if (entry.sharing != "not_shared" &&
          std::ranges::none_of(to, [&](const auto& line) { return line.resource == entry.id; }))
        to.push_back({entry.id, "resource", "fulfilled", org, entry.name, "", "", "", entry.update_cycle, "",
                      entry.id, entry.name});
    query.offset += query.limit;
    if (page.items.size() < query.limit || to.size() >= kMostDuties) return {};
  }
}

int weight(const Responsibility& line) {
  return line.state == "overdue" ? 0 : line.state == "pending" ? 1 : 2;
}

}  // namespace

Result<Responsibilities> Duties::list(const Call& call, std::string_view org) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto of = JW_TRY(parts_.orgs.get(call, org.empty() ? std::string_view(call.actor.org) : org)).id;
  const auto today = day_in_china(parts_.clock.now());
  Responsibilities all;
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    all.items.clear();
    JW_TRY(add_duties(session, of, today, all.items));
    return add_demands(session, of, today, all.items);
  }));
  JW_TRY(add_published(parts_.directory, call, of, all.items));
  std::ranges::stable_sort(all.items, [](const auto& a, const auto& b) {
    return std::pair(weight(a), std::string_view(a.name)) < std::pair(weight(b), std::string_view(b.name));
  });
  for (const auto& line : all.items)
    ++(line.state == "fulfilled" ? all.fulfilled : line.state == "pending" ? all.pending : all.overdue);
  return all;
}

Result<std::vector<DepartmentDuties>> Duties::departments(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto own = JW_TRY(parts_.orgs.get(call, call.actor.org));
  const bool bureau = org::allows(call.actor.roles, org::Right::DemandAssign);
  catalog::CatalogQuery query;
  query.region = own.region;
  query.sharing = {"unconditional", "conditional"};
  query.limit = 1;
  std::map<std::string, std::int64_t> published;
  const auto facets = JW_TRY(parts_.directory.search(call, query)).facets;
  for (const auto& one : facets.org) published[one.value] = one.count;
  query.facets = false;
  const auto today = day_in_china(parts_.clock.now());
  std::vector<DepartmentDuties> all;
  for (const auto& org : JW_TRY(parts_.orgs.all(call, {.region = own.region, .line = {}, .node = {}}))) {
    if (!bureau && org.region != own.region) continue;
    DepartmentDuties one{org.id, org.name, org.region, org.node == parts_.identity.id(), 0, 0, 0, 0};
    if (const auto found = published.find(org.id); found != published.end()) {
      one.published = found->second;
    } else if (facets.org.size() >= kFacets) {  // the others are not counted there
      query.org = org.id;
      one.published = JW_TRY(parts_.directory.search(call, query)).total;
    }
    std::vector<Responsibility> lines;
    JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
      lines.clear();
      JW_TRY(add_duties(session, org.id, today, lines));
      return add_demands(session, org.id, today, lines);
    }));
    for (const auto& line : lines)
      ++(line.state == "fulfilled" ? one.fulfilled : line.state == "pending" ? one.pending : one.overdue);
    all.push_back(std::move(one));
  }
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) {
    return std::tuple(-a.overdue, std::string_view(a.region), std::string_view(a.name)) <
           std::tuple(-b.overdue, std::string_view(b.region), std::string_view(b.name));
  });
  return all;
}

Result<Responsibility> Duties::add(const Call& call, const DutyForm& form) const {
  return keep(call, "", form);
}

Result<Responsibility> Duties::change(const Call& call, std::string_view id, const DutyForm& form) const {
  return keep(call, id, form);
}

Result<Responsibility> Duties::keep(const Call& call, std::string_view id, const DutyForm& form) const {
  JW_TRY(org::require(call, org::Right::DemandWrite));
  const auto org = JW_TRY(parts_.orgs.get(call, call.actor.org)).id;
  const auto kept = JW_TRY(checked_duty(form));
  const auto now = to_string(parts_.clock.now());
  const auto text = boost::json::serialize(write_json(kept));
  const bool fresh = id.empty();
  const std::string key = fresh ? make_id(parts_.clock) : std::string(id);
  return parts_.database.write(call, [&](db::Session& session) -> Result<Responsibility> {
    if (!kept.resource.empty()) {
      const auto entry = JW_TRY(catalog::find_entry(session, kept.resource));
      if (!entry || entry->org.id != org)
        return fail(Code::Invalid, "duty.resource", "choose a published resource of your own department",
                    "请选择本部门已发布的数据资源");
    }
    const auto taken = JW_TRY(session.one(
        "select id from demand_duty where org = $1 and name = $2 and id <> $3", org, kept.name, key));
    if (taken)
      return fail(Code::Conflict, "duty.name_taken", "\"{}\" is in the list already", "清单中已有“{}”",
                  kept.name);
    if (fresh) {
      JW_TRY(
          session.exec("insert into demand_duty (id, org, name, document, created, updated) values ($1, $2, "
                       "$3, $4, $5, $6)",
                       key, org, kept.name, text, now, now));
    } else if (JW_TRY(session.exec(
                   "update demand_duty set name = $1, document = $2, updated = $3 where id = $4 and org = $5",
                   kept.name, text, now, key, org)) == 0) {
      return unknown_duty(key);
    }
    JW_TRY(ledger::record(
        session, call, parts_.clock,
        {fresh ? "duty.added" : "duty.changed", key, {{"org", org}, {"resource", kept.resource}}}));
    return line_of(session, key, org, kept, day_in_china(parts_.clock.now()));
  });
}

Result<> Duties::remove(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::DemandWrite));
  return parts_.database.write(call, [&](db::Session& session) -> Result<> {
    if (JW_TRY(session.exec("delete from demand_duty where id = $1 and org = $2", id, call.actor.org)) == 0)
      return unknown_duty(id);
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"duty.removed", std::string(id), {{"org", call.actor.org}}}));
    return {};
  });
}

}  // namespace jw::demand
