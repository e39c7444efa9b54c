#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace jw::supervision {

// 督办单: a data bureau orders a department of its block to do what it owes, by a day.
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

  // Told with every answer, not kept.
  std::string light;  // of the reply that is waited for; "" none
  std::int64_t left = 0;
  std::vector<std::string> duties;
  std::vector<OrderStep> steps;
  std::vector<std::string> actions;  // what the caller may do now
};
BOOST_DESCRIBE_STRUCT(Order, (),
                      (id, number, state, from_org, from_name, to_org, to_name, region, title, demand, due,
                       reply, escalated, outcome, created, updated, light, left, duties, steps, actions))

struct OrderFilter {
  std::string state;  // issued, replied, closed; "" all
  std::string box;    // mine (to us), sent (by us); "" all that may be seen
  std::string duty;   // about this one
};

}  // namespace jw::supervision
