#include "sharing/applications.hpp"

#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"
#include "sharing/checks.hpp"
#include "sharing/states.hpp"
#include "sharing/store.hpp"
#include "sharing/view.hpp"

namespace jw::sharing {
namespace {

tl::unexpected<Error> unknown(std::string_view id) {
  return fail(Code::NotFound, "application.unknown", "no application {}", "没有申请 {}", id);
}

}  // namespace

Result<Application> Applications::submit(const Call& call, const NewApplication& form) const {
  JW_TRY(org::require(call, org::Right::ApplicationWrite));
  const auto applicant = JW_TRY(parts_.orgs.get(call, call.actor.org));
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Application> {
    const auto entry = JW_TRY(catalog::find_entry(session, form.resource));
    if (!entry)
      return fail(Code::NotFound, "application.resource",
                  "that resource is not in the catalog any more; search again",
                  "目录中已没有该资源，请重新检索");
    auto application = JW_TRY(checked(form, *entry, applicant, parts_.orgs.regions(), parts_.clock.now()));
    application.provider.node = entry->node;
    application.applicant.node = parts_.identity.id();
    application.id = make_id(parts_.clock);
    application.created = application.updated = to_string(parts_.clock.now());
    application.created_by = call.actor.id;
    application.number =
        JW_TRY(store::next_number(session, "SQ", applicant.id, day_in_china(parts_.clock.now())));
    JW_TRY(store::insert(session, application));
    JW_TRY(store::add_step(session, application.id,
                           {application.created, call.actor.name, applicant.id, "submit", ""},
                           call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"application.submitted",
                           application.id,
                           {{"number", application.number},
                            {"resource", application.resource.id},
                            {"applicant", applicant.id},
                            {"provider", application.provider.id},
                            {"mode", application.mode},
                            {"region", application.region.code}}}));
    return complete(session, call, std::move(application));
  });
  if (result) parts_.posted();
  return result;
}

Result<Application> Applications::find(const Call& call, std::string_view id) const {
  return parts_.database.read(call, [&](db::Session& session) -> Result<Application> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id())) return unknown(id);
    return complete(session, call, std::move(*found));
  });
}

Result<Page<Application>> Applications::list(const Call& call, const ApplicationFilter& filter,
                                             const PageRequest& page) const {
  const auto& actor = call.actor;
  const bool everything = oversees(actor);
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
  if (filter.box == "mine") {
    where = applicant_is_me();
  } else if (filter.box == "consent") {
    where = applicant_is_me() + " and state = 'awaiting_consent'";
  } else if (filter.box == "review") {
    where = provider_is_me() + " and state = 'received'";
  } else if (filter.box.empty() || filter.box == "all") {
    if (everything) {
      where = "1 = 1";
    } else {
      where = "(" + applicant_is_me();
      where += " or " + provider_is_me() + ")";
    }
  } else {
    return fail(Code::Invalid, "application.box", "there is no box \"{}\"", "没有“{}”这个分类", filter.box);
  }
  if (!filter.state.empty()) where += " and state = " + bind(filter.state);
  if (!page.after.empty()) where += " and id < " + bind(page.after);
  const auto limit = bind(static_cast<std::int64_t>(page.shown() + 1));
  return parts_.database.read(call, [&](db::Session& session) -> Result<Page<Application>> {
    const auto rows = JW_TRY(session.query_list(
        "select id from sharing_application where " + where + " order by id desc limit " + limit, values));
    std::vector<Application> found;
    for (const auto& row : rows) {
      auto application = JW_TRY(store::find(session, row.text(0)));
      if (application) found.push_back(JW_TRY(complete(session, call, std::move(*application))));
    }
    return make_page(std::move(found), page, [](const Application& a) { return a.id; });
  });
}

Result<Application> Applications::step(const Call& call, std::string_view id, std::string_view action,
                                       std::string_view note, std::string_view event,
                                       std::string_view envelope) const {
  JW_TRY(check_note(note));
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<Application> {
    auto found = JW_TRY(store::find(session, id));
    if (!found || !may_see(call, *found, parts_.identity.id())) return unknown(id);
    auto application = std::move(*found);
    const auto from = application.state;
    const auto* transition = find_transition(action, from);
    if (!transition)
      return fail(Code::Conflict, "application.state", "this can't be done now: the application is {}",
                  "当前状态（{}）不能进行此操作", from);
    JW_TRY(may_take(session, call, application, *transition, parts_.identity.id()));
    application.state = transition->to;
    application.updated = to_string(parts_.clock.now());
    JW_TRY(store::move(session, application, from));
    JW_TRY(store::add_step(
        session, application.id,
        {application.updated, call.actor.name, call.actor.org, std::string(action), std::string(note)},
        call.actor.id));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {event, application.id, {{"number", application.number}}}));
    if (!envelope.empty() && from != "awaiting_consent") {
      const auto sent = JW_TRY(parts_.outbox.post(session, call, application.provider.node, envelope,
                                                  {{"application", application.id}, {"reason", note}}));
      JW_TRY(store::set_envelope(session, application.id, sent));
    }
    if (action == "consent") {
      const auto sent =
          JW_TRY(parts_.outbox.post(session, call, application.provider.node, "application.submitted",
                                    {{"application", store::document_of(application)}}));
      JW_TRY(store::set_envelope(session, application.id, sent));
    }
    return complete(session, call, std::move(application));
  });
  if (result) parts_.posted();
  return result;
}

Result<Application> Applications::consent(const Call& call, std::string_view id,
                                          std::string_view note) const {
  return step(call, id, "consent", note, "application.consented", "");
}

Result<Application> Applications::decline(const Call& call, std::string_view id,
                                          std::string_view reason) const {
  if (reason.empty())
    return fail(Code::Invalid, "application.reason", "say why the application is declined",
                "请填写不同意的理由");
  return step(call, id, "decline", reason, "application.declined", "");
}

Result<Application> Applications::withdraw(const Call& call, std::string_view id,
                                           std::string_view reason) const {
  return step(call, id, "withdraw", reason, "application.withdrawn", "application.withdrawn");
}

}  // namespace jw::sharing
