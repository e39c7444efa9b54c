#include "catalog/clearances.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/random.hpp"
#include "catalog/grade_policy.hpp"
#include "catalog/resource.hpp"
#include "catalog/resources.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/authority.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

Result<> check_clearance_text(std::string_view text, FieldName field, TextRule rule) {
  return check_statement(text, rule, "clearance.form", field);
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

Result<> check_clearance(db::Session& session, const ClearanceForm& form, const Resource& resource,
                         std::string_view today) {
  JW_TRY(check_clearance_text(form.authority, {"authority", "批准部门"}, {100, true, true}));
  JW_TRY(check_clearance_text(form.number, {"number", "文号"}, {100, true, true}));
  JW_TRY(check_clearance_text(form.note, {"note", "说明"}, {2000}));
  JW_TRY(check_clearance_text(form.recipient, {"recipient", "使用部门"}, {64, false, true}));
  JW_TRY(check_clearance_text(form.digest, {"digest", "文件摘要"}, {80, false, true}));
  if (!end_of_day_in_china(form.decided) || form.decided > today)
    return fail(Code::Invalid, "clearance.form", "decided: a day such as {}, not in the future",
                "决定日期应形如 {}，且不晚于今天", today);
  if (!form.valid_until.empty() &&
      (!end_of_day_in_china(form.valid_until) || form.valid_until < form.decided))
    return fail(Code::Invalid, "clearance.form", "valid_until: a day not before {}", "有效期不得早于 {}",
                form.decided);
  if (!form.recipient.empty() && !JW_TRY(org::find_org(session, form.recipient)))
    return fail(Code::Invalid, "clearance.form", "recipient: there is no department {}",
                "使用部门：没有编号为 {} 的部门", form.recipient);
  for (const auto& item : form.items)
    if (std::ranges::find(resource.items, item, &Item::name) == resource.items.end())
      return fail(Code::Invalid, "clearance.form", "items: the resource has no item {}",
                  "数据资源没有信息项 {}", item);
  const auto& policy = GradePolicy::national();
  for (const auto& mode : form.modes)
    if (!contains(policy.returning, mode) && !contains(policy.answering, mode))
      return fail(Code::Invalid, "clearance.form", "modes: there is no mode {}", "没有共享方式 {}", mode);
  return {};
}

Result<Clearance> read_row(const db::Row& row, std::string_view today) {
  Clearance out;
  out.id = row.text(0);
  out.resource = row.text(1);
  out.decision = JW_TRY(read_json<ClearanceForm>(JW_TRY(parse_json(row.text(2)))).with("stored clearance"));
  out.filed = row.text(3);
  out.filed_by = row.text(4);
  out.withdrawn = row.text(5);
  out.reason = row.text(6);
  out.in_force =
      out.withdrawn.empty() && (out.decision.valid_until.empty() || out.decision.valid_until >= today);
  return out;
}

constexpr std::string_view kColumns = "id, resource, body, filed, filed_by, withdrawn, reason";

}  // namespace

bool cleared(std::span<const Clearance> held, std::string_view item, std::string_view recipient,
             std::string_view mode, std::string_view day) {
  return std::ranges::any_of(held, [&](const Clearance& one) {
    const auto& decision = one.decision;
    return one.withdrawn.empty() && (decision.valid_until.empty() || decision.valid_until >= day) &&
           decision.decided <= day && (decision.items.empty() || contains(decision.items, item)) &&
           (decision.modes.empty() || contains(decision.modes, mode)) &&
           (decision.recipient.empty() || decision.recipient == recipient);
  });
}

Result<std::vector<Clearance>> clearances_of(db::Session& session, std::string_view resource,
                                             std::string_view today) {
  std::vector<Clearance> out;
  for (const auto& row : JW_TRY(session.query(
           fmt::format("SELECT {} FROM catalog_clearance WHERE resource = $1 ORDER BY id DESC", kColumns),
           resource)))
    out.push_back(JW_TRY(read_row(row, today)));
  return out;
}

Result<std::string> decisions_mark(db::Session& session, std::string_view resource, std::string_view day) {
  const auto all =
      JW_TRY(session.one("SELECT count(*) FROM catalog_clearance WHERE resource = $1", resource));
  const auto gone = JW_TRY(session.one(
      "SELECT count(*) FROM catalog_clearance WHERE resource = $1 AND withdrawn <> ''", resource));
  const auto filed = all ? all->integer(0) : 0, withdrawn = gone ? gone->integer(0) : 0;
  // Most resources need no decision; what stands on them must not be made anew at every midnight.
  return fmt::format("{} {} {}", filed == withdrawn ? std::string_view() : day, filed, withdrawn);
}

namespace {

// The data bureau of the region that the resource is in, or of one above.
Result<bool> decides_on(db::Session& session, const Call& call, const Resource& resource) {
  if (call.actor.kind == Actor::Kind::System) return true;
  const auto owner = JW_TRY(org::find_org(session, resource.org.id));
  return owner && JW_TRY(org::is_bureau_over(session, call.actor.org, owner->region));
}

}  // namespace

Result<Clearance> Clearances::file(const Call& call, std::string_view resource,
                                   const ClearanceForm& form) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  const auto now = clock_.now();
  return database_.write(call, [&](db::Session& session) -> Result<Clearance> {
    const auto found = JW_TRY(find_resource(session, resource));
    if (!found || !JW_TRY(decides_on(session, call, *found)))
      return fail(Code::NotFound, "resource.unknown", "no resource {}", "没有数据资源 {}", resource);
    JW_TRY(check_clearance(session, form, *found, day_in_china(now)));
    Clearance made{make_id(clock_), found->id, form, to_string(now), call.actor.org, "", "", true};
    JW_TRY(
        session.exec("INSERT INTO catalog_clearance (id, resource, body, filed, filed_by, withdrawn, reason) "
                     "VALUES ($1, $2, $3, $4, $5, '', '')",
                     made.id, made.resource, to_stored(form), made.filed, made.filed_by));
    JW_TRY(ledger::record(session, call, clock_,
                          {"clearance.filed",
                           made.id,
                           {{"resource", made.resource},
                            {"items", form.items.size()},
                            {"until", form.valid_until},
                            {"to", form.recipient},
                            {"digest", form.digest}}}));
    return made;
  });
}

Result<Clearance> Clearances::withdraw(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  JW_TRY(check_clearance_text(reason, {"reason", "撤回理由"}, {2000, true}));
  const auto now = clock_.now();
  return database_.write(call, [&](db::Session& session) -> Result<Clearance> {
    const auto row =
        JW_TRY(session.one(fmt::format("SELECT {} FROM catalog_clearance WHERE id = $1", kColumns), id));
    const auto unknown = [&] {
      return fail(Code::NotFound, "clearance.unknown", "no decision {} is on file",
                  "没有编号为 {} 的批准决定", id);
    };
    if (!row) return unknown();
    auto found = JW_TRY(read_row(*row, day_in_china(now)));
    const auto resource = JW_TRY(find_resource(session, found.resource));
    if (!resource || !JW_TRY(decides_on(session, call, *resource))) return unknown();
    if (!found.withdrawn.empty())
      return fail(Code::Conflict, "clearance.withdrawn", "this decision is withdrawn already",
                  "该批准决定已撤回");
    found.withdrawn = to_string(now);
    found.reason = reason;
    found.in_force = false;
    JW_TRY(session.exec("UPDATE catalog_clearance SET withdrawn = $1, reason = $2 WHERE id = $3",
                        found.withdrawn, found.reason, found.id));
    JW_TRY(ledger::record(session, call, clock_,
                          {"clearance.withdrawn", found.id, {{"resource", found.resource}}}));
    return found;
  });
}

Result<std::vector<Clearance>> Clearances::list(const Call& call, std::string_view resource) const {
  return database_.read(call, [&](db::Session& session) {
    return clearances_of(session, resource, day_in_china(clock_.now()));
  });
}

}  // namespace jw::catalog
