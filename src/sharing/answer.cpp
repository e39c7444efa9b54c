#include "sharing/answer.hpp"

#include "base/random.hpp"
#include "catalog/resources.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "sharing/audience.hpp"
#include "sharing/compose.hpp"
#include "sharing/store.hpp"

namespace jw::sharing {

Result<catalog::Resource> resource_of(db::Session& session, const Application& a) {
  auto resource = JW_TRY(catalog::find_resource(session, a.resource.id));
  if (!resource || resource->state != "published")
    return fail(Code::Conflict, "application.resource_gone",
                "the resource has been withdrawn; refuse the application or publish the resource again",
                "该资源已下架，请先重新发布或不予同意");
  return std::move(*resource);
}

Result<Composed> compose_and_compile(Work& work, const Application& a, const catalog::Resource& resource,
                                     const DecisionForm& form, std::string grant_id) {
  auto grant = JW_TRY(compose(a, resource, form, std::move(grant_id), work.parts.clock.now()));
  JW_TRY(grant::apply_terms(grant, form.terms, exchange::shape_of(resource)));
  JW_TRY(check_regions(a, grant));
  JW_TRY(check_audience(work.session, work.parts, a, grant));
  // Keys for this look alone: it makes none and shows no value that a delivery will hold.
  const auto shape = JW_TRY(exchange::shape_of(work.session, resource, grant, work.parts.clock.now()));
  auto plan = JW_TRY(grant::compile(grant, shape, grant::PreviewKeys()));
  // What the document does not allow is said now, not when the head signs; the number comes with that.
  auto numbered = grant;
  numbered.number = "-";
  JW_TRY(grant::to_json(numbered));
  return Composed{std::move(grant), std::move(plan)};
}

Result<> issue(Work& work, Application& a, const DecisionForm& form) {
  const auto resource = JW_TRY(resource_of(work.session, a));
  const auto now = work.parts.clock.now();
  auto grant = JW_TRY(compose(a, resource, form, make_id(work.parts.clock), now));
  JW_TRY(grant::apply_terms(grant, form.terms, exchange::shape_of(resource)));
  JW_TRY(check_regions(a, grant));
  JW_TRY(make_keys(grant, work.parts.keys, work.parts.trust));
  JW_TRY(
      grant::compile(grant, JW_TRY(exchange::shape_of(work.session, resource, grant, now)), work.parts.keys));
  grant.number = JW_TRY(store::next_number(work.session, "SQS", a.provider.id, day_in_china(now)));
  const auto document = JW_TRY(grant::sign_grant(grant, work.parts.identity.key()));
  const auto stored = JW_TRY(work.parts.grants.store(work.session, work.call, document));
  // Altered by the provider, or decided anew after a dispute: the new one takes the place of the old.
  if (a.grant)
    JW_TRY(work.parts.grants.end(work.session, work.call, *a.grant, "replaced by " + grant.number));
  a.grant = grant.id;
  JW_TRY(ledger::record(work.session, work.call, work.parts.clock,
                        {"grant.issued",
                         grant.id,
                         {{"number", grant.number},
                          {"digest", stored.digest},
                          {"application", a.id},
                          {"resource", resource.id},
                          {"recipient", a.applicant.id}}}));
  return {};
}

}  // namespace jw::sharing
