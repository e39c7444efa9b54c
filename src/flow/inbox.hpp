#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "flow/engine.hpp"

namespace jw::flow {

// Stands where a task has no last day, so that such tasks come last.
inline constexpr std::int64_t kNoDue = 9'000'000'000'000'000;

// The day a due date falls on in Asia/Shanghai, "" for none: what the counts are kept by.
std::string day_of_due(std::int64_t due);

// A task somebody can do.
struct InboxItem {
  std::string id;  // "<instance>.<number>"
  std::string instance;
  std::string process;
  std::string node;
  std::string name;   // of the task
  std::string title;  // of the instance
  std::string key;
  std::string org;
  std::string right;
  std::string person;  // who has it; "" nobody
  std::string form;    // key of the page that handles it
  std::string created;
  std::optional<std::string> due;   // end of the last day
  std::optional<std::string> duty;  // whose clock gives it
  std::string light;                // green, yellow, red; "" without a last day
  bool mine = false;
};
BOOST_DESCRIBE_STRUCT(InboxItem, (),
                      (id, instance, process, node, name, title, key, org, right, person, form, created, due,
                       duty, light, mine))

// Open tasks of one right, by how near their last day is.
struct InboxCount {
  std::string right;
  std::int64_t open = 0;
  std::int64_t late = 0;   // the last day is over
  std::int64_t today = 0;  // it is today
  std::int64_t near = 0;   // within the next three days
  std::int64_t later = 0;
  std::int64_t no_date = 0;
};
BOOST_DESCRIBE_STRUCT(InboxCount, (), (right, open, late, today, near, later, no_date))

struct InboxCounts {
  std::int64_t mine = 0;  // claimed or assigned to the caller; at most 1000 are counted
  std::int64_t role = 0;  // of the department, that the caller's rights are enough for
  std::int64_t org = 0;   // of the department
  std::vector<InboxCount> rights;
};
BOOST_DESCRIBE_STRUCT(InboxCounts, (), (mine, role, org, rights))

struct InboxFilter {
  std::string box = "role";  // mine, role, org
  std::string process;       // "" all
  std::string slot;          // "" all, late, today, near (with late and today)
};

// Tasks of the caller's department and person, nearest last day first. Read from the rows the
// steps write in their own transaction. Thread-safe.
class Inbox {
 public:
  explicit Inbox(const Engine& engine) : engine_(engine) {}

  // "flow.box" (Invalid) for another word.
  Result<Page<InboxItem>> list(const Call& call, const InboxFilter& filter, const PageRequest& page) const;
  Result<InboxCounts> counts(const Call& call) const;
  // Of the caller's department or person, with the data the form shows: "flow.unknown" otherwise.
  Result<InboxItem> find(const Call& call, std::string_view task, boost::json::object* data = nullptr) const;

 private:
  const Engine& engine_;
};

}  // namespace jw::flow
