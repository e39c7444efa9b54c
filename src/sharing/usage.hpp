#pragma once

#include <string>

#include <boost/describe.hpp>

#include "sharing/acts.hpp"

namespace jw::sharing {

// 使用记录 (Art 29): in which scenarios, how, to what effect the data was used, how it is stored and
// destroyed.
struct UsageForm {
  std::string from;  // first and last day it speaks of
  std::string to;
  std::string scenario;
  std::string process;
  std::string effect;
  std::string storage;
  std::string destruction;  // may be empty while the data is in use
};
BOOST_DESCRIBE_STRUCT(UsageForm, (), (from, to, scenario, process, effect, storage, destruction))

struct UsageRecord {
  std::string id;
  std::string application;
  std::string time;
  std::string keep_until;  // at least three years
  std::string by;          // name of the person; only at the requester's node
  UsageForm use;
};
BOOST_DESCRIBE_STRUCT(UsageRecord, (), (id, application, time, keep_until, by, use))

// "usage.period", "application.text".
Result<UsageForm> checked_usage(const UsageForm& form, Time now);

// Where the application is held, a record answers whoever asked for one (ask_usage).
Result<> answer_usage_request(Work& work, Application application);

Result<> keep_usage(db::Session& session, const UsageRecord& record);
// Newest first.
Result<std::vector<UsageRecord>> usage_of(db::Session& session, std::string_view application);

}  // namespace jw::sharing
