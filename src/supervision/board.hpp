#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "flow/duty_search.hpp"
#include "supervision/parts.hpp"

namespace jw::supervision {

// Open duties of one row of the board and one kind.
struct Cell {
  std::string key;   // org id, line code or region prefix
  std::string name;  // for people
  std::string kind;
  std::int64_t green = 0;
  std::int64_t yellow = 0;
  std::int64_t red = 0;
  std::int64_t paused = 0;
};
BOOST_DESCRIBE_STRUCT(Cell, (), (key, name, kind, green, yellow, red, paused))

struct Board {
  std::string by;  // org, line, region
  std::int64_t open = 0;
  std::int64_t green = 0;
  std::int64_t yellow = 0;
  std::int64_t red = 0;
  std::int64_t paused = 0;
  std::vector<Cell> cells;  // rows with the most red first, then yellow
  std::string as_of;        // counted in one snapshot of the store, at this moment
};
BOOST_DESCRIBE_STRUCT(Board, (), (by, open, green, yellow, red, paused, cells, as_of))

// A duty with everything about it.
struct DutyView {
  flow::Duty duty;
  std::vector<flow::DutyNotice> notices;
  std::vector<flow::Duty> inside;    // clocks that run inside of it
  std::string outer_due;             // of the clock it runs inside of
  std::vector<std::string> orders;   // supervision orders about it
  std::vector<std::string> actions;  // what the caller may do: remind, order
};
BOOST_DESCRIBE_STRUCT(DutyView, (), (duty, notices, inside, outer_due, orders, actions))

// 督办看板: every open duty by light, for whoever may see it (sight.hpp). Thread-safe.
class Boards {
 public:
  explicit Boards(Parts parts) : parts_(std::move(parts)) {}

  // `by`: org, line or region. Errors: "duty.filter".
  Result<Board> board(const Call& call, const flow::DutyFilter& filter, std::string_view by) const;
  Result<Page<flow::Duty>> list(const Call& call, const flow::DutyFilter& filter,
                                const PageRequest& page) const;
  // "duty.unknown" also when it is not the caller's to see.
  Result<DutyView> find(const Call& call, std::string_view id) const;

 private:
  Parts parts_;
};

}  // namespace jw::supervision
