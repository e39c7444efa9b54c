#include "cli/remote.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "cli/command.hpp"

namespace jw::cli {
namespace {

using Perms = std::filesystem::perms;

class KeyFile : public ::testing::Test {
 protected:
  KeyFile() : path_(std::filesystem::temp_directory_path() / ("jw-cli-" + std::to_string(::getpid()))) {
    std::ofstream(path_) << "jwk_test\n";
    mode(Perms::owner_read | Perms::owner_write);
  }
  ~KeyFile() override { std::filesystem::remove(path_); }
  void mode(Perms perms) const { std::filesystem::permissions(path_, perms); }
  std::string refused(const std::string& url) const {
    const auto remote = Remote::open(url, path_.string(), "");
    return remote ? "" : remote.error().reason;
  }

  std::filesystem::path path_;
};

TEST_F(KeyFile, StaysOnThisMachineWithoutTls) {
  for (const auto* url : {"https://node.example:8443", "http://127.0.0.1:8080", "http://localhost:8080/",
                          "http://[::1]:8080", "http://127.0.0.1"})
    EXPECT_EQ(refused(url), "") << url;
  for (const auto* url :
       {"http://node.example", "http://127.0.0.1.example.com", "http://localhost.example.com:80",
        "http://127.0.0.11", "http://[::1].example.com", "http://10.0.0.1:8080"})
    EXPECT_EQ(refused(url), "remote.plain") << url;
  for (const auto* url : {"http://127.0.0.1@example.com", "http://localhost:80@example.com",
                          "ftp://127.0.0.1", "127.0.0.1:8080", ""})
    EXPECT_EQ(refused(url), "http.url") << url;
}

TEST_F(KeyFile, OfOthersIsRefused) {
  for (const auto others : {Perms::group_read, Perms::others_read, Perms::group_write}) {
    mode(Perms::owner_read | Perms::owner_write | others);
    EXPECT_EQ(refused("https://node.example"), "remote.key_file") << static_cast<int>(others);
  }
  mode(Perms::owner_read);
  EXPECT_EQ(refused("https://node.example"), "");
}

TEST(Commands, NoExceptionLeavesOne) {
  Terminal terminal;
  terminal.run = []() -> Result<> { throw std::out_of_range("at"); };
  const auto done = terminal.work();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().reason, "cli.answer");
  EXPECT_EQ(done.error().cause, "at");
  terminal.run = []() -> Result<> { return fail(Code::Invalid, "x.y", "no", "否"); };
  EXPECT_EQ(terminal.work().error().reason, "x.y");
}

}  // namespace
}  // namespace jw::cli
