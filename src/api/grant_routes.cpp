#include <algorithm>

#include "api/grant_drift.hpp"
#include "api/other_node.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/views.hpp"
#include "catalog/directory.hpp"
#include "exchange/deliveries.hpp"
#include "exchange/grants.hpp"
#include "exchange/listings.hpp"
#include "grant/document.hpp"
#include "grant/purpose.hpp"
#include "grant/treatments.hpp"
#include "sharing/applications.hpp"

namespace jw::api {
namespace {

using http::Method;

struct PartyView {
  std::string id;
  std::string name;
  std::string node;
};
BOOST_DESCRIBE_STRUCT(PartyView, (), (id, name, node))

struct GrantedItem {
  std::string name;
  std::string title;
  std::string type;
  boost::json::value treatment;
  std::string zh;
  std::string en;
  std::vector<std::string> verify;  // comparisons it may be used in
};
BOOST_DESCRIBE_STRUCT(GrantedItem, (), (name, title, type, treatment, zh, en, verify))

struct ConditionView {
  std::string item;
  std::string op;
  std::vector<std::string> values;
  bool own_region = false;  // the region of whoever asks
};
BOOST_DESCRIBE_STRUCT(ConditionView, (), (item, op, values, own_region))

struct DutyView {
  std::string kind;
  std::string zh;
  std::string en;
  std::string when;  // before, with, after
  std::int64_t days = 0;
  std::string by;
  bool proof = false;  // is shown by evidence on file
};
BOOST_DESCRIBE_STRUCT(DutyView, (), (kind, zh, en, when, days, by, proof))

struct LimitView {
  std::string kind;
  std::string zh;
  std::string en;
  std::int64_t most = 0;
};
BOOST_DESCRIBE_STRUCT(LimitView, (), (kind, zh, en, most))

struct PurposeName {
  std::string code;
  std::string zh;
  std::string en;
  std::string legal_basis;
};
BOOST_DESCRIBE_STRUCT(PurposeName, (), (code, zh, en, legal_basis))

// What format 2 says beside format 1.
struct TermsView {
  std::vector<std::string> modes;
  PurposeName purpose;
  std::vector<PurposeName> barred;
  std::string service_item;
  std::string level, line, system, role;  // of who may ask; empty: any
  std::vector<LimitView> caps;
  std::vector<std::int64_t> weekdays;  // 1 Monday to 7 Sunday; empty: every day
  std::string hours;                   // "08:30-18:00"; empty: all day
  std::int64_t lease = 0;              // seconds; 0: none
  std::int64_t canaries = 0;           // made-up rows among those delivered, at most
};
BOOST_DESCRIBE_STRUCT(TermsView, (),
                      (modes, purpose, barred, service_item, level, line, system, role, caps, weekdays, hours,
                       lease, canaries))

struct GrantView {
  std::string id;
  std::string number;
  std::string state;
  std::string side;
  std::string resource;
  std::string resource_name;
  PartyView provider;
  PartyView recipient;
  std::string application;
  std::string mode;
  std::string purpose;
  std::string legal_basis;
  std::vector<GrantedItem> items;
  std::vector<ConditionView> rows;
  std::vector<DutyView> duties;
  std::vector<std::string> key;  // the items that name a row
  std::optional<TermsView> terms;
  std::string valid_from;
  std::string valid_until;
  std::string issued;
  std::string ended;
  std::string end_reason;
  std::string held_since;
  std::string digest;
  bool signature_ok = false;
  std::int64_t resource_version = 0;           // it was judged on
  std::optional<exchange::Unlisted> unlisted;  // its resource has left the catalog
  std::optional<ResourceNow> resource_now;
  std::optional<boost::json::value> document;
  std::optional<std::vector<exchange::Batch>> deliveries;
  std::string home;  // the node that keeps it, when this one does not
};
BOOST_DESCRIBE_STRUCT(GrantView, (),
                      (id, number, state, side, resource, resource_name, provider, recipient, application,
                       mode, purpose, legal_basis, items, rows, duties, key, terms, valid_from, valid_until,
                       issued, ended, end_reason, held_since, digest, signature_ok, resource_version,
                       unlisted, resource_now, document, deliveries, home))

struct GrantReason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(GrantReason, (), (reason))

PurposeName named(std::string_view code) {
  const auto* purpose = grant::purposes().find(code);
  if (!purpose) return {std::string(code), std::string(code), std::string(code), ""};
  return {std::string(code), std::string(purpose->zh), std::string(purpose->en),
          std::string(purpose->legal_basis)};
}

TermsView terms_of(const grant::Grant& grant) {
  TermsView terms;
  terms.modes = grant.modes;
  terms.purpose = named(grant.purpose_code);
  for (const auto& code : grant.purposes_barred) terms.barred.push_back(named(code));
  terms.service_item = grant.service_item;
  terms.level = grant.subject.level;
  terms.line = grant.subject.line;
  terms.system = grant.subject.system;
  terms.role = grant.subject.role;
  for (const auto& kind : grant::cap_kinds())
    if (grant.caps.*kind.member > 0)
      terms.caps.push_back(
          {std::string(kind.kind), std::string(kind.zh), std::string(kind.en), grant.caps.*kind.member});
  for (int day = 0; day < 7; ++day)
    if ((grant.window.weekdays >> day & 1) != 0) terms.weekdays.push_back(day + 1);
  const auto& window = grant.window;
  if (window.from != 0 || window.until != 24 * 60)
    terms.hours = fmt::format("{:02}:{:02}-{:02}:{:02}", window.from / 60, window.from % 60,
                              window.until / 60, window.until % 60);
  terms.lease = grant.lease_seconds;
  terms.canaries = grant.canary_rows;
  return terms;
}

Result<GrantView> grant_view(const exchange::StoredGrant& stored, Parts& parts) {
  const auto document = JW_TRY(parse_json(stored.document));
  const auto grant = JW_TRY(grant::parse_grant(document));
  GrantView v;
  v.id = stored.id;
  v.number = stored.number;
  v.state = stored.state;
  v.side = stored.side;
  v.resource = stored.resource;
  v.resource_name = stored.resource_name;
  v.provider = {grant.provider.org, grant.provider.name, grant.provider.node};
  v.recipient = {grant.recipient.org, grant.recipient.name, grant.recipient.node};
  v.application = stored.application;
  v.mode = stored.mode;
  v.purpose = grant.purpose;
  v.legal_basis = grant.legal_basis;
  for (const auto& item : grant.items) {
    const auto* kind = grant::find_treatment(item.treatment.kind);
    v.items.push_back({item.name, item.title, item.type, grant::to_json(item.treatment),
                       kind ? std::string(kind->zh) : item.treatment.kind,
                       kind ? std::string(kind->en) : item.treatment.kind, item.verify});
  }
  for (const auto& row : grant.rows)
    v.rows.push_back({row.item, std::string(grant::to_string(row.op)), row.values, row.own_region});
  for (const auto& duty : grant.duties)
    if (const auto* kind = grant::find_duty(duty.kind))
      v.duties.push_back({duty.kind, std::string(kind->zh), std::string(kind->en), duty.when, duty.days,
                          duty.by, kind->proof});
  v.key = grant.key_items;
  if (grant.format >= 2) v.terms = terms_of(grant);
  v.valid_from = stored.valid_from;
  v.valid_until = stored.valid_until;
  v.issued = stored.issued;
  v.ended = stored.ended;
  v.end_reason = stored.end_reason;
  v.held_since = stored.held_since;
  v.digest = stored.digest;
  v.signature_ok = parts.grants.signature_ok(stored);
  v.resource_version = grant.resource.version;
  return v;
}

Result<List<GrantView>> list_grants(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 200));
  const auto page = JW_TRY(parts.grants.list(call, {input.query("side"), input.query("state")},
                                             {input.query("cursor"), static_cast<std::size_t>(limit)}));
  List<GrantView> answer;
  const auto unlisted = JW_TRY(exchange::unlisted(call, parts.database));
  for (const auto& stored : page.items) {
    answer.items.push_back(JW_TRY(grant_view(stored, parts)));
    if (const auto found = unlisted.find(stored.resource); found != unlisted.end())
      answer.items.back().unlisted = found->second;
  }
  if (!page.next.empty()) answer.next = page.next;
  return answer;
}

Result<GrantView> show_grant(const Call& call, Input& input, const None&, Parts& parts) {
  const auto [stored, home] = JW_TRY(seen_grant(call, input.path("id"), parts));
  auto v = JW_TRY(grant_view(stored, parts));
  v.home = home;
  v.document = JW_TRY(parse_json(stored.document));
  auto unlisted = JW_TRY(exchange::unlisted(call, parts.database));
  if (const auto found = unlisted.find(stored.resource); found != unlisted.end())
    v.unlisted = std::move(found->second);
  // A catalog that cannot be read keeps nobody from his grant.
  auto entry = parts.directory.get(call, stored.resource);
  if (entry || entry.error().code == Code::NotFound)
    v.resource_now = resource_now(JW_TRY(grant::parse_grant(*v.document)),
                                  entry ? std::optional(std::move(*entry)) : std::nullopt);
  exchange::BatchFilter filter;
  filter.grant = stored.id;
  if (home.empty() && org::allows(call.actor.roles, org::Right::DeliveryRead))
    v.deliveries = JW_TRY(parts.deliveries.list(call, filter, {})).items;
  return v;
}

Result<http::Response> grant_document(const Call& call, Input& input, Parts& parts) {
  const auto stored = JW_TRY(seen_grant(call, input.path("id"), parts)).stored;
  auto response = http::Response::json(200, stored.document);
  response.headers.set("Content-Disposition", "attachment; filename=\"grant-" + stored.id + ".json\"");
  return response;
}

Result<None> revoke(const Call& call, Input& input, const GrantReason& form, Parts& parts) {
  JW_TRY(parts.applications.revoke(call, input.path("id"), form.reason));
  return None{};
}

Result<exchange::Batch> deliver(const Call& call, Input& input, const None&, Parts& parts) {
  auto batch = parts.deliveries.plan(call, input.path("id"));
  if (batch) parts.poke();
  return batch;
}

}  // namespace

std::vector<Route> grant_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<GrantView>>(
      Method::Get, "/grants", needs(Right::GrantRead), "grants", "授权列表", "Grants given and received.",
      {{"side", "given 或 received", "given or received"},
       {"state", "active、verify_only、suspended、expired 或 revoked；live 为未终止的，held 为受限的",
        "active, verify_only, suspended, expired or revoked; live: not ended, held: verify_only or "
        "suspended"},
       {"limit", "每页行数", "rows a page", "integer"},
       {"cursor", "上一页的 next", "next of the page before"}},
      list_grants));
  table.push_back(json_route<None, GrantView>(Method::Get, "/grants/{id}", needs(Right::GrantRead), "grants",
                                              "授权", "One grant.", {}, show_grant));
  auto document =
      raw_route(Method::Get, "/grants/{id}/document", needs(Right::GrantRead), "grants", "下载签名的授权书",
                "The signed document.", {}, "application/ld+json", grant_document);
  document.out = boost::json::object{{"type", "object"}};
  table.push_back(std::move(document));
  table.push_back(json_route<GrantReason, None>(Method::Post, "/grants/{id}/revoke",
                                                needs(Right::GrantRevoke), "grants", "撤销授权，立即生效",
                                                "Revoke; takes effect at once.", {}, revoke));
  table.push_back(json_route<None, exchange::Batch>(Method::Post, "/grants/{id}/deliver",
                                                    needs(Right::DeliveryRun), "grants", "立即交付",
                                                    "Deliver now.", {}, deliver));
  return table;
}

}  // namespace jw::api
