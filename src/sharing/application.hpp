#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

namespace jw::sharing {

// 共享申请: who wants which items of a resource, which rows, how, for what purpose, on what legal
// basis, until when, and everything that came of it until the data is disposed of. What
// 政务数据共享条例 (Decree 809) Art 20 to 29 ask to be stated, told and kept.

// The block of a department: "320613" of "320613.statistics".
inline std::string_view region_of(std::string_view org) { return org.substr(0, org.find('.')); }

struct Party {
  std::string id;  // org
  std::string name;
  std::string node;  // where it lives
  bool operator==(const Party&) const = default;
};
BOOST_DESCRIBE_STRUCT(Party, (), (id, name, node))

struct ResourceRef {
  std::string id;
  std::string code;
  std::string name;
  std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(ResourceRef, (), (id, code, name, version))

struct RegionRef {
  std::string code;  // short: "320602"
  std::string name;  // full name
};
BOOST_DESCRIBE_STRUCT(RegionRef, (), (code, name))

struct Step {
  std::string time;
  std::string actor;  // name of the person, only for people of one's own node; else empty
  std::string org;
  std::string action;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Step, (), (time, actor, org, action, note))

// One thing that is missing, and later what the applicant said to it.
struct Missing {
  std::string field;  // of the application: "purpose", "items", ..., or "other"
  std::string what;
  std::string answer;
};
BOOST_DESCRIBE_STRUCT(Missing, (), (field, what, answer))

// 一次性告知 (Art 21): everything that is missing, told once.
struct Notice {
  std::string time;
  std::string answered;  // "" while the provider waits
  std::vector<Missing> points;
};
BOOST_DESCRIBE_STRUCT(Notice, (), (time, answered, points))

// A legal clock as both sides see it. Times are RFC 3339, days are working days.
struct ClockView {
  std::string key;   // of the process: "reply", "delivery"
  std::string name;  // for people
  std::string org;   // whose duty it is
  std::string started;
  std::string due;  // last day
  std::string due_end;
  std::int64_t days = 0;
  std::string state;  // running, suspended, met, late, stopped
  bool provisional = false;
  std::string preset;  // "CN-809"
  std::string basis;   // article it rests on
  // Told with every answer, not kept: as the reader's calendar counts now.
  std::string light;      // green, yellow, red, paused; "" once stopped
  std::int64_t left = 0;  // working days; negative: late
};
BOOST_DESCRIBE_STRUCT(ClockView, (),
                      (key, name, org, started, due, due_end, days, state, provisional, preset, basis, light,
                       left))

// Of the reply (Art 21): consent of the authority and notice to the requester, at most once.
struct Extension {
  std::string time;
  std::int64_t days = 0;
  std::string reason;
  Party authority;
  std::string state = "asked";  // asked, consented, refused
  std::string decided;
  std::string note;
  std::string notified;  // when the requester's node was told
};
BOOST_DESCRIBE_STRUCT(Extension, (), (time, days, reason, authority, state, decided, note, notified))

// Where the grant is less than what was applied for, and why.
struct Narrowing {
  std::string kind;  // item, treatment, rows, mode, until
  std::string item;
  std::string asked;
  std::string given;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Narrowing, (), (kind, item, asked, given, reason))

struct Decision {
  std::string time;
  std::string outcome;  // "grant" or "refuse"
  std::string reason;
  std::string basis;
  std::string note;
  std::vector<Narrowing> narrowed;
  bool automatic = false;  // unconditional sharing and return flow answer by themselves
};
BOOST_DESCRIBE_STRUCT(Decision, (), (time, outcome, reason, basis, note, narrowed, automatic))

// Misuse (Art 27 ¶1): the grant stops at once, the requester rectifies within a limit.
struct Suspension {
  std::string time;
  Party by;
  std::string code;  // R2, R3, ... of the violations
  std::string reason;
  std::string evidence;
  std::int64_t days = 0;
  std::string state = "suspended";  // suspended, answered, resumed, terminated
  std::string answer;
  std::string answered;
  std::string closed;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Suspension, (),
                      (time, by, code, reason, evidence, days, state, answer, answered, closed, note))

// The provider wants to stop or alter a running service (Art 27 ¶3): negotiated with the requester
// and filed (备案) with the authority before anything happens.
struct ServiceChange {
  std::string time;
  std::string kind;  // stop, alter
  std::string reason;
  std::string state = "proposed";  // proposed, agreed, objected, filed, done, dropped
  std::string answer;
  std::string answered;
  Party authority;
  std::string filing;  // number of the filing
  std::string filed;
  std::string note;
  std::string done;
};
BOOST_DESCRIBE_STRUCT(ServiceChange, (),
                      (time, kind, reason, state, answer, answered, authority, filing, filed, note, done))

struct Statement {
  std::string time;
  std::string org;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Statement, (), (time, org, text))

struct Ruling {
  std::string time;
  std::string level;    // authority, government
  std::string org;      // the authority that ruled or recorded
  std::string outcome;  // for the requester or for the provider: "uphold", "dismiss"
  std::string reason;
  std::string document;  // number of the government's decision
};
BOOST_DESCRIBE_STRUCT(Ruling, (), (time, level, org, outcome, reason, document))

// Art 28: negotiate; then the authority of the level, across levels the lowest common superior's;
// then the government of that authority.
struct Dispute {
  std::string time;
  std::string topic;                  // refusal, narrowing, change, suspension, delay, other
  std::string by;                     // org
  std::string state = "negotiating";  // negotiating, authority, ruled, government, closed
  std::vector<Statement> statements;
  std::optional<Party> arbiter;
  std::vector<Ruling> rulings;
  std::string outcome;  // settled, uphold, dismiss; "" while it goes on
  std::string closed;
};
BOOST_DESCRIBE_STRUCT(Dispute, (), (time, topic, by, state, statements, arbiter, rulings, outcome, closed))

// The end of the purpose (Art 27 ¶1): data is disposed of as the provider requires, with evidence.
struct Ending {
  std::string time;
  std::string cause;  // achieved, impossible, unnecessary, expired, stopped, terminated, replaced
  std::string reason;
  std::string state = "open";  // open, submitted, confirmed
  std::string method;          // destroy, return
  std::string statement;
  std::string evidence_name;
  std::string evidence_digest;  // SHA-256, hex
  std::string submitted;
  std::string confirmed;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Ending, (),
                      (time, cause, reason, state, method, statement, evidence_name, evidence_digest,
                       submitted, confirmed, note))

// What the person fills in.
struct NewApplication {
  std::string resource;
  std::vector<std::string> items;
  std::string mode = "return";  // a row of grant::mode_kinds()
  std::string region;           // whose rows; empty means the applicant's own region
  std::string purpose;
  std::string legal_basis;
  std::string scenario;
  std::string security;
  std::string until;    // last day, "2027-12-31"
  std::string scope;    // 使用范围: who inside the department uses it
  std::string follows;  // application that is renewed or changed by this one; of one's own
};
BOOST_DESCRIBE_STRUCT(NewApplication, (),
                      (resource, items, mode, region, purpose, legal_basis, scenario, security, until, scope,
                       follows))

// Art 29: the provider or an authority asks how the data was used; the requester answers with a record.
struct UsageRequest {
  std::string time;
  Party by;
  std::int64_t days = 0;
  std::string note;
  std::string answered;  // when a record came
};
BOOST_DESCRIBE_STRUCT(UsageRequest, (), (time, by, days, note, answered))

// The application as all sides hold it. Its holder (the applicant's node until it is sent, the
// provider's node from then on) writes it and sends every new revision to the others, without
// `created_by`, `transport`, `pending`, `proposal`, `proposed_terms` and `actions`.
struct Application {
  std::string id;
  std::string number;  // "SQ-320602.data-2026-0001"
  std::string set;     // applications of one submission share it; "" when it stands alone
  std::string state;   // see acts.hpp
  std::int64_t revision = 0;
  ResourceRef resource;
  Party provider;
  Party applicant;
  Party bureau;  // the data-sharing authority of the provider's level; "" while nobody knows one
  std::optional<std::string> created_by;
  std::string sharing = "conditional";  // type of the resource when it was applied for
  std::vector<std::string> items;
  std::string mode;
  RegionRef region;
  std::string purpose;
  std::string legal_basis;
  std::string scenario;
  std::string scope;
  std::string security;
  std::string until;
  std::string follows;
  std::string preset = "CN-809";  // whose deadlines hold
  std::string created;
  std::string updated;
  std::string received;   // by the provider's node, "" before
  std::string delivered;  // the first batch was acknowledged
  std::optional<std::string> grant;
  std::optional<Decision> decision;
  std::vector<ClockView> clocks;
  std::vector<Notice> notices;
  std::optional<Extension> extension;
  std::vector<Suspension> suspensions;
  std::optional<ServiceChange> change;
  std::vector<Dispute> disputes;
  std::optional<Ending> ending;
  std::optional<UsageRequest> usage_request;  // the last one
  std::vector<Step> history;

  std::optional<Decision> proposal;  // provider's side only, until its head has consented
  // Beside a proposal: the terms of use it would be granted under (grant::apply_terms). Only in views.
  std::optional<boost::json::object> proposed_terms;
  std::optional<std::string> transport;  // how far the last message to the other node has come
  std::optional<std::string> pending;    // an act of this node the holder has not answered yet
  std::vector<std::string> actions;      // what the caller may do now
};
BOOST_DESCRIBE_STRUCT(Application, (),
                      (id, number, set, state, revision, resource, provider, applicant, bureau, created_by,
                       sharing, items, mode, region, purpose, legal_basis, scenario, scope, security, until,
                       follows, preset, created, updated, received, delivered, grant, decision, clocks,
                       notices, extension, suspensions, change, disputes, ending, usage_request, history,
                       proposal, proposed_terms, transport, pending, actions))

}  // namespace jw::sharing
