#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "flow/duty_search.hpp"
#include "supervision/parts.hpp"

namespace jw::supervision {

// Of duties that were done; a rate is null when there is nothing to divide by.
struct Figure {
  std::string key;  // org id, line code, region prefix, kind or month; "" all
  std::string name;
  std::int64_t done = 0;
  std::int64_t on_time = 0;
  std::int64_t late = 0;
  std::optional<double> on_time_rate;  // on_time / done
  std::optional<double> mean;          // working days taken, pauses not counted
  std::optional<std::int64_t> median;  // the lower one of two
  std::optional<std::int64_t> p90;     // nine of ten took no longer
};
BOOST_DESCRIBE_STRUCT(Figure, (), (key, name, done, on_time, late, on_time_rate, mean, median, p90))

struct Statistics {
  std::string by;
  std::string from;  // first day
  std::string to;    // last day
  Figure all;
  std::vector<Figure> items;      // months in order, others the lowest rate first
  std::int64_t open_overdue = 0;  // open now and red
  std::string as_of;
};
BOOST_DESCRIBE_STRUCT(Statistics, (), (by, from, to, all, items, open_overdue, as_of))

// What became of the duties stopped in a span of days, for whoever may see them. Thread-safe.
class Figures {
 public:
  explicit Figures(Parts parts) : parts_(std::move(parts)) {}

  // `by`: org, line, region, kind or month; days "" : the last twelve months. Errors: "duty.filter",
  // "statistics.span" (not days, or the last before the first, or more than ten years).
  Result<Statistics> count(const Call& call, const flow::DutyFilter& filter, std::string_view by,
                           std::string_view from, std::string_view to) const;

 private:
  Parts parts_;
};

// From how many took how many working days, in any order.
Figure figure_of(std::vector<flow::DutySpan> spans);

}  // namespace jw::supervision
