#include "inventory/rates.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "catalog/directory.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "inventory/systems.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::inventory {
namespace {

constexpr std::size_t kMostRates = 1000;

struct Cycle {
  std::string_view code;
  int days;
};
// The longest months, quarters and years: nobody is late because of the calendar.
constexpr Cycle kCycles[] = {{"realtime", 1}, {"daily", 1},      {"weekly", 7},
                             {"monthly", 31}, {"quarterly", 92}, {"yearly", 366}};

struct Held {  // a data set of a system
  std::string id, name, org, resource, system;
};
struct Offered {  // a published resource
  std::string id, name, org, org_name, cycle, last, due;
  bool has_data = false;
};
struct Picture {
  std::vector<Held> held;
  std::map<std::string, Offered> offered;
  std::map<std::string, std::string> names;  // of departments
};

Result<Picture> look(db::Session& session, const Call& call, const std::string& node) {
  Picture picture;
  const std::string of = oversees(call) ? "" : call.actor.org;
  for (const auto& row : JW_TRY(session.query("select d.id, d.name, d.org, d.resource, s.name from "
                                              "inventory_data_set d join inventory_system s on "
                                              "s.id = d.system where d.org = $1 or $1 = '' order by d.name",
                                              of)))
    picture.held.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)});
  for (const auto& id : JW_TRY(catalog::published_at(session, node, of))) {
    const auto resource = JW_TRY(catalog::find_resource(session, id));
    if (!resource) continue;
    Offered one{resource->id,
                resource->name,
                resource->org.id,
                resource->org.name,
                resource->update_cycle,
                "",
                "",
                resource->data_version > 0};
    if (one.has_data && !resource->versions.empty()) {
      one.last = resource->versions.front().loaded;
      one.due = renew_by(one.cycle, JW_TRY(parse_time(one.last)));
    }
    picture.offered.emplace(id, std::move(one));
  }
  const auto note = [&](const std::string& id) -> Result<> {
    if (picture.names.contains(id)) return {};
    const auto org = JW_TRY(org::find_org(session, id));
    picture.names[id] = org ? org->name : id;
    return {};
  };
  for (const auto& one : picture.held) JW_TRY(note(one.org));
  for (const auto& [id, one] : picture.offered) JW_TRY(note(one.org));
  return picture;
}

std::string key_of(std::string_view by, const std::string& org) {
  const auto dot = org.find('.');
  if (by == "line") return dot == std::string::npos ? "" : org.substr(dot + 1);
  if (by == "region") return org.substr(0, dot);
  return org;
}

Result<> check_by(std::string_view by) {
  if (by == "org" || by == "line" || by == "region") return {};
  return fail(Code::Invalid, "rates.by", "by: one of org, line, region", "分组应为 org、line、region 之一");
}

void divide(Rate& rate) {
  const auto of = [](std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::optional<double>() : static_cast<double>(part) / static_cast<double>(whole);
  };
  rate.catalog_rate = of(rate.cataloged, rate.data_sets);
  rate.data_rate = of(rate.with_data, rate.published);
  rate.timely_rate = of(rate.on_time, rate.due);
}

}  // namespace

std::string renew_by(std::string_view cycle, Time last) {
  const auto found = std::ranges::find(kCycles, cycle, &Cycle::code);
  if (found == std::end(kCycles)) return {};
  return day_in_china(last + std::chrono::days(found->days));
}

Result<Rates> Measures::rates(const Call& call, std::string_view by) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  JW_TRY(check_by(by));
  const auto now = clock_.now();
  const auto today = day_in_china(now);
  const auto picture =
      JW_TRY(database_.read(call, [&](db::Session& session) { return look(session, call, node_); }));
  std::map<std::string, Rate> rows;
  Rates rates;
  rates.by = std::string(by);
  rates.as_of = to_string(now);
  const auto add = [&](const std::string& org, auto&& count) {
    auto& row = rows[key_of(by, org)];
    if (by == "org") row.name = picture.names.at(org);
    count(row);
    count(rates.all);
  };
  for (const auto& one : picture.held)
    add(one.org, [&](Rate& rate) {
      ++rate.data_sets;
      rate.cataloged += picture.offered.contains(one.resource);
    });
  for (const auto& [id, one] : picture.offered)
    add(one.org, [&](Rate& rate) {
      ++rate.published;
      rate.with_data += one.has_data;
      rate.due += !one.due.empty();
      rate.on_time += !one.due.empty() && today <= one.due;
    });
  divide(rates.all);
  for (auto& [key, row] : rows) {
    row.key = key;
    divide(row);
    rates.items.push_back(std::move(row));
  }
  std::ranges::stable_sort(rates.items, [](const Rate& a, const Rate& b) {
    return a.catalog_rate.value_or(2) < b.catalog_rate.value_or(2);
  });
  return rates;
}

Result<std::vector<Behind>> Measures::behind(const Call& call, std::string_view what, std::string_view by,
                                             std::string_view key) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  JW_TRY(check_by(by));
  if (what != "uncataloged" && what != "no_data" && what != "late" && what != "no_system")
    return fail(Code::Invalid, "rates.what", "what: one of uncataloged, no_data, late, no_system",
                "what 应为 uncataloged、no_data、late、no_system 之一");
  const auto today = day_in_china(clock_.now());
  const auto picture =
      JW_TRY(database_.read(call, [&](db::Session& session) { return look(session, call, node_); }));
  std::map<std::string, std::string> systems;  // by resource
  for (const auto& one : picture.held) systems.emplace(one.resource, one.system);
  std::vector<Behind> list;
  const auto asked = [&](const std::string& org) { return key.empty() || key_of(by, org) == key; };
  if (what == "uncataloged") {
    for (const auto& one : picture.held)
      if (asked(one.org) && !picture.offered.contains(one.resource))
        list.push_back({one.id, one.name, one.org, picture.names.at(one.org), one.system, "", "", ""});
  } else {
    for (const auto& [id, one] : picture.offered) {
      const auto system = systems.find(id);
      const bool late = !one.due.empty() && one.due < today;
      const bool wanted = what == "no_data" ? !one.has_data : what == "late" ? late : system == systems.end();
      if (wanted && asked(one.org))
        list.push_back({id, one.name, one.org, one.org_name, system == systems.end() ? "" : system->second,
                        one.cycle, one.last, one.due});
    }
  }
  std::ranges::stable_sort(list, {}, &Behind::name);
  if (list.size() > kMostRates) list.resize(kMostRates);
  return list;
}

}  // namespace jw::inventory
