#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace jw::sharing {

// 共享申请: who wants which items of a resource, which rows, how, for what purpose, on what legal
// basis, until when. What 政务数据共享条例 (Decree 809) Art 20 asks an application to state.

struct Party {
  std::string id;  // org
  std::string name;
  std::string node;  // where it lives
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

struct ItemNote {
  std::string item;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ItemNote, (), (item, note))

struct Decision {
  std::string time;
  std::string outcome;  // "grant" or "refuse"
  std::string reason;
  std::string basis;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Decision, (), (time, outcome, reason, basis, note))

// What the person fills in.
struct NewApplication {
  std::string resource;
  std::vector<std::string> items;
  std::string mode = "return";  // return 回流 or batch 批量
  std::string region;           // whose rows; empty means the applicant's own region
  std::string purpose;
  std::string legal_basis;
  std::string scenario;
  std::string security;
  std::string until;  // last day, "2027-12-31"
};
BOOST_DESCRIBE_STRUCT(NewApplication, (),
                      (resource, items, mode, region, purpose, legal_basis, scenario, security, until))

// The application as both sides hold it; travels between nodes in this form, without `history`,
// `actions`, `created_by` and `transport`.
struct Application {
  std::string id;
  std::string number;  // "SQ-320602.data-2026-0001"
  std::string state;   // see states.hpp
  ResourceRef resource;
  Party provider;
  Party applicant;
  std::optional<std::string> created_by;
  std::vector<std::string> items;
  std::string mode;
  RegionRef region;
  std::string purpose;
  std::string legal_basis;
  std::string scenario;
  std::string security;
  std::string until;
  std::string created;
  std::string updated;
  std::optional<std::string> grant;
  std::optional<Decision> decision;
  std::optional<std::string> transport;  // how far the last message to the other node has come
  std::vector<Step> history;
  std::vector<std::string> actions;  // what the caller may do now
};
BOOST_DESCRIBE_STRUCT(Application, (),
                      (id, number, state, resource, provider, applicant, created_by, items, mode, region,
                       purpose, legal_basis, scenario, security, until, created, updated, grant, decision,
                       transport, history, actions))

}  // namespace jw::sharing
