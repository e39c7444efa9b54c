#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "access/connectors.hpp"
#include "access/schema.hpp"
#include "access/watch.hpp"
#include "tests/exchange/node.hpp"

// A province with its register, a county's system that asks for it online, as tenants of one node.
namespace jw::access::testing {

using exchange::testing::must;
using exchange::testing::person;
using exchange::testing::reason_of;
using exchange::testing::system_call;

inline std::string double_quotes(std::string text) {
  for (auto& c : text)
    if (c == '\'') c = '"';
  return text;
}

// All of a grant's alerts that somebody sees; and a conclusion on one as it is now.
inline std::vector<Alert> alerts_of(const Alerts& alerts, const Call& who, const std::string& grant) {
  return must(alerts.list(who, grant, {"", 500})).items;
}
inline Result<Alert> conclude_now(const Alerts& alerts, const Call& who, const std::string& id, bool accepted,
                                  const std::string& note, bool lift = false) {
  std::int64_t turn = 0;
  for (const auto& alert : alerts_of(alerts, system_call(), ""))
    if (alert.id == id) turn = alert.turn;
  return alerts.conclude(who, id, {accepted, note, lift, turn});
}

class Province : public exchange::testing::Node {
 public:
  explicit Province(file::Path folder = {}) : exchange::testing::Node(std::move(folder)) {
    must(database->migrate(system_call(), access::migrations()));
    found("32");
    equip();
    add_org("32", "statistics", "江苏省统计局");
    add_org("320613", "data", "崇川区数据局");
    add_org("320682", "data", "如皋市数据局");
  }
  ~Province() override { watch.reset(); }

  void start_watch(Alerts::Patience patience = {}, const Clock* other = nullptr) {
    Watch::Options options;
    options.data = data;
    options.patience = patience;
    options.look = std::chrono::hours(1);  // the tests look themselves
    watch = must(Watch::start(
        system_call(), {*database, other ? *other : *time, *grants, *versions, *keys, *lake}, options));
  }

  // A grant of format 2 on the register, as the test changes it.
  template <class F>
  std::string give_online(const std::string& resource, F&& change, const std::string& org = "320613.data") {
    const auto treatment = [](std::string kind, std::map<std::string, grant::Treatment::Value> params = {}) {
      return grant::Treatment{std::move(kind), std::move(params)};
    };
    grant::Grant made;
    made.id = make_id(clock);
    made.number = "SQ-2026-1";
    made.provider = {"32.statistics", "省统计局", identity->id()};
    made.recipient = {org, "数据局", identity->id()};
    made.resource = {resource, "3070110000001", "企业登记信息", 1};
    made.application = make_id(clock);
    made.format = 2;
    made.modes = {"verify", "query", "aggregate"};
    made.mode = "verify";
    made.subject.org = org;
    made.purpose = "基层治理";
    made.purpose_code = "4.1";
    made.legal_basis = "《政务数据共享条例》第十六条";
    made.items = {{"code", "统一代码", "text", treatment("clear")},
                  {"name", "名称", "text", treatment("clear"), {"eq", "prefix"}},
                  {"phone", "电话", "text", treatment("keep_ends", {{"head", 3}, {"tail", 2}}), {"eq"}},
                  {"amount", "金额", "integer", treatment("drop"), {"eq", "range"}},
                  {"region", "区划", "text", treatment("clear")}};
    made.rows = {{"region", grant::RowCondition::Op::Prefix, {"320613"}}};
    made.key_items = {"code"};
    made.region_item = "region";
    made.caps.calls_per_second = 100000;
    made.caps.calls_per_day = 1000000;
    made.caps.min_group = 2;
    made.from = clock.now() - std::chrono::minutes(1);
    made.until = clock.now() + std::chrono::hours(24);
    made.duties = {"no_onward"};
    made.issued = clock.now();
    made.issuer = identity->id();
    change(made);
    made.mode = made.modes.front();
    const auto document = must(grant::sign_grant(made, identity->key()));
    must(database->write(system_call(), [&](db::Session& session) {
      return grants->store(session, system_call(), document);
    }));
    if (watch) must(watch->turn(system_call()));
    return made.id;
  }
  std::string give_online(const std::string& resource) {
    return give_online(resource, [](grant::Grant&) {});
  }

  static Call client(const std::string& org = "320613.data", const std::string& id = "system-1") {
    auto call = system_call();
    call.actor = {Actor::Kind::Client, id, "窗口系统", org, {"clerk"}};
    return call;
  }

  // The answer without what differs from run to run; or the reason; or "later <cap text>". A machine so busy
  // that nobody got to look at the store is waited for.
  std::string ask(Kind kind, const std::string& body, const Call& call = client()) {
    std::string answer;
    exchange::testing::eventually([&] {
      answer = ask_once(kind, body, call);
      return answer != "access.stale";
    });
    return answer;
  }
  std::string ask_once(Kind kind, const std::string& body, const Call& call = client()) {
    auto outcome = watch->gateway().answer(call, kind, body, true);
    if (!outcome) return "must wait";
    if (!*outcome) return outcome->error().reason;
    if ((*outcome)->later) return "later";
    const auto& reply = *(*outcome)->reply;
    must(watch->journal().wait_durable(call, reply.position));
    last = must(parse_json(reply.body)).as_object();
    auto plain = last;
    for (const auto* name : {"grant", "grant_version", "data_version", "position", "decision"})
      plain.erase(name);
    return boost::json::serialize(plain);
  }

  // "{'grant': …, 'purpose': …, 'event': …, <rest>}" with single quotes.
  static std::string body(const std::string& grant, const std::string& rest) {
    return double_quotes(fmt::format("{{'grant':'{}','purpose':'4.1.1','event':'BJ-1',{}}}", grant, rest));
  }
  std::string verify(const std::string& grant, const std::string& rest, const Call& call = client()) {
    return ask(Kind::Verify, body(grant, rest), call);
  }

  const Clock* time = &clock;  // of the watch
  std::unique_ptr<Watch> watch;
  boost::json::object last;
};

inline constexpr const char* kRows =
    "code,name,phone,amount,region\n"
    "A1,甲公司,13800000001,100,320613001\nA2,乙公司,13800000002,200,320613002\nA3,丙店,,300,320613\n"
    "B1,丁公司,13800000004,400,320682001\nC1,己公司,13800000006,600,320500\n";

class Online : public ::testing::Test {
 protected:
  Online() {
    resource = province.publish_register("32.statistics");
    province.load("32.statistics", resource, kRows);
    province.start_watch();
  }
  Province province;
  std::string resource;
};

}  // namespace jw::access::testing
