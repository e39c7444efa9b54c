#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.hpp"
#include "crypto/master_key.hpp"

// A PKCS#11 token in software (SoftHSM 2), made for the test alone.
namespace jw::crypto {
namespace {

constexpr const char* kModules[] = {"/usr/lib/softhsm/libsofthsm2.so",
                                    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                                    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"};

class Token : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* module : kModules)
      if (std::filesystem::exists(module)) place_.module = module;
    if (place_.module.empty() || std::system("command -v softhsm2-util >/dev/null") != 0)
      GTEST_SKIP() << "SoftHSM is not installed; apt-get install softhsm2";
    // SoftHSM reads its place once a process: all tests share the folder.
    static const auto folder =
        std::filesystem::temp_directory_path() / ("jw_token_" + std::to_string(::getpid()));
    static const bool ready = [] {
      std::filesystem::create_directories(folder / "tokens");
      std::ofstream(folder / "conf") << "directories.tokendir = " << (folder / "tokens").string()
                                     << "\nobjectstore.backend = file\nlog.level = ERROR\n";
      ::setenv("SOFTHSM2_CONF", (folder / "conf").c_str(), 1);
      std::atexit([] { std::filesystem::remove_all(folder); });
      return std::system(
                 "softhsm2-util --init-token --free --label jingwei --pin 24680 --so-pin 13579 "
                 ">/dev/null 2>&1") == 0;
    }();
    ASSERT_TRUE(ready);
    place_.token = "jingwei";
    place_.pin = "24680";
    place_.key = "test-1";
  }

  TokenPlace place_;
};

TEST_F(Token, SealsWithAKeyThatStaysOnIt) {
  std::string sealed;
  {
    const auto made = master_on_token(place_);
    ASSERT_TRUE(made) << describe(made.error());
    const auto& master = **made;
    sealed = master.seal("about", "a key of thirty-two bytes length").value();
    EXPECT_EQ(sealed.find("thirty"), std::string::npos);
    EXPECT_EQ(master.open("about", sealed).value(), "a key of thirty-two bytes length");
    EXPECT_NE(master.seal("about", "a key of thirty-two bytes length").value(), sealed);
    EXPECT_EQ(master.open("About", sealed).error().reason, "crypto.sealed");
    EXPECT_EQ(master.open("about", "short").error().reason, "crypto.sealed");
    auto changed = sealed;
    changed[20] = static_cast<char>(changed[20] ^ 1);
    EXPECT_EQ(master.open("about", changed).error().reason, "crypto.sealed");
  }
  // Found again, not made again.
  const auto again = master_on_token(place_).value();
  EXPECT_EQ(again->open("about", sealed).value(), "a key of thirty-two bytes length");
  auto other = place_;
  other.key = "test-2";
  EXPECT_EQ(master_on_token(other).value()->open("about", sealed).error().reason, "crypto.sealed");
}

TEST_F(Token, SaysWhatIsWrong) {
  auto wrong = place_;
  wrong.token = "no such token";
  EXPECT_EQ(master_on_token(wrong).error().reason, "token.missing");
  wrong = place_;
  wrong.module = "/usr/lib/no_such_module.so";
  EXPECT_EQ(master_on_token(wrong).error().reason, "token.module");
}

TEST(MasterKey, OfBytesAndOfAPassphrase) {
  const auto a = master_of_bytes(std::string(16, 'a')).value(),
             b = master_of_bytes(std::string(16, 'b')).value();
  const auto sealed = a->seal("x", "secret").value();
  EXPECT_EQ(a->open("x", sealed).value(), "secret");
  EXPECT_EQ(b->open("x", sealed).error().reason, "crypto.sealed");
  EXPECT_EQ(a->open("y", sealed).error().reason, "crypto.sealed");
  EXPECT_EQ(a->open("x", "").error().reason, "crypto.sealed");
  EXPECT_FALSE(master_of_bytes("short"));
  const std::string salt(16, 's');
  const auto words = master_of_passphrase("白日依山尽", salt, kTestPasswordCost).value();
  const auto same = master_of_passphrase("白日依山尽", salt, kTestPasswordCost).value();
  EXPECT_EQ(same->open("x", words->seal("x", "secret").value()).value(), "secret");
}

}  // namespace
}  // namespace jw::crypto
