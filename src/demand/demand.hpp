#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

// 三清单: what departments need (需求清单), what they must provide (责任清单), what they may keep
// back (负面清单). Terms as in 上海市数据条例 Art 38–39.
namespace jw::demand {

struct Party {
  std::string id;  // org; empty: nobody yet
  std::string name;
  std::string node;  // where it lives
  bool operator==(const Party&) const = default;
};
BOOST_DESCRIBE_STRUCT(Party, (), (id, name, node))

struct ResourceRef {
  std::string id;
  std::string code;
  std::string name;
  bool operator==(const ResourceRef&) const = default;
};
BOOST_DESCRIBE_STRUCT(ResourceRef, (), (id, code, name))

struct Step {
  std::string time;
  std::string actor;  // name of the person, only for people of one's own node; else empty
  std::string org;    // name
  std::string action;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Step, (), (time, actor, org, action, note))

// What a department writes that needs data.
struct DemandForm {
  std::string name;                     // of the data: "死亡医学证明"
  std::vector<std::string> items;       // fields, as people call them
  std::string service;                  // the duty or service item it is for: name, code or both
  std::string purpose;                  // what is done with it
  std::string legal_basis;              // of the duty
  std::string frequency = "on_demand";  // catalog::update_cycles()
  std::string region;                   // prefix of the block whose rows are needed; "" one's own
  std::string due;                      // wanted by this day; "" none
  std::string source_hint;              // who is thought to have it: an org id, or ""
};
BOOST_DESCRIBE_STRUCT(DemandForm, (),
                      (name, items, service, purpose, legal_basis, frequency, region, due, source_hint))

// A demand as every node that has a part in it holds it. It travels in this form, without what is
// only for the caller (`created_by`, `actions`, `light`) and names of people.
struct Demand {
  std::string id;
  std::string number;         // "XQ-320613.data-2026-0001"
  std::string state;          // see states.hpp
  std::int64_t revision = 0;  // counts its steps
  DemandForm form;
  std::string region_name;
  Party requester;
  Party bureau;  // the data bureau that has it in hand, or had it last
  Party source;  // 数源部门
  ResourceRef resource;
  std::string promised;  // will be provided by this day
  std::string basis;     // the rule a refusal rests on
  std::string deadline;  // last day for whoever has the next step; "" no clock runs
  std::string created;
  std::string updated;
  std::vector<std::string> nodes;  // that hold it
  std::vector<Step> history;
  std::optional<std::string> created_by;
  std::vector<std::string> actions;      // what the caller may do now
  std::optional<std::string> light;      // of the clock: green, yellow, red
  std::optional<std::string> transport;  // queued, delivered or refused: the last message
};
BOOST_DESCRIBE_STRUCT(Demand, (),
                      (id, number, state, revision, form, region_name, requester, bureau, source, resource,
                       promised, basis, deadline, created, updated, nodes, history, created_by, actions,
                       light, transport))

}  // namespace jw::demand
