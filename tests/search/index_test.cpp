#include "search/index.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/random.hpp"

namespace jw::search {
namespace {

const Layout kLayout{{"line", "region"}, {"name", "rows"}};

class IndexTest : public testing::Test {
 protected:
  IndexTest() : folder_(std::filesystem::temp_directory_path() / ("jw_search_" + make_id(SystemClock()))) {
    reopen();
  }
  ~IndexTest() override {
    index_.reset();
    std::filesystem::remove_all(folder_);
  }

  void reopen(const Layout& layout = kLayout) {
    index_.reset();
    auto opened = Index::open(folder_, layout);
    ASSERT_TRUE(opened) << describe(opened.error());
    index_ = std::move(*opened);
  }

  void put(const std::string& id, const std::string& name, const std::string& body, const std::string& line,
           const std::string& region, double rows = 0) {
    Document document;
    document.texts = {{name, 8}, {body, 1}};
    document.filters = {{"line", {line}}, {"region", {region.substr(0, 2), region}}};
    document.facets = {{"line", line}, {"region", region}};
    document.sorts = {{"name", name}, {"rows", rows}};
    const auto done = index_->put(id, document);
    ASSERT_TRUE(done) << describe(done.error());
  }

  void three() {
    put("1", "统计用区划代码和城乡划分", "五级行政区划，国家统计局发布", "statistics", "32", 663131);
    put("2", "医院名录", "全省医院名称、地址", "health", "32", 2083);
    put("3", "企业登记信息 Firm register", "市场主体，统一社会信用代码 USCC", "market", "3206", 100);
    ASSERT_TRUE(index_->commit("3"));
  }

  Hits find(const Query& query) {
    auto hits = index_->find(Call{}, query);
    EXPECT_TRUE(hits) << describe(hits.error());
    return hits ? *hits : Hits{};
  }

  std::string ids(const std::string& text) {
    Query query;
    query.text = text;
    std::string out;
    for (const auto& hit : find(query).items) out += hit.id;
    return out;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Index> index_;
};

TEST_F(IndexTest, ATwoCharacterWordHits) {
  three();
  EXPECT_EQ(ids("区划"), "1");
  EXPECT_EQ(ids("医院"), "2");
  EXPECT_EQ(ids("企业"), "3");
  EXPECT_EQ(ids("划区"), "");  // not neighbours in this order
}

TEST_F(IndexTest, OneCharacterAndLongWordsHit) {
  three();
  EXPECT_EQ(ids("城"), "1");
  EXPECT_EQ(ids("统一社会信用代码"), "3");
  EXPECT_EQ(ids("统计 城乡"), "1");
  EXPECT_EQ(ids("医院 企业"), "23");  // nothing holds both: relaxed to either
}

TEST_F(IndexTest, RelaxedResultsSaySo) {
  three();
  Query query;
  query.text = "医院 企业";
  EXPECT_TRUE(find(query).relaxed);
  query.text = "医院";
  EXPECT_FALSE(find(query).relaxed);
  query.text = "量子";
  EXPECT_FALSE(find(query).relaxed);
  EXPECT_EQ(find(query).total, 0u);
}

TEST_F(IndexTest, LatinWordsHitWhateverTheCaseAndByTheirBeginning) {
  three();
  EXPECT_EQ(ids("uscc"), "3");
  EXPECT_EQ(ids("ＵＳＣＣ"), "3");
  EXPECT_EQ(ids("reg"), "3");
  EXPECT_EQ(ids("gister"), "");
}

TEST_F(IndexTest, AWordInTheNameComesBeforeOneInTheBody) {
  put("a", "其他", "统计 " + std::string("说明"), "x", "32");
  put("b", "统计年鉴", "说明", "x", "32");
  ASSERT_TRUE(index_->commit("1"));
  EXPECT_EQ(ids("统计"), "ba");
}

TEST_F(IndexTest, WithoutWordsEverythingIsFoundAndOrdered) {
  three();
  Query query;
  query.sort = "rows";
  query.descending = true;
  auto hits = find(query);
  ASSERT_EQ(hits.items.size(), 3u);
  EXPECT_EQ(hits.items[0].id + hits.items[1].id + hits.items[2].id, "123");
  query.descending = false;
  query.offset = 1;
  query.limit = 1;
  hits = find(query);
  ASSERT_EQ(hits.items.size(), 1u);
  EXPECT_EQ(hits.items[0].id, "2");
  EXPECT_EQ(hits.total, 3u);
}

TEST_F(IndexTest, FiltersNarrowAndFacetsCountWhatTheirOtherChoicesWouldGive) {
  three();
  Query query;
  query.facets = {"line", "region"};
  query.filters = {{"region", {"32"}}};
  EXPECT_EQ(find(query).total, 3u);
  query.filters = {{"region", {"3206"}}};
  const auto hits = find(query);
  EXPECT_EQ(hits.total, 1u);
  ASSERT_EQ(hits.facets.at("line").size(), 1u);
  EXPECT_EQ(hits.facets.at("line")[0].value, "market");
  ASSERT_EQ(hits.facets.at("region").size(), 2u);
  EXPECT_EQ(hits.facets.at("region")[0].value, "32");
  EXPECT_EQ(hits.facets.at("region")[0].count, 2u);
  query.filters = {{"line", {"health", "market"}}};
  EXPECT_EQ(find(query).total, 2u);
  query.filters = {{"line", {std::string(5000, 'x')}}};
  EXPECT_EQ(find(query).total, 0u);
}

TEST_F(IndexTest, HostileQueriesAreJustText) {
  three();
  const std::vector<std::string> hostile = {"\"",
                                            "(((",
                                            "))",
                                            "AND OR NOT",
                                            "-",
                                            "+",
                                            "*",
                                            "医院*",
                                            "a*b*",
                                            "NEAR/0",
                                            "id:1",
                                            "Q1",
                                            "Xline:health",
                                            "' OR 1=1 --",
                                            std::string(1 << 20, 'a'),
                                            std::string("\0\0", 2),
                                            "\xff\xfe\xfd",
                                            "\xed\xa0\x80",
                                            "{}",
                                            "%s%n",
                                            "../../etc/passwd",
                                            "<script>",
                                            "𠮷",
                                            "\u202e医院",
                                            std::string(100000, '('),
                                            "？？？",
                                            "😀"};
  for (const auto& text : hostile) {
    Query query;
    query.text = text;
    EXPECT_TRUE(index_->find(Call{}, query)) << text.substr(0, 40);
  }
  EXPECT_EQ(ids("Xline:health"), "");
  EXPECT_EQ(ids("？？？"), "");
  EXPECT_EQ(ids("医院*"), "2");
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "医 a";
  EXPECT_EQ(ids(many), ids(many));
}

TEST_F(IndexTest, ReplacingAndRemovingAreSeenAfterCommit) {
  three();
  put("2", "学校名录", "全省学校", "education", "32");
  EXPECT_EQ(ids("医院"), "2");
  ASSERT_TRUE(index_->commit("4"));
  EXPECT_EQ(ids("医院"), "");
  EXPECT_EQ(ids("学校"), "2");
  ASSERT_TRUE(index_->remove("2"));
  ASSERT_TRUE(index_->remove("2"));
  ASSERT_TRUE(index_->commit("5"));
  EXPECT_EQ(ids("学校"), "");
  EXPECT_EQ(index_->size(), 2u);
}

TEST_F(IndexTest, PositionIsDurableAndClearForgetsIt) {
  three();
  reopen();
  EXPECT_EQ(index_->position(), "3");
  EXPECT_EQ(ids("医院"), "2");
  ASSERT_TRUE(index_->clear());
  EXPECT_EQ(index_->position(), "");
  EXPECT_EQ(ids("医院"), "");
}

TEST_F(IndexTest, UncommittedDocumentsDoNotMoveThePosition) {
  three();
  put("4", "新", "新", "x", "32");
  EXPECT_EQ(index_->position(), "3");
}

TEST_F(IndexTest, AnotherLayoutStartsEmpty) {
  three();
  reopen({{"line"}, {"name"}});
  EXPECT_EQ(index_->position(), "");
  EXPECT_EQ(index_->size(), 0u);
}

TEST_F(IndexTest, ADamagedIndexStartsEmpty) {
  three();
  index_.reset();
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    if (entry.path().filename() == "flintlock") continue;
    std::ofstream(entry.path(), std::ios::binary) << "damaged";
  }
  reopen();
  EXPECT_EQ(index_->position(), "");
  three();
  EXPECT_EQ(ids("医院"), "2");
}

TEST_F(IndexTest, ASecondWriterIsRefused) {
  const auto second = Index::open(folder_, kLayout);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "search.locked");
}

TEST_F(IndexTest, BadIdsAndUnknownNamesAreErrors) {
  EXPECT_EQ(index_->put("", {}).error().reason, "search.id");
  EXPECT_EQ(index_->put(std::string(201, 'x'), {}).error().reason, "search.id");
  Document document;
  document.facets = {{"nothing", "x"}};
  EXPECT_EQ(index_->put("1", document).error().reason, "search.layout");
  Query query;
  query.sort = "nothing";
  EXPECT_EQ(index_->find(Call{}, query).error().reason, "search.layout");
}

TEST_F(IndexTest, AStoppedCallFindsNothing) {
  std::stop_source source;
  source.request_stop();
  Call call;
  call.stop = source.get_token();
  EXPECT_FALSE(index_->find(call, {}));
}

TEST_F(IndexTest, ReadersGoOnWhileTheWriterCommits) {
  three();
  std::atomic<bool> done = false;
  std::atomic<int> failures = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      Query query;
      query.text = "医院";
      while (!done) {
        const auto hits = index_->find(Call{}, query);
        if (!hits || hits->total != 1) ++failures;
      }
    });
  for (int i = 0; i < 60; ++i) {
    put("3", "企业" + std::to_string(i), "x", "market", "32");
    ASSERT_TRUE(index_->commit(std::to_string(i)));
  }
  done = true;
  readers.clear();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace jw::search
