#include "inventory/rates.hpp"
#include "inventory/schema.hpp"
#include "inventory/systems.hpp"
#include "tests/catalog/node.hpp"

namespace jw::inventory {
namespace {

using catalog::testing::must;
using catalog::testing::Node;
using catalog::testing::reason;
using catalog::testing::small_form;

class InventoryTest : public catalog::testing::CatalogTest {
 protected:
  InventoryTest() {
    std::vector<db::Migration> all;
    for (const auto module :
         {ledger::migrations(), org::migrations(), catalog::migrations(), inventory::migrations()})
      all.insert(all.end(), module.begin(), module.end());
    must(node_.database_->migrate(Node::system(), all));
    node_.add_org("32", "data", "江苏省数据局");
    systems_ = std::make_unique<Systems>(*node_.database_, node_.clock_, *node_.orgs_);
    measures_ = std::make_unique<Measures>(*node_.database_, node_.clock_, node_.name_);
  }

  std::string publish(const Call& call, const std::string& name, bool with_data) {
    auto form = small_form(name);
    form.update_cycle = "monthly";
    const auto id = must(node_.resources_->draft(call, form)).id;
    if (with_data) {
      const auto upload = must(node_.send(call, "a.csv", catalog::testing::kSmallCsv)).id;
      must(node_.versions_->load(call, id, upload));
    }
    node_.publish(call.actor.org, id);
    return id;
  }

  System system(const std::string& name = "全民健康信息平台") {
    SystemForm form;
    form.name = name;
    form.services = {"医疗机构设置审批", " 医疗机构设置审批 ", ""};
    return must(systems_->put(health_, "", form));
  }
  DataSetForm set(const System& in, const std::string& name, const std::string& resource = "") {
    DataSetForm form;
    form.system = in.id;
    form.name = name;
    form.resource = resource;
    return form;
  }

  std::unique_ptr<Systems> systems_;
  std::unique_ptr<Measures> measures_;
  const Call bureau_ = Node::person("32.data", {"bureau"});
};

TEST_F(InventoryTest, ASystemHasPartsAndDataSets) {
  const auto whole = system();
  EXPECT_EQ(whole.form.services.size(), 1u) << "the same item once, whatever blanks stand around it";
  SystemForm app;
  app.name = "注册系统";
  app.kind = "app";
  app.parent = whole.id;
  const auto part = must(systems_->put(health_, "", app));
  EXPECT_EQ(part.parent_name, whole.form.name);
  auto circle = whole.form;
  circle.parent = part.id;
  EXPECT_EQ(reason(systems_->put(health_, whole.id, circle)), "system.parent");
  EXPECT_EQ(must(systems_->put_data_set(health_, "", set(part, "注册信息"))).data_sets.size(), 1u);
  EXPECT_EQ(reason(systems_->put_data_set(health_, "", set(part, "注册信息"))), "data_set.name_taken");
  EXPECT_EQ(reason(systems_->remove(health_, part.id)), "system.in_use");
  EXPECT_EQ(reason(systems_->remove(health_, whole.id)), "system.in_use") << "it has a part";
  must(systems_->remove_data_set(health_, must(systems_->list(health_, ""))[1].data_sets.at(0).id));
  must(systems_->remove(health_, part.id));
  must(systems_->remove(health_, whole.id));
  EXPECT_TRUE(must(systems_->list(health_, "")).empty());
}

TEST_F(InventoryTest, DepartmentsSeeAndChangeTheirOwn) {
  const auto one = system();
  EXPECT_TRUE(must(systems_->list(statistics_, "")).empty());
  EXPECT_TRUE(must(systems_->list(statistics_, "32.health")).empty());
  EXPECT_EQ(must(systems_->list(bureau_, "")).size(), 1u);
  EXPECT_EQ(reason(systems_->put(statistics_, one.id, one.form)), "system.unknown");
  EXPECT_EQ(reason(systems_->put_data_set(statistics_, "", set(one, "x"))), "system.unknown");
  EXPECT_EQ(reason(systems_->put(bureau_, "", one.form)), "right.missing");
  EXPECT_EQ(reason(systems_->list(Call{}, "")), "session.required");
}

TEST_F(InventoryTest, WrongFormsSayWhichField) {
  SystemForm form;
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.name");
  form.name = std::string(301, 'x');
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.name");
  form.name = "\xff";
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.name");
  form.name = "甲";
  form.kind = "thing";
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.kind");
  form.kind = "system";
  form.since = "long ago";
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.since");
  form.since.clear();
  form.services.assign(101, "x");
  EXPECT_EQ(reason(systems_->put(health_, "", form)), "system.text");
  const auto one = system();
  auto data = set(one, "乙");
  data.frequency = "often";
  EXPECT_EQ(reason(systems_->put_data_set(health_, "", data)), "data_set.frequency");
  data = set(one, "乙");
  data.rows = -1;
  EXPECT_EQ(reason(systems_->put_data_set(health_, "", data)), "data_set.rows");
  EXPECT_EQ(reason(systems_->put_data_set(health_, "", set(one, "乙", make_id(node_.clock_)))),
            "data_set.resource");
}

TEST_F(InventoryTest, RatesAreCountedWithTheListsBehindThem) {
  const auto with = publish(health_, "医院名录", true);
  publish(health_, "诊所名录", false);
  publish(statistics_, "人口", true);
  const auto one = system();
  must(systems_->put_data_set(health_, "", set(one, "机构", with)));
  must(systems_->put_data_set(health_, "", set(one, "护士")));
  const auto own = must(measures_->rates(health_, "org"));
  ASSERT_EQ(own.items.size(), 1u) << "others' figures are not shown";
  EXPECT_DOUBLE_EQ(own.items[0].catalog_rate.value(), 0.5);
  EXPECT_DOUBLE_EQ(own.items[0].data_rate.value(), 0.5);
  EXPECT_DOUBLE_EQ(own.items[0].timely_rate.value(), 1.0);
  EXPECT_EQ(must(measures_->behind(health_, "uncataloged", "org", "")).at(0).name, "护士");
  EXPECT_EQ(must(measures_->behind(health_, "no_data", "org", "")).at(0).name, "诊所名录");
  EXPECT_TRUE(must(measures_->behind(health_, "late", "org", "")).empty());

  const auto all = must(measures_->rates(bureau_, "line"));
  ASSERT_EQ(all.items.size(), 2u);
  EXPECT_EQ(all.all.published, 3);
  EXPECT_EQ(all.items[0].key, "health") << "worst first";
  EXPECT_FALSE(all.items[1].catalog_rate) << "no data sets: not applicable, not zero";
  EXPECT_EQ(must(measures_->behind(bureau_, "no_system", "line", "statistics")).at(0).name, "人口");

  node_.clock_.advance(std::chrono::days(32));
  EXPECT_DOUBLE_EQ(must(measures_->rates(health_, "region")).items.at(0).timely_rate.value(), 0.0);
  const auto late = must(measures_->behind(bureau_, "late", "region", "32"));
  ASSERT_EQ(late.size(), 2u);
  EXPECT_EQ(late[0].due, "2026-04-01");
  EXPECT_EQ(reason(measures_->rates(health_, "colour")), "rates.by");
  EXPECT_EQ(reason(measures_->behind(health_, "lost", "org", "")), "rates.what");
}

TEST_F(InventoryTest, AResourceSaysWhichSystemHoldsIt) {
  const auto id = publish(health_, "医院名录", false);
  const auto one = system();
  must(systems_->put_data_set(health_, "", set(one, "机构", id)));
  ASSERT_EQ(must(systems_->list(health_, "", id)).size(), 1u);
  EXPECT_EQ(must(systems_->list(health_, "", id))[0].cataloged, 1);
  EXPECT_TRUE(must(systems_->list(health_, "", make_id(node_.clock_))).empty());
}

TEST(Cycles, RenewalIsDueByTheLongestMonth) {
  const auto at = parse_time("2026-03-01T08:00:00Z").value();
  EXPECT_EQ(renew_by("daily", at), "2026-03-02");
  EXPECT_EQ(renew_by("monthly", at), "2026-04-01");
  EXPECT_EQ(renew_by("yearly", at), "2027-03-02");
  EXPECT_EQ(renew_by("on_demand", at), "");
}

}  // namespace
}  // namespace jw::inventory
