#pragma once

#include "supervision/board.hpp"
#include "supervision/findings.hpp"
#include "supervision/notices.hpp"
#include "supervision/orders.hpp"
#include "supervision/schema.hpp"
#include "supervision/statistics.hpp"
#include "tests/flow/duty_desk.hpp"

// The register with supervision on it: a county with two departments and its bureau, below a city.
namespace jw::supervision::testing {

using flow::testing::morning;
using flow::testing::must;
using flow::testing::system_call;

class HouseTest : public flow::testing::DutyTest {
 protected:
  HouseTest() {
    std::vector<db::Migration> all;
    for (const auto& one : migrations()) all.push_back(one);
    must(database_->migrate(system_call(), all));
    put("320613", "civil", "崇川区民政局");
    const Parts parts{*database_, clock_, *orgs_, *calendars_, *duties_, "city"};
    boards_ = std::make_unique<Boards>(parts);
    notices_ = std::make_unique<Notices>(parts);
    orders_ = std::make_unique<Orders>(parts);
    figures_ = std::make_unique<Figures>(parts);
    findings_ = std::make_unique<Findings>(parts);
    orders_->watch(*duties_);
    findings_->watch(*duties_);
  }

  static Call person(const std::string& org, std::set<std::string> roles = {"clerk"}) {
    Call call = system_call();
    call.actor = {Actor::Kind::Person, "p-of-" + org, "王五", org, std::move(roles)};
    return call;
  }

  flow::DutyStart reply_of(const std::string& org, const std::string& subject) const {
    auto start = reply(subject);
    start.org = org;
    start.number = "SQ-" + subject;
    start.link = "/applications/" + subject;
    return start;
  }

  template <class T>
  static std::string reason(const Result<T>& result) {
    return result ? "" : result.error().reason;
  }

  const Call bureau_ = person("320613.data", {"bureau"});
  const Call city_bureau_ = person("3206.data", {"bureau"});
  const Call clerk_ = person("320613.statistics");
  const Call civil_ = person("320613.civil");
  const Call rugao_ = person("320682.statistics");

  std::unique_ptr<Boards> boards_;
  std::unique_ptr<Notices> notices_;
  std::unique_ptr<Orders> orders_;
  std::unique_ptr<Figures> figures_;
  std::unique_ptr<Findings> findings_;
};

}  // namespace jw::supervision::testing
