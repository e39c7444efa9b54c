#include "inventory/systems.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/free_text.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/vocabulary.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::inventory {
namespace {

constexpr std::int64_t kMostSystems = 1000;
constexpr std::size_t kMostServices = 100;
constexpr std::string_view kKinds[] = {"system", "app", "component"};

Result<std::string> text_of(std::string_view text, std::size_t characters, std::string_view reason,
                            std::string_view en, std::string_view zh, bool required) {
  JW_TRY(check_free_text(text, {.characters = characters, .needed = required}, reason, {en, zh}));
  return std::string(text);
}

Result<std::vector<std::string>> services_of(const std::vector<std::string>& from) {
  if (from.size() > kMostServices)
    return fail(Code::Invalid, "system.text", "at most {} service items", "服务事项最多 {} 项",
                kMostServices);
  std::vector<std::string> kept;
  for (const auto& one : from) {
    auto name = JW_TRY(text_of(one, 200, "system.text", "a service item", "服务事项", false));
    // A blank more is the same item.
    const auto same = [&](const std::string& other) { return trimmed(other) == trimmed(name); };
    if (!is_blank(name) && std::ranges::none_of(kept, same)) kept.push_back(std::move(name));
  }
  return kept;
}

Result<SystemForm> checked(SystemForm form) {
  form.name = JW_TRY(text_of(form.name, 100, "system.name", "the name", "系统名称", true));
  form.abstract = JW_TRY(text_of(form.abstract, 1000, "system.text", "the abstract", "简介", false));
  form.maintainer = JW_TRY(text_of(form.maintainer, 100, "system.text", "the maintainer", "运维单位", false));
  form.services = JW_TRY(services_of(form.services));
  if (std::ranges::find(kKinds, form.kind) == std::end(kKinds))
    return fail(Code::Invalid, "system.kind", "kind: one of system, app, component",
                "类别应为 system（信息系统）、app（应用）、component（组件）之一");
  if (!form.since.empty() && !end_of_day_in_china(form.since))
    return fail(Code::Invalid, "system.since", "\"{}\" is not a day; write it as 2026-12-31",
                "“{}”不是日期，请写成 2026-12-31 的形式", form.since.substr(0, 32));
  return form;
}

Result<DataSetForm> checked(DataSetForm form) {
  form.name = JW_TRY(text_of(form.name, 100, "data_set.name", "the name", "数据集名称", true));
  form.abstract = JW_TRY(text_of(form.abstract, 1000, "system.text", "the abstract", "简介", false));
  form.services = JW_TRY(services_of(form.services));
  if (!catalog::find_term(catalog::update_cycles(), form.frequency))
    return fail(Code::Invalid, "data_set.frequency",
                "frequency: one of realtime, daily, weekly, monthly, quarterly, yearly, on_demand",
                "更新频率应为 realtime、daily、weekly、monthly、quarterly、yearly、on_demand 之一");
  if (form.rows < 0 || form.rows > 1'000'000'000'000)
    return fail(Code::Invalid, "data_set.rows", "rows: from 0 to a million million", "记录数应为 0 至一万亿");
  return form;
}

template <class Form>
Result<Form> stored(const std::string& text) {
  const auto json = JW_TRY(parse_json(text).with("stored inventory"));
  return read_json<Form>(json).with("stored inventory");
}

tl::unexpected<Error> unknown(std::string_view what, std::string_view id) {
  return fail(Code::NotFound, what, "your department has no {} in its inventory", "本部门的清单中没有 {}",
              id.substr(0, 64));
}

Result<System> read_system(db::Session& session, const db::Row& row) {
  System system;
  system.id = row.text(0);
  system.org = row.text(1);
  system.form = JW_TRY(stored<SystemForm>(row.text(2)));
  system.updated = row.text(3);
  const auto org = JW_TRY(org::find_org(session, system.org));
  system.org_name = org ? org->name : system.org;
  const auto parent =
      JW_TRY(session.one("select name from inventory_system where id = $1", system.form.parent));
  if (parent) system.parent_name = parent->text(0);
  for (const auto& one : JW_TRY(session.query(
           "select id, document, updated from inventory_data_set where system = $1 order by name",
           system.id))) {
    auto form = JW_TRY(stored<DataSetForm>(one.text(1)));
    DataSet set{one.text(0), std::move(form), "", one.text(2)};
    const auto entry = JW_TRY(catalog::find_entry(session, set.form.resource));
    if (entry) {
      set.resource_name = entry->name;
      ++system.cataloged;
    }
    system.data_sets.push_back(std::move(set));
  }
  return system;
}

constexpr std::string_view kSystem = "select id, org, document, updated from inventory_system";

// Of the caller's department.
Result<System> own_system(db::Session& session, const Call& call, std::string_view id) {
  const auto row =
      JW_TRY(session.one(fmt::format("{} where id = $1 and org = $2", kSystem), id, call.actor.org));
  if (!row) return unknown("system.unknown", id);
  return read_system(session, *row);
}

// A part does not hold its whole.
Result<> check_parent(db::Session& session, const Call& call, std::string_view id, std::string parent) {
  for (int height = 0; !parent.empty(); ++height) {
    const auto row = JW_TRY(session.one("select parent from inventory_system where id = $1 and org = $2",
                                        parent, call.actor.org));
    if (!row || parent == id || height > 8)
      return fail(Code::Invalid, "system.parent", "it can be part of another system of your department only",
                  "所属系统应为本部门的其他系统，且不能互相包含");
    parent = row->text(0);
  }
  return {};
}

}  // namespace

bool oversees(const Call& call) {
  return call.actor.kind == Actor::Kind::System || call.actor.roles.contains("bureau") ||
         call.actor.roles.contains("auditor");
}

Result<std::vector<System>> Systems::list(const Call& call, std::string_view org,
                                          std::string_view resource) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const std::string of = oversees(call) ? std::string(org) : call.actor.org;
  return database_.read(call, [&](db::Session& session) -> Result<std::vector<System>> {
    std::vector<System> all;
    if (!oversees(call) && !org.empty() && org != call.actor.org) return all;
    for (const auto& row : JW_TRY(session.query(
             fmt::format("{} where (org = $1 or $1 = '') and ($2 = '' or id in (select system from "
                         "inventory_data_set where resource = $2)) order by org, name limit $3",
                         kSystem),
             of, resource, kMostSystems)))
      all.push_back(JW_TRY(read_system(session, row)));
    return all;
  });
}

Result<System> Systems::put(const Call& call, std::string_view id, const SystemForm& form) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto org = JW_TRY(orgs_.get(call, call.actor.org)).id;
  const auto kept = JW_TRY(checked(form));
  const auto text = boost::json::serialize(write_json(kept));
  const auto now = to_string(clock_.now());
  const std::string key = id.empty() ? make_id(clock_) : std::string(id);
  return database_.write(call, [&](db::Session& session) -> Result<System> {
    JW_TRY(check_parent(session, call, key, kept.parent));
    if (JW_TRY(session.one("select id from inventory_system where org = $1 and name = $2 and id <> $3", org,
                           kept.name, key)))
      return fail(Code::Conflict, "system.name_taken", "your department has \"{}\" already", "本部门已有“{}”",
                  kept.name);
    if (id.empty()) {
      JW_TRY(
          session.exec("insert into inventory_system (id, org, parent, name, document, created, updated) "
                       "values ($1, $2, $3, "
                       "$4, $5, $6, $7)",
                       key, org, kept.parent, kept.name, text, now, now));
    } else if (JW_TRY(session.exec("update inventory_system set parent = $1, name = $2, document = $3, "
                                   "updated = $4 where id = "
                                   "$5 and org = $6",
                                   kept.parent, kept.name, text, now, key, org)) == 0) {
      return unknown("system.unknown", key);
    }
    JW_TRY(ledger::record(session, call, clock_,
                          {"inventory.changed",
                           key,
                           {{"action", id.empty() ? "add" : "change"}, {"what", kept.kind}, {"org", org}}}));
    return own_system(session, call, key);
  });
}

Result<> Systems::remove(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    const auto system = JW_TRY(own_system(session, call, id));
    if (!system.data_sets.empty() ||
        JW_TRY(session.one("select id from inventory_system where parent = $1", id)))
      return fail(Code::Conflict, "system.in_use",
                  "\"{}\" still holds data sets or has parts; remove those first",
                  "“{}”还有数据集或下属应用，请先移除", system.form.name);
    JW_TRY(session.exec("delete from inventory_system where id = $1", id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"inventory.changed",
                           std::string(id),
                           {{"action", "remove"}, {"what", system.form.kind}, {"org", system.org}}}));
    return {};
  });
}

Result<System> Systems::put_data_set(const Call& call, std::string_view id, const DataSetForm& form) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  const auto kept = JW_TRY(checked(form));
  const auto text = boost::json::serialize(write_json(kept));
  const auto now = to_string(clock_.now());
  const std::string key = id.empty() ? make_id(clock_) : std::string(id);
  return database_.write(call, [&](db::Session& session) -> Result<System> {
    const auto system = JW_TRY(own_system(session, call, kept.system));
    if (!kept.resource.empty()) {
      const auto entry = JW_TRY(catalog::find_entry(session, kept.resource));
      if (!entry || entry->org.id != system.org)
        return fail(Code::Invalid, "data_set.resource", "choose a published resource of your own department",
                    "请选择本部门已发布的数据资源");
    }
    if (JW_TRY(session.one("select id from inventory_data_set where system = $1 and name = $2 and id <> $3",
                           kept.system, kept.name, key)))
      return fail(Code::Conflict, "data_set.name_taken", "\"{1}\" has \"{0}\" already", "“{1}”中已有“{0}”",
                  kept.name, system.form.name);
    if (id.empty()) {
      JW_TRY(
          session.exec("insert into inventory_data_set (id, system, org, name, resource, document, created, "
                       "updated) values "
                       "($1, $2, $3, $4, $5, $6, $7, $8)",
                       key, kept.system, system.org, kept.name, kept.resource, text, now, now));
    } else if (JW_TRY(session.exec(
                   "update inventory_data_set set system = $1, name = $2, resource = $3, document "
                   "= $4, updated = $5 where id = $6 and org = $7",
                   kept.system, kept.name, kept.resource, text, now, key, system.org)) == 0) {
      return unknown("data_set.unknown", key);
    }
    JW_TRY(ledger::record(session, call, clock_,
                          {"inventory.changed",
                           key,
                           {{"action", id.empty() ? "add" : "change"},
                            {"what", "data_set"},
                            {"org", system.org},
                            {"resource", kept.resource}}}));
    return own_system(session, call, kept.system);
  });
}

Result<> Systems::remove_data_set(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::ResourceWrite));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    if (JW_TRY(session.exec("delete from inventory_data_set where id = $1 and org = $2", id,
                            call.actor.org)) == 0)
      return unknown("data_set.unknown", id);
    JW_TRY(ledger::record(session, call, clock_,
                          {"inventory.changed",
                           std::string(id),
                           {{"action", "remove"}, {"what", "data_set"}, {"org", call.actor.org}}}));
    return {};
  });
}

}  // namespace jw::inventory
