#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}
namespace jw::org {
class Orgs;
}

namespace jw::inventory {

// Counts of one department, line or region; a rate is null when nothing is there to divide by.
struct Rate {
  std::string key;                     // org id, line code, region prefix; "" is the sum
  std::string name;                    // of the org; else ""
  std::int64_t data_sets = 0;          // known data sets of systems
  std::int64_t cataloged = 0;          // of them with a published resource
  std::int64_t published = 0;          // published resources
  std::int64_t with_data = 0;          // of them with data of the current shape
  std::int64_t due = 0;                // of those, the ones that have a cycle
  std::int64_t on_time = 0;            // of those, updated within their cycle
  std::optional<double> catalog_rate;  // 编目率 = cataloged / data_sets
  std::optional<double> data_rate;     // 挂接率 = with_data / published
  std::optional<double> timely_rate;   // 更新及时率 = on_time / due
};
BOOST_DESCRIBE_STRUCT(Rate, (),
                      (key, name, data_sets, cataloged, published, with_data, due, on_time, catalog_rate,
                       data_rate, timely_rate))

struct Rates {
  std::string by;  // org, line, region
  Rate all;
  std::vector<Rate> items;  // worst catalog rate first
  std::string as_of;
};
BOOST_DESCRIBE_STRUCT(Rates, (), (by, all, items, as_of))

// One thing behind a number.
struct Behind {
  std::string id;  // of the data set or resource
  std::string name;
  std::string org;
  std::string org_name;
  std::string system;  // that holds it; ""
  std::string cycle;
  std::string last;  // when data came last; ""
  std::string due;   // day by which new data should have come; ""
};
BOOST_DESCRIBE_STRUCT(Behind, (), (id, name, org, org_name, system, cycle, last, due))

// 编目率, 挂接率, 更新及时率 of the departments of this node; a department sees its own figures,
// the data bureau and auditors those of all. Counted when asked. Thread-safe.
class Measures {
 public:
  Measures(db::Database& database, const Clock& clock, std::string node)
      : database_(database), clock_(clock), node_(std::move(node)) {}

  // `by`: org, line or region, else "rates.by".
  Result<Rates> rates(const Call& call, std::string_view by) const;
  // What keeps a rate from 100 %: `what` uncataloged, no_data, late or no_system (published, but no
  // system says it holds it); of one key of rates(by), "" all. "rates.what". At most 1,000, by name.
  Result<std::vector<Behind>> behind(const Call& call, std::string_view what, std::string_view by,
                                     std::string_view key) const;

 private:
  db::Database& database_;
  const Clock& clock_;
  const std::string node_;
};

// The day by which data of that cycle that came at `last` has to be renewed, in Asia/Shanghai; ""
// for cycles without one (on demand). Real time: the next day.
std::string renew_by(std::string_view cycle, Time last);

}  // namespace jw::inventory
