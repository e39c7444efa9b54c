#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "base/json.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/directory.hpp"
#include "catalog/resources.hpp"
#include "catalog/schema.hpp"
#include "catalog/uploads.hpp"
#include "exchange/deliveries.hpp"
#include "exchange/grants.hpp"
#include "exchange/holdings.hpp"
#include "exchange/receiver.hpp"
#include "exchange/runner.hpp"
#include "exchange/schema.hpp"
#include "grant/document.hpp"
#include "grant/keys.hpp"
#include "grant/plan.hpp"
#include "lake/engine.hpp"
#include "tests/catalog/filing_cycle.hpp"
#include "tests/federation/member.hpp"
#include "tests/federation/shifted_clock.hpp"

// A node with everything deliveries need: catalog, lake, keys, receiver, runner.
namespace jw::exchange::testing {

using federation::testing::eventually;
using federation::testing::must;
using federation::testing::reason_of;
using federation::testing::system_call;

inline std::vector<db::Migration> more_migrations() {
  std::vector<db::Migration> all;
  for (const auto module : {catalog::migrations(), migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

// Somebody of a department with every role that reads and writes data.
inline Call person(const std::string& org, std::set<std::string> roles = {"clerk", "head", "reviewer"}) {
  auto call = system_call();
  call.actor = {Actor::Kind::Person, "person-" + org, "某人", org, std::move(roles)};
  return call;
}

class Node : public federation::testing::Member {
 public:
  explicit Node(file::Path folder = {}, std::uint16_t with_port = 0)
      : Member(std::move(folder), with_port, more_migrations()) {}
  ~Node() override { stop(); }

  void equip() {
    lake::EngineOptions options;
    options.memory_bytes = std::uint64_t{512} << 20;
    options.temp_folder = data / "tmp" / "lake";
    options.folders = {data};
    must(file::make_folder(data / "tmp" / "lake"));
    lake = must(lake::Engine::open(options));
    directory = must(catalog::Directory::open(
        system_call(), *database, clock, {data / ("search" + std::to_string(::getpid())), identity->id()}));
    uploads = must(
        catalog::Uploads::open(system_call(), *database, clock, {.folder = data / "uploads", .propose = {}}));
    resources = std::make_unique<catalog::Resources>(*database, clock, identity->id());
    filings = std::make_unique<catalog::Filings>(
        catalog::Filings::Parts{.database = *database,
                                .clock = clock,
                                .directory = *directory,
                                .orgs = *orgs,
                                .calendar = catalog::testing::plain_calendar,
                                .post = {},
                                .node = identity->id(),
                                .posted = {}});
    versions = must(catalog::DataVersions::open(system_call(), *database, clock, *lake, *uploads, *directory,
                                                {data / "lake" / "resources", identity->id()}));
    versions->on_loaded(
        [this](db::Session& session, const Call& call, std::string_view resource, std::int64_t number) {
          return Deliveries::data_changed(session, call, clock, resource, number);
        });
    keys = std::make_unique<grant::FolderKeys>(must(grant::FolderKeys::open(data / "keys" / "pseudonym")));
    parts =
        std::make_unique<Parts>(Parts{*database, *identity, *trust, *lake, *versions, *keys, later, data});
    grants = std::make_unique<Grants>(*parts);
    deliveries = std::make_unique<Deliveries>(*parts);
    holdings = std::make_unique<Holdings>(*parts);
    receiver = std::make_unique<Receiver>(*parts);
  }

  std::vector<federation::PeerRoute> more_routes() override {
    auto table = receiver->routes();
    for (auto& route : table)
      if (route.streams)
        route.handler = [this, handle = route.handler](
                            const Call& call, federation::PeerRequest& request) -> Result<http::Response> {
          auto answer = handle(call, request);
          if (answer && segment_taken) JW_TRY(segment_taken());
          return answer;
        };
    return table;
  }

  void run(TakenElsewhere elsewhere = {}) {
    RunOptions options;
    options.elsewhere = std::move(elsewhere);
    options.acknowledged = acknowledging;
    options.poll = std::chrono::milliseconds(20);
    options.first_backoff = std::chrono::milliseconds(50);
    options.last_backoff = std::chrono::milliseconds(200);
    options.sweep = std::chrono::milliseconds(200);
    runner = must(Runner::start(*parts, *client, *receiver, options));
  }

  void stop() override {
    if (runner) runner->stop();
    runner.reset();
    Member::stop();
  }

  void add_org(const std::string& region, const std::string& line, const std::string& name) {
    must(orgs->put(system_call(), {"", name, "", region, line, "", identity->id()}));
  }

  // A published register with code, name, phone (sensitive), amount and region; its id.
  std::string publish_register(const std::string& org, const std::string& titled = "企业登记信息",
                               const std::function<void(catalog::ResourceForm&)>& change = {}) {
    catalog::ResourceForm form;
    form.name = titled;
    form.abstract = "测试";
    form.sharing = "unconditional";
    const auto item = [](std::string name, std::string title, std::string type) {
      catalog::Item made;
      made.name = std::move(name);
      made.title = std::move(title);
      made.type = std::move(type);
      return made;
    };
    form.items = {item("code", "统一代码", "text"), item("name", "名称", "text"),
                  item("phone", "电话", "text"), item("amount", "金额", "integer"),
                  item("region", "区划", "text")};
    form.items[0].key = form.items[0].required = true;
    form.items[2].personal = "sensitive";
    form.items[4].region = true;
    form.region_item = "region";
    if (change) change(form);
    const auto drafted = must(resources->draft(person(org), form));
    catalog::testing::publish(*filings, *orgs, org, identity->id(), drafted.id, true);
    return drafted.id;
  }

  // "code,name,phone,amount,region" lines.
  std::int64_t load(const std::string& org, const std::string& resource, const std::string& csv) {
    std::size_t at = 0;
    const auto upload =
        must(uploads->receive(person(org), "data.csv", [&](std::span<char> out) -> Result<std::size_t> {
          const auto size = std::min(out.size(), csv.size() - at);
          std::copy_n(csv.data() + at, size, out.data());
          at += size;
          return size;
        }));
    return must(versions->load(person(org), resource, upload.id)).number;
  }

  // Signed by this node; stored here and, when it is another, at the recipient's node.
  std::string give(const std::string& resource, const std::string& provider, Node& recipient,
                   const std::string& recipient_org,
                   std::chrono::milliseconds valid = std::chrono::hours(24)) {
    const auto treatment = [](std::string kind, std::map<std::string, grant::Treatment::Value> params = {}) {
      return grant::Treatment{std::move(kind), std::move(params)};
    };
    grant::Grant made;
    made.id = make_id(clock);
    made.number = "SQ-2026-" + recipient_org;
    made.provider = {provider, "省统计局", identity->id()};
    made.recipient = {recipient_org, "数据局", recipient.identity->id()};
    made.resource = {resource, "3070110000001", "企业登记信息", 1};
    made.application = make_id(clock);
    made.mode = "return";
    made.purpose = "基层治理";
    made.legal_basis = "《政务数据共享条例》第十六条";
    made.items = {{"code", "统一代码", "text", treatment("clear")},
                  {"name", "名称", "text", treatment("clear")},
                  {"phone", "电话", "text", treatment("keep_ends", {{"head", 3}, {"tail", 2}})},
                  {"amount", "金额", "integer", treatment("clear")},
                  {"region", "区划", "text", treatment("clear")}};
    made.rows = {
        {"region", grant::RowCondition::Op::Prefix, {recipient_org.substr(0, recipient_org.find('.'))}}};
    made.key_items = {"code"};
    made.region_item = "region";
    made.from = clock.now() - std::chrono::minutes(1);
    made.until = clock.now() + valid;
    made.duties = {"delete_on_end", "no_onward"};
    made.issued = clock.now();
    made.issuer = identity->id();
    if (canary_rows > 0) {
      made.mode = "batch";
      made.canary_rows = canary_rows;
      must(keys->make(grant::canary_key(made.id)));
    }
    if (lease_seconds > 0 || canary_rows > 0) {
      made.format = 2;
      made.modes = {made.mode};
      made.subject.org = recipient_org;
      made.purpose_code = "4.1";
      made.lease_seconds = lease_seconds;
    }
    if (terms) {
      made.format = 2;
      made.modes = {made.mode};
      made.subject.org = recipient_org;
      made.purpose_code = "4.1";
      terms(made);
    }
    const auto document = must(grant::sign_grant(made, identity->key()));
    for (auto* node : {&recipient, this}) {
      must(node->database->write(system_call(), [&](db::Session& session) {
        return node->grants->store(session, system_call(), document);
      }));
      if (&recipient == this) break;
    }
    return made.id;
  }

  // The newest batch of a grant on one side.
  std::optional<Batch> newest(const std::string& grant, const std::string& side) {
    const auto page = must(deliveries->list(system_call(), {grant, side, ""}, {}));
    return page.items.empty() ? std::nullopt : std::optional<Batch>(page.items.front());
  }
  bool acknowledged(const std::string& grant, std::int64_t sequence) {
    const auto batch = newest(grant, "sent");
    return batch && batch->sequence == sequence && batch->state == "acknowledged";
  }

  // code -> "name|phone|amount|region" as the department reads it.
  std::map<std::string, std::string> held(const std::string& grant, const std::string& org) {
    lake::RowQuery query;
    query.limit = 1000;
    std::map<std::string, std::string> rows;
    for (const auto& row : must(holdings->rows(person(org), grant, query)).page.rows)
      rows[*row[0]] = row[1].value_or("-") + "|" + row[2].value_or("-") + "|" + row[3].value_or("-") + "|" +
                      row[4].value_or("-");
    return rows;
  }

  std::int64_t lease_seconds = 0;            // of the grants given from now on
  std::int64_t canary_rows = 0;              // likewise
  std::function<void(grant::Grant&)> terms;  // likewise; makes them of format 2
  std::function<Result<>()> segment_taken;   // before a sender is told so
  Acknowledged acknowledging;                // in the transaction that acknowledges a batch
  federation::testing::ShiftedClock later;   // of grants and deliveries
  std::unique_ptr<lake::Engine> lake;
  std::unique_ptr<catalog::Directory> directory;
  std::unique_ptr<catalog::Uploads> uploads;
  std::unique_ptr<catalog::Resources> resources;
  std::unique_ptr<catalog::Filings> filings;
  std::unique_ptr<catalog::DataVersions> versions;
  std::unique_ptr<grant::FolderKeys> keys;
  std::unique_ptr<Parts> parts;
  std::unique_ptr<Grants> grants;
  std::unique_ptr<Deliveries> deliveries;
  std::unique_ptr<Holdings> holdings;
  std::unique_ptr<Receiver> receiver;
  std::unique_ptr<Runner> runner;
};

inline constexpr std::string_view kHeader = "code,name,phone,amount,region\n";

// Province 32 with its register, county 320613 on a node of its own, city 3206 hosting itself and
// the county 320682 as tenants.
class Domain : public ::testing::Test {
 protected:
  Domain() {
    province.found("32");
    province.equip();
    province.add_org("32", "statistics", "江苏省统计局");
    province.serve();
    county.join(province, "320613", {"320613"});
    county.equip();
    county.add_org("320613", "data", "崇川区数据局");
    county.serve();
    city.join(province, "3206", {"3206", "320682"});
    city.equip();
    city.add_org("3206", "data", "南通市数据局");
    city.add_org("320682", "data", "如皋市数据局");
    city.serve();
    must(province.trust->refresh(system_call()));
    const auto list = must(parse_json(must(province.trust->document(system_call(), "trust", 0)).value()));
    must(county.trust->accept(system_call(), "trust", list.as_object()));
    resource = province.publish_register(kProvider);
    version = province.load(kProvider, resource, std::string(kHeader) + kRows);
  }

  static constexpr const char* kProvider = "32.statistics";
  static constexpr const char* kCounty = "320613.data";
  static constexpr const char* kTenant = "320682.data";
  static constexpr const char* kCity = "3206.data";
  // Three of 320613, two of 320682, one of another city, one nowhere.
  static constexpr const char* kRows =
      "A1,甲,13800000001,1,320613001\nA2,乙,13800000002,2,320613002\nA3,丙,13800000003,3,320613\n"
      "B1,丁,13800000004,4,320682001\nB2,戊,13800000005,5,320682\nC1,己,13800000006,6,320500\nD1,庚,"
      "13800000007,7,\n";

  Node province, county, city;
  std::string resource;
  std::int64_t version = 0;
};

}  // namespace jw::exchange::testing
