#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace jw::supervision {

// 督办单: a data bureau orders a department of its block to do what it owes, by a day.
inline constexpr std::size_t kOrderCharacters = 1000;  // of what is demanded, answered, reasoned

struct OrderForm {
  std::string org;                  // to whom
  std::string title;                // what it is about
  std::string demand;               // what has to be done
  std::int64_t days = 3;            // working days for the reply, 1 to 30
  std::vector<std::string> duties;  // of the register, at most 50; may be empty
};
BOOST_DESCRIBE_STRUCT(OrderForm, (), (org, title, demand, days, duties))

struct OrderStep {
  std::string time;
  std::string actor;
  std::string org;
  std::string action;  // issue, reply, return, escalate, close
  std::string note;
};
BOOST_DESCRIBE_STRUCT(OrderStep, (), (time, actor, org, action, note))

// A duty the order is about, as it was when it was ordered: the other node may know it by another id.
struct OrderDuty {
  std::string id;
  std::string subject_type;
  std::string subject;
  std::string kind;
  std::string number;
  std::string title;
  std::string due;
};
BOOST_DESCRIBE_STRUCT(OrderDuty, (), (id, subject_type, subject, kind, number, title, due))

struct Order {
  std::string id;
  std::string number;  // "DB-320613.data-2026-0001"
  std::string state;   // issued, replied, closed
  std::string from_org;
  std::string from_name;
  std::string to_org;
  std::string to_name;
  std::string region;  // of to_org
  std::string title;
  std::string demand;
  std::string due;        // last day of the reply
  std::string reply;      // the last one
  std::string escalated;  // to whom: org; "" nobody
  std::string outcome;    // once closed: done, excused
  std::string created;
  std::string updated;
  std::string home;              // the node that keeps it; "": this one
  std::int64_t revision = 0;     // of what the home says
  std::vector<OrderDuty> about;  // its duties, for the department's node
  std::string pending;           // a step taken here that the home has not answered yet: "reply"
  std::string act;               // id of that step; at the home: of the last one from elsewhere
  std::string envelope;          // the last one that was sent

  // Told with every answer, not kept.
  std::optional<std::string> transport;  // how far the last envelope has come: queued, delivered, refused
  std::string light;                     // of the reply that is waited for; "" none
  std::int64_t left = 0;
  std::vector<std::string> duties;
  std::vector<OrderStep> steps;
  std::vector<std::string> actions;  // what the caller may do now
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, number, state, from_org, from_name, to_org, to_name, region, title, demand, due,
                       reply, escalated, outcome, created, updated, home, revision, about, pending, act,
                       envelope, transport, light, left, duties, steps, actions))

struct OrderFilter {
  std::string state;  // issued, replied, closed; "" all
  std::string box;    // mine (to us), sent (by us); "" all that may be seen
  std::string duty;   // about this one
};

}  // namespace jw::supervision
