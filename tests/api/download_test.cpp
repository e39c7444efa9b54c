#include "api/download.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "base/file.hpp"
#include "http/body.hpp"

namespace jw::api {
namespace {

// A client that takes a moment for each piece.
class SlowWriter final : public http::BodyWriter {
 public:
  Result<> write(std::string_view bytes) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    taken += bytes.size();
    return {};
  }
  Result<> flush() override { return {}; }
  std::size_t taken = 0;
};

TEST(Download, StopsFlowingOnceItMayNotGoOnAndLeavesNothingBehind) {
  const auto path = file::Path(::testing::TempDir()) / "jw-download.csv";
  constexpr std::size_t kWhole = std::size_t{16} << 20;
  ASSERT_TRUE(file::write_durably(path, std::string(kWhole, 'x'), 0600));
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
  int asked = 0;
  SlowWriter client;
  {
    auto response = download_while(path, "数据.csv", "text/csv", [&](const Call&) -> Result<> {
      ++asked;
      if (std::chrono::steady_clock::now() < end) return {};
      return fail(Code::Denied, "grant.revoked", "revoked", "已撤销");
    });
    const auto done = response.stream(client);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason, "grant.revoked");
  }
  EXPECT_GT(asked, 1);
  EXPECT_GT(client.taken, 0U);
  EXPECT_LT(client.taken, kWhole);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Download, SendsNothingOfWhatMayNotBegin) {
  const auto path = file::Path(::testing::TempDir()) / "jw-download-2.csv";
  ASSERT_TRUE(file::write_durably(path, "a,b\n", 0600));
  SlowWriter client;
  {
    auto response = download_while(path, "x.csv", "text/csv", [](const Call&) -> Result<> {
      return fail(Code::Denied, "grant.revoked", "revoked", "已撤销");
    });
    EXPECT_FALSE(response.stream(client));
  }
  EXPECT_EQ(client.taken, 0U);
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace jw::api
