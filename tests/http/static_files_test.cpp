#include "http/static_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace jw::http {
namespace {

namespace fs = std::filesystem;

class StaticFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/jw_static_XXXXXX";
    base_ = ::mkdtemp(name);
    fs::create_directories(base_ / "web/assets");
    fs::create_directories(base_ / "web/.git");
    put("web/index.html", "<html>");
    put("web/assets/app-1a2B_c4D.js", "let x");
    put("web/assets/app-1a2B_c4D.js.gz", "packed");
    put("web/assets/logo.svg", "<svg/>");
    put("web/.git/config", "hidden");
    put("web/.env", "hidden");
    put("secret.txt", "outside");
    fs::create_symlink(base_ / "secret.txt", base_ / "web/link.txt");
    fs::create_directory_symlink(base_, base_ / "web/up");
    put("web/big.bin", std::string((1 << 20) + 1, 'b'));
  }
  void TearDown() override { fs::remove_all(base_); }

  void put(const std::string& path, std::string_view text) { std::ofstream(base_ / path) << text; }

  StaticFiles open() {
    auto files = StaticFiles::open(base_ / "web");
    EXPECT_TRUE(files) << describe(files.error());
    return std::move(*files);
  }

  static Response get(const StaticFiles& files, std::string_view path, Headers headers = {}) {
    RequestHead head;
    head.path = path;
    head.headers = std::move(headers);
    return files.serve(head);
  }

  fs::path base_;
};

TEST_F(StaticFilesTest, FilesCarryTypeTagAndSecurityHeaders) {
  const auto files = open();
  const auto script = get(files, "/assets/app-1a2B_c4D.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(*script.shared_body, "let x");
  EXPECT_EQ(script.headers.find("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.headers.find("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(script.headers.find("x-content-type-options"), "nosniff");
  EXPECT_NE(script.headers.find("content-security-policy")->find("frame-ancestors 'none'"),
            std::string_view::npos);
  EXPECT_EQ(script.headers.find("content-security-policy")->find("script-src"), std::string_view::npos);
  EXPECT_EQ(get(files, "/assets/logo.svg").headers.find("cache-control"), "no-cache");
}

TEST_F(StaticFilesTest, KnownVersionIsNotSentAgain) {
  const auto files = open();
  const auto tag = std::string(*get(files, "/").headers.find("etag"));
  const auto again = get(files, "/", {{"If-None-Match", "W/" + tag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_FALSE(again.shared_body);
  EXPECT_EQ(get(files, "/", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(StaticFilesTest, PackedFormOnlyWhenAccepted) {
  const auto files = open();
  const auto packed = get(files, "/assets/app-1a2B_c4D.js", {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(*packed.shared_body, "packed");
  EXPECT_EQ(packed.headers.find("content-encoding"), "gzip");
  EXPECT_EQ(packed.headers.find("content-type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(*get(files, "/assets/app-1a2B_c4D.js", {{"Accept-Encoding", "gzip;q=0"}}).shared_body, "let x");
}

TEST_F(StaticFilesTest, PagesOfTheApplicationAreTheIndex) {
  const auto files = open();
  EXPECT_EQ(*get(files, "/").shared_body, "<html>");
  EXPECT_EQ(*get(files, "/catalog/42").shared_body, "<html>");
  EXPECT_EQ(get(files, "/catalog/42").headers.find("cache-control"), "no-cache");
  EXPECT_EQ(get(files, "/assets/gone-12345678.js").status, 404);
}

TEST_F(StaticFilesTest, NothingOutsideOrHiddenIsServed) {
  const auto files = open();
  for (const auto* path :
       {"/link.txt", "/up/secret.txt", "/../secret.txt", "/.env", "/.git/config.txt", "/web/../secret.txt"})
    EXPECT_EQ(get(files, path).status, 404) << path;
}

TEST_F(StaticFilesTest, LargeFilesComeFromDisk) {
  const auto big = get(open(), "/big.bin");
  ASSERT_TRUE(big.file);
  EXPECT_EQ(big.file->path, (base_ / "web/big.bin").string());
  EXPECT_FALSE(big.shared_body);
}

TEST_F(StaticFilesTest, FilesAreReadOnly) {
  const auto files = open();
  RequestHead head;
  head.method = Method::Post;
  head.path = "/";
  const auto refused = files.serve(head);
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers.find("allow"), "GET, HEAD");
}

TEST_F(StaticFilesTest, FolderWithoutIndexIsRefused) {
  const auto empty = StaticFiles::open(base_ / "web/assets");
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().reason, "http.static");
  EXPECT_FALSE(StaticFiles::open(base_ / "nowhere"));
}

}  // namespace
}  // namespace jw::http
