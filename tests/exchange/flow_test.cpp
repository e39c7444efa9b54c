#include <fstream>

#include "tests/exchange/node.hpp"

namespace jw::exchange::testing {
namespace {

class Flow : public Domain {};

TEST_F(Flow, a_county_gets_its_rows_treated_and_nothing_else) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;

  const auto rows = county.held(grant, kCounty);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows.at("A1"), "甲|138******01|1|320613001");
  EXPECT_FALSE(rows.contains("B1"));

  const auto sent = province.newest(grant, "sent").value(),
             received = county.newest(grant, "received").value();
  EXPECT_EQ(sent.kind, "snapshot");
  EXPECT_EQ(received.state, "applied");
  EXPECT_EQ(sent.counts.rows_in, 7);
  EXPECT_EQ(sent.counts.out, 3);
  EXPECT_EQ(sent.counts.rows_in, sent.counts.out + sent.counts.filtered + sent.counts.set_aside);
  EXPECT_EQ(sent.counts.set_aside, 1);
  EXPECT_EQ(received.counts.rows_in, sent.counts.rows_in);
  EXPECT_EQ(received.manifest_digest, sent.manifest_digest);
  EXPECT_TRUE(sent.receipt_ok);
  EXPECT_EQ(must(province.deliveries->receipt(person(kProvider), sent.id)),
            must(county.deliveries->receipt(person(kCounty), received.id)));
  EXPECT_EQ(must(province.deliveries->find(person(kProvider), sent.id)).steps.size(), 4u);
  EXPECT_EQ(must(county.deliveries->find(person(kCounty), received.id)).steps.size(), 3u);
  EXPECT_TRUE(std::filesystem::exists(must(province.deliveries->set_aside(person(kProvider), sent.id))));

  // The segment goes once the receipt is there; manifest and receipt are in the store.
  const auto folder = province.data / "outbox" / grant / "1";
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(folder / "part-0001.parquet"); }));
  for (const auto* kind :
       {"delivery.planned", "delivery.sealed", "delivery.sent", "receipt.received", "delivery.acknowledged"})
    EXPECT_EQ(province.events(kind), 1) << kind;
  for (const auto* kind : {"batch.received", "batch.applied", "receipt.issued"})
    EXPECT_EQ(county.events(kind), 1) << kind;
}

TEST_F(Flow, a_second_delivery_carries_only_the_changes) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  // A1 changes, A2 goes, A3 moves away, A4 is new, B1 moves here.
  province.load(
      kProvider, resource,
      std::string(kHeader) +
          "A1,甲甲,13800000001,1,320613001\nA3,丙,13800000003,3,320682\nA4,辛,13800000008,8,320613\n"
          "B1,丁,13800000004,4,320613001\nB2,戊,13800000005,5,320682\nC1,己,13800000006,6,320500\n");
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 2); }))
      << province.newest(grant, "sent").value().last_error;
  const auto sent = province.newest(grant, "sent").value();
  EXPECT_EQ(sent.kind, "delta");
  EXPECT_EQ(sent.counts.out, 3);
  EXPECT_EQ(sent.counts.deleted, 2);
  EXPECT_EQ(sent.counts.unchanged, 0);
  EXPECT_EQ(sent.counts.rows_in,
            sent.counts.out + sent.counts.unchanged + sent.counts.filtered + sent.counts.set_aside);
  const auto rows = county.held(grant, kCounty);
  EXPECT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows.at("A1"), "甲甲|138******01|1|320613001");
  EXPECT_TRUE(rows.contains("A4"));
  EXPECT_TRUE(rows.contains("B1"));
  const auto changes = must(county.holdings->changes(person(kCounty), grant));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].inserted, 2);
  EXPECT_EQ(changes[0].updated, 1);
  EXPECT_EQ(changes[0].deleted, 2);
  EXPECT_EQ(changes[0].total, 3);

  // Nothing changed: an empty delta on demand.
  must(province.deliveries->plan(person(kProvider), grant));
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 3); }));
  EXPECT_EQ(province.newest(grant, "sent").value().counts.unchanged, 3);
  EXPECT_EQ(county.held(grant, kCounty), rows);

  // What was delivered came of another plan, as when a treatment makes other cells since: all anew, so
  // that nothing is mixed.
  must(province.database->write(system_call(), [&](db::Session& session) {
    return session.exec("UPDATE exchange_delivery SET plan_hash = 'sha256:00' WHERE grant_id = $1", grant);
  }));
  must(province.deliveries->plan(person(kProvider), grant));
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 4); }));
  EXPECT_EQ(province.newest(grant, "sent").value().kind, "snapshot");
  EXPECT_EQ(county.held(grant, kCounty), rows);
}

TEST_F(Flow, tenants_of_one_node_do_not_see_each_other) {
  province.run();
  const auto own = province.give(resource, kProvider, city, kCity);
  const auto tenant = province.give(resource, kProvider, city, kTenant);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(own, 1) && province.acknowledged(tenant, 1); }));
  EXPECT_EQ(city.held(tenant, kTenant).size(), 2u);
  EXPECT_EQ(city.held(own, kCity).size(), 5u);

  const auto other = person(kTenant);
  EXPECT_EQ(reason_of(city.holdings->rows(other, own, {})), "holding.unknown");
  EXPECT_EQ(reason_of(city.holdings->find(other, own)), "holding.unknown");
  EXPECT_EQ(reason_of(city.holdings->changes(other, own)), "holding.unknown");
  EXPECT_EQ(reason_of(city.holdings->export_file(other, own, "csv", {})), "holding.unknown");
  EXPECT_EQ(reason_of(city.grants->find(other, own)), "grant.unknown");
  EXPECT_EQ(must(city.holdings->list(other)).size(), 1u);
  EXPECT_EQ(must(city.grants->list(other, {}, {})).items.size(), 1u);
  EXPECT_EQ(must(city.deliveries->list(other, {}, {})).items.size(), 1u);
  const auto batch = city.newest(own, "received").value();
  EXPECT_EQ(reason_of(city.deliveries->find(other, batch.id)), "delivery.unknown");
  EXPECT_EQ(reason_of(city.deliveries->manifest(other, batch.id)), "delivery.unknown");
  // The city's bureau oversees its counties' exchanges, but reads no rows.
  const auto bureau = person(kCity, {"bureau"});
  EXPECT_EQ(must(city.deliveries->list(bureau, {}, {})).items.size(), 2u);
  EXPECT_EQ(reason_of(city.holdings->rows(bureau, tenant, {})), "right.missing");
  EXPECT_EQ(reason_of(city.holdings->rows(person(kTenant, {"admin"}), tenant, {})), "right.missing");
  EXPECT_EQ(reason_of(city.deliveries->plan(person(kTenant), tenant)), "right.org");
}

TEST_F(Flow, provider_and_recipient_on_one_node_take_the_same_road) {
  province.add_org("32", "data", "江苏省数据局");
  province.run();
  const auto grant = province.give(resource, kProvider, province, "32.data");
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }))
      << province.newest(grant, "sent").value().last_error;
  EXPECT_EQ(province.held(grant, "32.data").size(), 6u);
  EXPECT_EQ(must(province.grants->find(person("32.data"), grant)).side, "both");
  EXPECT_EQ(province.newest(grant, "received").value().state, "applied");
}

TEST_F(Flow, rows_can_be_filtered_and_exported_and_each_read_is_recorded) {
  province.run();
  const auto grant = province.give(resource, kProvider, county, kCounty);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(grant, 1); }));
  lake::RowQuery query;
  query.filters = {{"name", "contains", "甲"}};
  const auto page = must(county.holdings->rows(person(kCounty), grant, query));
  EXPECT_EQ(page.total, 1);
  EXPECT_EQ(page.as_of_sequence, 1);
  EXPECT_EQ(reason_of(county.holdings->rows(person(kCounty), grant, {.items = {"no\" OR 1=1"}})),
            "rows.item");
  for (const auto* format : {"csv", "xlsx", "parquet"}) {
    const auto path = must(county.holdings->export_file(person(kCounty), grant, format, {}));
    EXPECT_GT(std::filesystem::file_size(path), 0u) << format;
  }
  EXPECT_EQ(reason_of(county.holdings->export_file(person(kCounty), grant, "exe", {})), "export.format");
  EXPECT_EQ(county.events("holding.queried"), 1);
  EXPECT_EQ(county.events("holding.downloaded"), 3);
  const auto entry = must(county.database->read(system_call(), [](db::Session& session) {
    return session.one("SELECT entry FROM ledger_outbox WHERE kind = 'holding.queried'");
  }));
  EXPECT_EQ(entry->text(0).find("甲"), std::string::npos);  // what was asked about is not logged
  EXPECT_NE(entry->text(0).find("name"), std::string::npos);
}

TEST_F(Flow, many_recipients_are_made_by_one_scan) {
  const auto a = province.give(resource, kProvider, county, kCounty);
  const auto b = province.give(resource, kProvider, city, kTenant);
  province.run();
  ASSERT_TRUE(eventually([&] { return province.acknowledged(a, 1) && province.acknowledged(b, 1); }));
  const auto scan = [&](const std::string& grant) {
    return must(province.deliveries->find(system_call(), province.newest(grant, "sent").value().id))
        .steps.front()
        .started;
  };
  EXPECT_EQ(scan(a), scan(b));
}

TEST_F(Flow, grants_given_before_the_first_data_are_due_together_when_it_comes) {
  const std::string provider = "32.market";
  province.add_org("32", "market", "江苏省市场监督管理局");
  const auto empty = province.publish_register(provider);
  province.run();
  const auto a = province.give(empty, provider, county, kCounty);
  const auto b = province.give(empty, provider, city, kTenant);
  EXPECT_FALSE(province.newest(a, "sent"));
  EXPECT_FALSE(province.newest(b, "sent"));
  province.load(provider, empty, std::string(kHeader) + kRows);
  ASSERT_TRUE(eventually([&] { return province.acknowledged(a, 1) && province.acknowledged(b, 1); }));
  for (const auto& grant : {a, b}) EXPECT_EQ(province.newest(grant, "sent").value().attempts, 0);
  EXPECT_EQ(county.held(a, kCounty).size(), 3u);
}

}  // namespace
}  // namespace jw::exchange::testing
