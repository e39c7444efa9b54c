#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/gzip.hpp"
#include "base/json.hpp"
#include "store.hpp"

namespace jw::db {
namespace {

// The "big list of naughty strings": quotes, SQL, control characters, right-to-left, emoji.
std::vector<std::string> naughty() {
  const auto text = gzip::read(std::filesystem::path(JW_TEST_DIR) / "../vectors/blns.json.gz");
  EXPECT_TRUE(text);
  const auto list = parse_json(*text);
  EXPECT_TRUE(list);
  std::vector<std::string> out;
  for (const auto& item : list->as_array()) {
    out.emplace_back(item.as_string());
  }
  return out;
}

class HostileTextTest : public testing::StoreTest {};
JW_BOTH_STORES(HostileTextTest);

TEST_P(HostileTextTest, ComesBackByteForByte) {
  const auto all = naughty();
  ASSERT_GT(all.size(), 400u);
  ASSERT_TRUE(exec("CREATE TABLE t (n bigint PRIMARY KEY, s text NOT NULL, b bytea NOT NULL)"));
  const auto put = database().write(testing::call(), [&](Session& s) -> Result<> {
    for (std::size_t i = 0; i < all.size(); ++i)
      JW_TRY(s.exec("INSERT INTO t (n, s, b) VALUES ($1, $2, $3)", i, all[i], Bytes{all[i]}));
    return {};
  });
  ASSERT_TRUE(put) << describe(put.error());
  const auto rows = query("SELECT s, b FROM t ORDER BY n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ((*rows)[i].text(0), all[i]) << i;
    EXPECT_EQ((*rows)[i].bytes(1), all[i]) << i;
    const auto found = query("SELECT count(*) FROM t WHERE s = $1", all[i]);
    EXPECT_GE(found->front().integer(0), 1) << i;
  }
}

}  // namespace
}  // namespace jw::db
