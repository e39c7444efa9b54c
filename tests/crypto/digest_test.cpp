#include "crypto/digest.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/file.hpp"
#include "vectors.hpp"

namespace jw::crypto {
namespace {

TEST(Sha256, GivesTheDigestsOfFips180) {
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sm3, GivesThePublishedDigests) {
  const auto cases = read_vectors("sm3.txt");
  ASSERT_GE(cases.size(), 8U);
  for (const auto& row : cases) EXPECT_EQ(to_hex(sm3(bytes_of(row[0]))), row[1]);
}

TEST(Hasher, GivesTheSameWhateverThePieces) {
  const std::string text(100000, 'x');
  for (const auto kind : {HashKind::Sha256, HashKind::Sm3}) {
    Hasher hasher(kind);
    for (std::size_t at = 0; at < text.size(); at += 777)
      hasher.update(std::string_view(text).substr(at, 777));
    const auto pieces = hasher.finish();
    EXPECT_EQ(pieces, kind == HashKind::Sha256 ? sha256(text) : sm3(text));
    const auto parts = digest(kind, {text.substr(0, 3), text.substr(3)});
    EXPECT_EQ(pieces, std::string(parts.begin(), parts.end()));
  }
}

TEST(HashFile, HashesWhatIsInTheFileAndSaysWhenThereIsNone) {
  const auto path = std::filesystem::temp_directory_path() / ("jw_hash_" + std::to_string(::getpid()));
  const std::string text(1000000, 'q');
  ASSERT_TRUE(file::write_durably(path, text));
  EXPECT_EQ(hash_file(HashKind::Sha256, path).value(), sha256(text));
  EXPECT_EQ(hash_file(HashKind::Sm3, path).value(), sm3(text));
  std::filesystem::remove(path);
  EXPECT_EQ(hash_file(HashKind::Sm3, path).error().code, Code::NotFound);
}

void run_wycheproof(const char* file, HashKind kind) {
  const auto cases = read_vectors(file);
  ASSERT_EQ(cases.size(), 174U);
  for (const auto& row : cases) {
    const auto tag = bytes_of(row[4]);
    const auto ours = hmac(kind, bytes_of(row[2]), bytes_of(row[3])).substr(0, tag.size());
    EXPECT_EQ(equal_secret(ours, tag), row[1] == "valid") << file << " case " << row[0];
  }
}

TEST(Hmac, AgreesWithWycheproofOnSm3) { run_wycheproof("hmac_sm3.txt", HashKind::Sm3); }
TEST(Hmac, AgreesWithWycheproofOnSha256) { run_wycheproof("hmac_sha256.txt", HashKind::Sha256); }

TEST(Hmac, TakesAnEmptyKeyAsEmpty) {
  EXPECT_EQ(to_hex(hmac(HashKind::Sha256, "", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(EqualSecret, ComparesLengthAndBytes) {
  EXPECT_TRUE(equal_secret("", ""));
  EXPECT_TRUE(equal_secret("abc", "abc"));
  EXPECT_FALSE(equal_secret("abc", "abd"));
  EXPECT_FALSE(equal_secret("abc", "ab"));
}

}  // namespace
}  // namespace jw::crypto
