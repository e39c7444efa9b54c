#include "access/point_file.hpp"

#include <fstream>
#include <random>

#include "tests/access/node.hpp"

namespace jw::access::testing {
namespace {

TEST_F(Online, the_file_of_rows_finds_every_key_and_no_other) {
  std::mt19937_64 random(11);
  std::map<std::string, std::string> rows;
  std::string csv = "code,name,phone,amount,region\n";
  for (int i = 0; i < 5000; ++i) {
    const auto code = fmt::format("K{}", random() % 100000);
    if (rows.contains(code)) continue;
    rows[code] = i % 7 == 0 ? "" : fmt::format("名{}", i);
    csv += fmt::format("{},{},1,{},320613001\n", code, rows[code], i);
  }
  const auto version = province.load("32.statistics", resource, csv);
  const auto located = must(province.versions->locate(system_call(), resource, version));
  auto connection = must(province.lake->connect());
  const auto path = province.data / "test.points";
  const std::vector<std::string> columns{"code", "name", "amount"};
  must(PointFile::build(system_call(), connection, located.parquet, columns, {0}, path));
  const auto file = must(PointFile::open(path, 3, {0}));
  EXPECT_EQ(file->rows(), rows.size());
  RowView row;
  for (int i = 0; i < 100000; ++i) {
    const auto code = fmt::format("K{}", i);
    const std::string_view key = code;
    std::vector<std::string> found;
    must(file->find(std::span(&key, 1), row, [&](std::span<const CellView> cells) {
      found.push_back(std::string(cells[1].value_or("")));
      return true;
    }));
    const auto known = rows.find(code);
    ASSERT_EQ(found.size(), known == rows.end() ? 0U : 1U) << code;
    if (known != rows.end()) {
      ASSERT_EQ(found[0], known->second);
    }
  }
  std::size_t scanned = 0;
  must(file->each([&](std::span<const CellView> cells) -> Result<> {
    scanned += rows.contains(std::string(*cells[0])) ? 1 : 0;
    return {};
  }));
  EXPECT_EQ(scanned, rows.size());
}

// Whatever byte of the body is another: an answer or an error, and no byte outside the file.
TEST_F(Online, a_file_of_rows_with_damaged_rows_answers_an_error_and_reads_nothing_beyond_it) {
  const auto version = province.load("32.statistics", resource,
                                     "code,name,phone,amount,region\nA1,甲,1,1,320613\nB2,乙,1,2,320613\n");
  const auto located = must(province.versions->locate(system_call(), resource, version));
  auto connection = must(province.lake->connect());
  const auto path = province.data / "damaged.points";
  must(PointFile::build(system_call(), connection, located.parquet, {"code", "name"}, {0}, path));
  const auto read = [&] {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto sound = read();
  const auto write = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  };
  constexpr std::size_t kHeader = 48;
  ASSERT_GT(sound.size(), kHeader);
  std::size_t refused = 0;
  RowView row;
  for (std::size_t at = kHeader; at < sound.size(); ++at)
    for (const char wrong : {'\0', '\x7f', '\x80', '\xff'}) {
      auto bytes = sound;
      bytes[at] = wrong;
      write(bytes);
      const auto file = must(PointFile::open(path, 2, {0}));
      const auto inside = [&](std::span<const CellView> cells) -> Result<> {
        for (const auto& cell : cells) {
          EXPECT_LE(cell.value_or("").size(), sound.size());
        }
        return {};
      };
      const auto all = file->each(inside);
      if (!all) {
        EXPECT_EQ(all.error().reason, "access.point_row");
        ++refused;
      }
      for (const std::string_view key : {"A1", "B2", "C3"}) {
        const auto one = file->find(std::span(&key, 1), row, [&](std::span<const CellView> cells) {
          return inside(cells).has_value();
        });
        if (!one) {
          EXPECT_EQ(one.error().reason, "access.point_row");
          ++refused;
        }
      }
    }
  EXPECT_GT(refused, 20U);
  // Every slot taken, none of them with this hash: the search comes to an end.
  auto full = sound;
  for (std::size_t at = sound.size() - 16 * 16; at < sound.size(); ++at) full[at] = '\x11';
  write(full);
  const auto file = must(PointFile::open(path, 2, {0}));
  const std::string_view key = "A1";
  EXPECT_EQ(reason_of(file->find(std::span(&key, 1), row, [](std::span<const CellView>) { return true; })),
            "access.point_row");
}

TEST_F(Online, a_damaged_file_of_rows_is_refused_and_made_again) {
  const auto grant = province.give_online(resource);
  const auto ask = [&] {
    return province.ask(Kind::Query, Province::body(grant, "'key':{'code':'A1'},'items':['name']"));
  };
  const std::string good = R"({"items":["name"],"rows":[["甲公司"]]})";
  EXPECT_EQ(ask(), good);
  province.watch.reset();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(province.data / "access" / "points"))
    if (entry.is_regular_file()) {
      std::filesystem::resize_file(entry.path(), std::filesystem::file_size(entry.path()) / 2);
      EXPECT_EQ(reason_of(PointFile::open(entry.path(), 5, {0})), "access.point_file");
    }
  province.start_watch();
  EXPECT_EQ(ask(), good);
}

}  // namespace
}  // namespace jw::access::testing
