#include "standard/proposal.hpp"

#include "standard/identifier.hpp"
#include "standard/region_history.hpp"
#include "store.hpp"

namespace jw::standard::testing {
namespace {

class ProposalTest : public StoreTest {
 protected:
  ProposalTest() {
    must(install_presets(system(), share(), *code_sets_, *elements_));
    proposer_.emplace(
        must(Proposer::load(system(), *elements_, *code_sets_, must(RegionHistory::load(share())), clock_)));
  }
  Proposal propose(std::string title, std::vector<std::string> values, std::string type = "text") {
    ColumnSeen column{title, title, std::move(type), {}};
    for (auto& value : values) column.values.emplace_back(std::move(value), 1);
    return proposer_->propose(column);
  }
  static std::vector<std::string> numbers() {
    std::vector<std::string> out;
    for (int i = 0; i < 20; ++i) {
      const auto body = fmt::format("32061319{:02}0101{:03}", 60 + i, i);
      out.push_back(body + resident_id_check(body));
    }
    return out;
  }
  std::optional<Proposer> proposer_;
};

TEST_F(ProposalTest, FindsResidentIdsWhateverTheColumnIsCalled) {
  const auto found = propose("col7", numbers());
  EXPECT_EQ(found.identifier, "resident_id");
  EXPECT_EQ(found.element, "DE01002");
  EXPECT_EQ(found.personal, "sensitive");
  EXPECT_EQ(found.grade, 4);
  EXPECT_GE(found.confidence, 80);
  EXPECT_GT(propose("身份证号", numbers()).confidence, found.confidence);
}

TEST_F(ProposalTest, SaysHowManyAreFaulty) {
  auto values = numbers();
  values[3].back() = values[3].back() == '1' ? '2' : '1';
  const auto found = propose("身份证号", values);
  EXPECT_EQ(found.identifier, "resident_id");
  EXPECT_EQ(found.faulty, 1);
  EXPECT_NE(found.why_zh.find("95%"), std::string::npos) << found.why_zh;
}

TEST_F(ProposalTest, DoesNotTakeAnyEighteenDigitsForOne) {
  std::vector<std::string> values;
  for (int i = 0; i < 20; ++i) values.push_back(fmt::format("9000000000000{:05}", i * 37));
  EXPECT_EQ(propose("流水号", values).identifier, "");
  const auto named = propose("身份证号", values);
  EXPECT_EQ(named.identifier, "");
  EXPECT_LT(named.confidence, 50) << "called so, but it is something else";
}

TEST_F(ProposalTest, FindsCodeSetsByTheirCodes) {
  const auto sex = propose("性别", {"1", "2"});
  EXPECT_EQ(sex.code_set, "sex");
  EXPECT_EQ(sex.element, "DE01003");
  EXPECT_EQ(propose("xb", {"男", "女"}).code_set, "") << "names are not codes";
  EXPECT_EQ(propose("民族代码", {"01", "02", "03", "11", "97"}).code_set, "ethnic");
  EXPECT_EQ(propose("等级", {"1", "2"}).code_set, "");
}

TEST_F(ProposalTest, FindsNamesPhonesAndFirms) {
  EXPECT_EQ(propose("姓名", {"王小明", "李四", "张三"}).element, "DE01001");
  EXPECT_EQ(propose("x1", {"王小明", "李四", "张三", "赵六"}).personal, "personal");
  EXPECT_EQ(propose("sjhm", {"13800138000", "13912345678"}).identifier, "mobile");
  EXPECT_EQ(propose("a", {"91110000600037341L", "91440300708461136T"}).identifier, "credit_code");
  EXPECT_EQ(propose("邮箱", {"a@b.cn", "c@d.com"}).element, "DE04003");
  EXPECT_EQ(propose("成立日期", {"2020-01-01", "2021-02-03"}, "date").element, "DE02010");
}

TEST_F(ProposalTest, KeepsQuietWhereNothingFits) {
  for (const auto& values : {std::vector<std::string>{}, {"a"}, {"\xff\xfe", "='cmd'"}}) {
    const auto found = propose("qqq", values);
    EXPECT_EQ(found.element, "");
    EXPECT_EQ(found.personal, "none");
    EXPECT_EQ(found.confidence, 0);
  }
}

}  // namespace
}  // namespace jw::standard::testing
