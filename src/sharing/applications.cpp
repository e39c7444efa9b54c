#include "sharing/applications.hpp"

#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "exchange/grants.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "sharing/checks.hpp"
#include "sharing/procedure.hpp"
#include "sharing/store.hpp"
#include "sharing/tell.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
}

// A renewal or a change takes up an application of the same department that is in use.
Result<> check_follows(db::Session& session, const Application& a) {
  if (a.follows.empty()) return {};
  const auto before = JW_TRY(store::find(session, a.follows));
  if (!before || before->applicant.id != a.applicant.id || before->resource.id != a.resource.id ||
      (before->state != "granted" && before->state != "suspended"))
    return fail(
        Code::Invalid, "application.follows",
        "what is renewed or changed is an application of your own for the same resource that is in use",
        "续期或变更的应是本部门对同一资源、正在使用的申请");
  return {};
}

}  // namespace

Result<Application> Applications::read_form(db::Session& session, const Call& call,
                                            NewApplication form) const {
  const auto applicant = JW_TRY(org::find_org(session, call.actor.org));
  if (!applicant)
    return fail(Code::NotFound, "org.unknown", "no department {}", "没有部门 {}", call.actor.org);
  auto entry = JW_TRY(catalog::find_entry(session, form.resource));
  // Spreadsheets name resources by their code.
  if (!entry) {
    const auto id = JW_TRY(catalog::find_by_code(session, form.resource));
    if (!id.empty()) entry = JW_TRY(catalog::find_entry(session, id));
  }
  if (!entry)
    return fail(Code::NotFound, "application.resource",
                "that resource is not in the catalog any more; search again",
                "目录中已没有该资源，请重新检索");
  // By name or by title, as people know them; "*" means all.
  if (form.items.size() == 1 && form.items.front() == "*") {
    form.items.clear();
    for (const auto& item : entry->items) form.items.push_back(item.name);
  }
  for (auto& wanted : form.items)
    for (const auto& item : entry->items)
      if (wanted == item.title) wanted = item.name;
  auto a = JW_TRY(checked(form, *entry, *applicant, parts_.orgs.regions(), parts_.clock.now()));
  a.provider.node = entry->node;
  a.applicant.node = parts_.identity.id();
  JW_TRY(check_follows(session, a));
  return a;
}

Result<Application> Applications::write_one(db::Session& session, const Call& call,
                                            const NewApplication& form, std::string_view set) const {
  auto a = JW_TRY(read_form(session, call, form));
  const auto& applicant = a.applicant;
  a.id = make_id(parts_.clock);
  a.set = set;
  a.created = a.updated = to_string(parts_.clock.now());
  a.created_by = call.actor.id;
  a.number = JW_TRY(store::next_number(session, "SQ", applicant.id, day_in_china(parts_.clock.now())));
  a.history.push_back({a.created, "", applicant.id, "submit", ""});
  JW_TRY(store::insert(session, a));
  JW_TRY(store::add_step(session, a.id, {a.created, call.actor.name, applicant.id, "submit", ""},
                         call.actor.id));
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"application.submitted",
                         a.id,
                         {{"number", a.number},
                          {"resource", a.resource.id},
                          {"applicant", applicant.id},
                          {"provider", a.provider.id},
                          {"mode", a.mode},
                          {"region", a.region.code}}}));
  Work work{parts_, session, call};
  JW_TRY(procedure::begin_request(work, a));
  return a;
}

Result<Application> Applications::submit(const Call& call, const NewApplication& form) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Application> {
    return complete(session, call, parts_, JW_TRY(write_one(session, call, form, "")));
  });
  if (result) parts_.posted();
  return result;
}

Result<Submission> Applications::submit_set(const Call& call, const std::vector<NewApplication>& forms,
                                            bool partial) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  if (forms.empty() || forms.size() > kMostOfSet)
    return fail(Code::Invalid, "application.set", "a submission holds 1 to {} resources",
                "一次可申请 1 至 {} 个资源", kMostOfSet);
  const auto set = make_id(parts_.clock);
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Submission> {
    Submission done;
    done.set = set;
    std::int64_t line = 0;
    for (const auto& form : forms) {
      ++line;
      // What is wrong with a line is found before anything of it is written.
      auto written = write_one(session, call, form, set);
      if (written) {
        done.items.push_back(JW_TRY(complete(session, call, parts_, std::move(*written))));
        continue;
      }
      auto error = written.error();
      if (!partial || error.code == Code::Internal || error.code == Code::Unavailable) {
        error.message = fmt::format("line {}: {}", line, error.message);
        error.message_zh = fmt::format("第 {} 项：{}", line, error.message_zh);
        return fail(std::move(error));
      }
      done.errors.push_back({line, form.resource, error.reason, error.message, error.message_zh});
    }
    if (done.items.empty()) done.set.clear();
    return done;
  });
  if (result) parts_.posted();
  return result;
}

Result<Submission> Applications::check_set(const Call& call, const std::vector<NewApplication>& forms) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Submission> {
    Submission found;
    std::int64_t line = 0;
    for (const auto& form : forms) {
      ++line;
      auto read = read_form(session, call, form);
      if (read) {
        found.items.push_back(std::move(*read));
        continue;
      }
      const auto& error = read.error();
      if (error.code == Code::Internal || error.code == Code::Unavailable) return fail(error);
      found.errors.push_back({line, form.resource, error.reason, error.message, error.message_zh});
    }
    return found;
  });
}

Result<Application> Applications::find(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<Application> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id())) return unknown(id);
    return complete(session, call, parts_, std::move(*found));
  });
}

Result<Page<Application>> Applications::list(const Call& call, const ApplicationFilter& filter,
                                             const PageRequest& page) const {
  const auto& actor = call.actor;
  std::string where;
  std::vector<db::Value> values;
  const auto bind = [&](const db::Value& value) {
    values.push_back(value);
    return "$" + std::to_string(values.size());
  };
  const auto applicant_is_me = [&] {
    return "(applicant_org = " + bind(actor.org) + " and applicant_node = " + bind(parts_.identity.id()) +
           ")";
  };
  const auto provider_is_me = [&] {
    return "(provider_org = " + bind(actor.org) + " and provider_node = " + bind(parts_.identity.id()) +
           " and state not in ('awaiting_consent', 'declined'))";
  };
  const auto waits = [&](std::string_view whom) {
    return " and waits like " + bind("% " + std::string(whom) + " %");
  };
  if (filter.box == "mine") {
    where = applicant_is_me();
  } else if (filter.box == "consent") {
    where = applicant_is_me() + waits("consent");
  } else if (filter.box == "todo") {
    where = applicant_is_me() + waits("applicant");
  } else if (filter.box == "review") {
    where = provider_is_me() + waits("review");
  } else if (filter.box == "approve") {
    where = provider_is_me() + waits("approve");
  } else if (filter.box == "authority") {
    where = "1 = 1" + waits("authority:" + actor.org);
  } else if (filter.box.empty() || filter.box == "all") {
    where = "1 = 1";
    if (!oversees(actor)) {
      where = "(" + applicant_is_me();
      where += " or " + provider_is_me() + ")";
    }
  } else {
    return fail(Code::Invalid, "application.box", "there is no box \"{}\"", "没有“{}”这个分类", filter.box);
  }
  if (!filter.state.empty()) where += " and state = " + bind(filter.state);
  if (!filter.set.empty()) where += " and submission = " + bind(filter.set);
  if (!page.after.empty()) where += " and id < " + bind(page.after);
  const auto limit = bind(static_cast<std::int64_t>(page.shown() + 1));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Application>> {
    const auto rows = JW_TRY(session.query_list(
        "select id from sharing_application where " + where + " order by id desc limit " + limit, values));
    std::vector<Application> found;
    for (const auto& row : rows) {
      auto application = JW_TRY(store::find(session, row.text(0)));
      if (application) found.push_back(JW_TRY(complete(session, call, parts_, std::move(*application))));
    }
    return make_page(std::move(found), page, [](const Application& a) { return a.id; });
  });
}

Result<Application> Applications::act(const Call& call, std::string_view id, std::string_view name,
                                      boost::json::object form) const {
  const auto* row = find_act(name);
  if (row == nullptr)
    return fail(Code::NotFound, "application.act", "an application knows no step \"{}\"", "没有“{}”这个步骤",
                name);
  const auto act_id = make_id(parts_.clock);
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Application> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id())) return unknown(id);
    auto a = std::move(*found);
    if (!fits(*row, a)) return wrong_state(a);
    JW_TRY(may_take(session, call, a, *row));
    Act act{a.id, std::string(name), to_string(parts_.clock.now()), call.actor.org, call.actor.id, form};
    Work work{parts_, session, call};
    if (holder(a) == parts_.identity.id())
      return complete(session, call, parts_, JW_TRY(perform(work, std::move(a), *row, act, call.actor.name)));
    if (JW_TRY(is_pending(session, a)))
      return fail(Code::Conflict, "application.pending",
                  "the step before is still on its way to the other node; wait for its answer",
                  "上一步仍在送往对方节点，请等待对方确认");
    // The other node holds it. What is wrong with the form is said here and now, on a copy.
    auto copy = a;
    JW_TRY(row->apply(work, copy, act));
    JW_TRY(store::add_step(session, a.id, {act.time, call.actor.name, act.org, act.name, note_of(act)},
                           call.actor.id));
    JW_TRY(ledger::record(
        session, call, parts_.clock,
        {"application.moved", a.id, {{"number", a.number}, {"action", act.name}, {"org", act.org}}}));
    JW_TRY(send_act(work, a, act));
    JW_TRY(procedure::complete_own(work, a, act.name));
    return complete(session, call, parts_, std::move(*JW_TRY(store::find(session, id))));
  });
  if (result) parts_.posted();
  return result;
}

Result<> Applications::revoke(const Call& call, std::string_view id, std::string_view reason) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  JW_TRY(required_text(reason, "the reason", "撤销理由"));
  const auto application =
      JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<Application> {
        const auto grant = JW_TRY(exchange::Grants::get(session, id));
        if (grant.provider_node != parts_.identity.id() || grant.provider_org != call.actor.org)
          return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}",
                      id);
        if (grant.state == "revoked")
          return fail(Code::Conflict, "grant.revoked", "this grant is revoked already", "该授权已撤销");
        auto found = JW_TRY(store::find(session, grant.application));
        if (!found) return unknown(grant.application);
        return std::move(*found);
      }));
  // Art 27 ¶3: no stop of a running service that was not negotiated and filed.
  if (!application.change || application.change->kind != "stop" || application.change->state != "filed")
    return fail(Code::Denied, "grant.filing",
                "a running service is not stopped without proper cause: propose the stop at application {}, "
                "hear the requester and have it filed with the data bureau first; misuse is suspended at "
                "once (政务数据共享条例 Art 27)",
                "不得无正当理由终止服务：请先在申请 {} "
                "中提出停止、与需求部门协商并向主管部门备案；发现违规使用的可立即暂停"
                "（《政务数据共享条例》第二十七条）",
                application.number);
  JW_TRY(act(call, application.id, "do_change", {{"reason", reason}}));
  return {};
}

}  // namespace jw::sharing
