#pragma once

#include <chrono>

#include "flow/clock_schema.hpp"
#include "flow/duties.hpp"
#include "flow/presets.hpp"
#include "org/calendars.hpp"
#include "tests/org/node.hpp"

// A store with the register on it, in virtual time.
namespace jw::flow::testing {

using org::testing::call_of;
using org::testing::must;
using org::testing::system_call;

inline Time at(std::string_view text) { return parse_time(text).value(); }
// Ten in the morning there.
inline Time morning(std::string_view day) { return at(std::string(day) + "T02:00:00Z"); }

inline std::shared_ptr<const org::Calendar> national() {
  static const auto kCalendar = [] {
    auto schedule = must(org::read_schedule(file::Path(JW_DATA_DIR) / "holidays_cn.csv.gz"));
    return must(org::Calendar::make(std::move(schedule.days), std::move(schedule.years)));
  }();
  return kCalendar;
}

class DutyTest : public org::testing::NodeTest {
 protected:
  DutyTest() {
    std::vector<db::Migration> all;
    for (const auto& one : clock_migrations()) all.push_back(one);
    must(database_->migrate(system_call(), all));
    calendars_ = must(org::Calendars::open(system_call(), *database_, clock_, *orgs_,
                                           file::Path(JW_DATA_DIR) / "holidays_cn.csv.gz"));
    presets_ = must(Presets::open(system_call(), *database_, clock_, *orgs_,
                                  file::Path(JW_DATA_DIR) / "clock_presets.json"));
    put("320613", "data", "崇川区数据局");
    put("3206", "data", "南通市数据局");
    duties_ = std::make_unique<DutyRegister>(
        DutyRegister::Parts{*database_, clock_, *orgs_, *calendars_, *presets_, "county"});
    go(morning("2026-03-02"));
  }

  void go(Time to) { clock_.advance(to - clock_.now()); }

  template <class F>
  auto write(F&& body) {
    return database_->write(system_call(), std::forward<F>(body));
  }

  DutyStart reply(const std::string& subject) const {
    DutyStart start;
    start.kind = "reply.conditional";
    start.subject_type = "application";
    start.subject = subject;
    start.title = "企业登记信息";
    start.org = kChongchuan;
    start.counterpart = kRugao;
    start.preset = "CN-809";
    return start;
  }

  Duty begin(const DutyStart& start) {
    return must(write([&](db::Session& s) { return duties_->start(s, system_call(), start); }));
  }

  Duty see(const std::string& id) {
    auto found = must(database_->read(system_call(), [&](db::Session& s) { return duties_->find(s, id); }));
    EXPECT_TRUE(found.has_value());
    return found.value_or(Duty{});
  }

  std::size_t chase() { return must(duties_->chase(system_call())); }

  std::unique_ptr<org::Calendars> calendars_;
  std::unique_ptr<Presets> presets_;
  std::unique_ptr<DutyRegister> duties_;
};

}  // namespace jw::flow::testing
