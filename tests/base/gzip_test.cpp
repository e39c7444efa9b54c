#include "base/gzip.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.hpp"

namespace jw {
namespace {

class GzipTest : public ::testing::Test {
 protected:
  GzipTest() : path_(std::filesystem::temp_directory_path() / ("jw-gzip-" + make_id(SystemClock()))) {}
  ~GzipTest() override { std::filesystem::remove(path_); }

  void put(std::string_view bytes) { ASSERT_TRUE(file::write_durably(path_, bytes)); }

  file::Path path_;
};

TEST_F(GzipTest, GivesBackWhatWasCompressed) {
  for (const auto& text :
       {std::string(), std::string("区划"), std::string(1'000'000, 'x'), random_bytes(300'000)}) {
    put(gzip::compress(text));
    const auto back = gzip::read(path_);
    ASSERT_TRUE(back) << describe(back.error());
    EXPECT_EQ(*back, text);
  }
}

TEST_F(GzipTest, SameBytesOnEveryRun) { EXPECT_EQ(gzip::compress("abc"), gzip::compress("abc")); }

TEST_F(GzipTest, ATruncatedOrChangedFileIsDamaged) {
  const auto whole = gzip::compress(random_bytes(200'000));
  put(std::string_view(whole).substr(0, whole.size() / 2));
  EXPECT_EQ(gzip::read(path_).error().reason, "gzip.damaged");
  auto changed = whole;
  changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 0x55);
  put(changed);
  EXPECT_EQ(gzip::read(path_).error().reason, "gzip.damaged");
}

TEST_F(GzipTest, LimitsAndMissingFilesAreSaid) {
  EXPECT_EQ(gzip::read(path_).error().reason, "file.missing");
  put(gzip::compress(std::string(10'000, 'x')));
  EXPECT_EQ(gzip::read(path_, 9'999).error().reason, "file.large");
  EXPECT_TRUE(gzip::read(path_, 10'000));
}

TEST_F(GzipTest, StopsWhereTheTakerStops) {
  put(gzip::compress(std::string(1'000'000, 'x')));
  int pieces = 0;
  const auto stopped = gzip::each_piece(path_, [&](std::string_view) -> Result<> {
    ++pieces;
    return fail(Code::Denied, "test.no", "no", "不");
  });
  EXPECT_EQ(stopped.error().reason, "test.no");
  EXPECT_EQ(pieces, 1);
}

}  // namespace
}  // namespace jw
