#include "app/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.hpp"

namespace jw::app {
namespace {

class ConfigFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("jw-config-" + make_id(SystemClock()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  file::Path write(std::string_view text) {
    const auto path = folder_ / "jingwei.toml";
    std::ofstream(path) << text;
    return path;
  }
  std::vector<Problem> problems(std::string_view text) { return check_config(write(text)).value().problems; }

  file::Path folder_;
};

TEST_F(ConfigFile, AnEmptyFileGivesEveryDefault) {
  const auto config = load_config(write(""));
  ASSERT_TRUE(config) << describe(config.error());
  EXPECT_EQ(config->http_port, 8320);
  EXPECT_EQ(config->data, (folder_ / "data").string());
}

TEST_F(ConfigFile, RelativeFoldersStartAtTheFile) {
  EXPECT_EQ(load_config(write("[node]\ndata = \"../there\"\n"))->data,
            (folder_.parent_path() / "there").string());
}

TEST_F(ConfigFile, AnUnknownKeyIsNamedWithItsLine) {
  const auto found = problems("[http]\nport = 80\n\nprot = 81\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 4);
  EXPECT_EQ(found[0].key, "http.prot");
}

TEST_F(ConfigFile, AWrongTypeAndAValueOutOfRangeAreBothFound) {
  const auto found = problems("[http]\nport = \"80\"\nthreads = 0\n[log]\nlevel = \"loud\"\n");
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].key, "http.port");
  EXPECT_EQ(found[0].line, 2);
  EXPECT_EQ(found[1].key, "http.threads");
  EXPECT_EQ(found[2].key, "log.level");
}

TEST_F(ConfigFile, BrokenTomlIsNamedWithItsLine) {
  const auto found = problems("[http]\nport = \n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line, 2);
}

TEST_F(ConfigFile, HalfOfATlsPairIsRefused) {
  const auto loaded = load_config(write("[http]\ncertificate = \"cert.pem\"\n"));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().reason, "config.invalid");
}

TEST_F(ConfigFile, AMissingFileSaysSo) {
  EXPECT_EQ(load_config(folder_ / "none.toml").error().reason, "file.missing");
}

TEST(ConfigReference, DocumentsEveryKeyInBothLanguages) {
  for (const auto& key : keys()) {
    EXPECT_FALSE(key.zh.empty()) << key.name;
    EXPECT_FALSE(key.en.empty()) << key.name;
    EXPECT_NE(config_reference().find("`" + std::string(key.name) + "`"), std::string::npos) << key.name;
  }
}

}  // namespace
}  // namespace jw::app
