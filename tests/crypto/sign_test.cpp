#include "crypto/sign.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "vectors.hpp"

namespace jw::crypto {
namespace {

class SignTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("jw_sign_" + std::to_string(::getpid()));
};

class EverySuite : public SignTest, public ::testing::WithParamInterface<std::string_view> {};
INSTANTIATE_TEST_SUITE_P(Suites, EverySuite, ::testing::Values(kEd25519, kSm2),
                         [](const auto& one) { return one.param == kSm2 ? "Sm2" : "Ed25519"; });

TEST_P(EverySuite, VerifiesItsOwnSignatureAndNothingElse) {
  const auto key = SigningKey::generate(GetParam()).value();
  const auto other = SigningKey::generate(GetParam()).value();
  const auto signature = key.sign("message digest").value();
  EXPECT_TRUE(key.public_key().verify("message digest", signature));
  EXPECT_EQ(key.public_key().verify("message digesT", signature).error().reason, "crypto.signature");
  EXPECT_FALSE(other.public_key().verify("message digest", signature));
  EXPECT_FALSE(key.public_key().verify("message digest", ""));
  EXPECT_FALSE(key.public_key().verify("message digest", signature + "x"));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(key.public_key().verify("message digest", changed)) << "byte " << i;
  }
}

TEST_P(EverySuite, PublicKeyReadsBackFromTextAndRaw) {
  const auto key = SigningKey::generate(GetParam()).value().public_key();
  EXPECT_EQ(PublicKey::from_text(key.text()).value(), key);
  EXPECT_EQ(PublicKey::from_raw(GetParam(), key.raw()).value(), key);
  EXPECT_EQ(PublicKey::from_text(key.text()).value().suite(), GetParam());
  EXPECT_NE(SigningKey::generate(GetParam()).value().public_key(), key);
}

TEST_P(EverySuite, SavedKeyIsTheSameKeyAndOnlyTheOwnerMayReadIt) {
  const auto path = folder_ / "key.pem";
  const auto key = SigningKey::load_or_make(path, GetParam()).value();
  EXPECT_EQ(SigningKey::load_or_make(path, GetParam()).value().public_key(), key.public_key());
  struct stat about {};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  EXPECT_EQ(SigningKey::load(path).error().reason, "crypto.key_open");
}

TEST_P(EverySuite, RefusesRawKeysOfWrongLength) {
  const auto raw = SigningKey::generate(GetParam()).value().public_key().raw();
  EXPECT_FALSE(PublicKey::from_raw(GetParam(), raw.substr(1)));
  EXPECT_FALSE(PublicKey::from_raw(GetParam(), raw + "x"));
  EXPECT_FALSE(PublicKey::from_raw(GetParam(), ""));
}

// The frame of a key around something that is none.
std::string pem_of(std::string_view body) {
  const std::string label = std::string("PRIVATE") + " KEY-----\n";
  return "-----BEGIN " + label + std::string(body) + "\n-----END " + label;
}

TEST(Ed25519, GivesTheSignaturesOfRfc8032) {
  const auto key =
      SigningKey::from_seed(bytes_of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
          .value();
  EXPECT_EQ(to_hex(key.public_key().raw()),
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  EXPECT_EQ(to_hex(key.sign("\x72").value()),
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00");
  EXPECT_EQ(to_hex(key.seed().value()), "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
}

TEST(Ed25519, AgreesWithWycheproof) {
  const auto cases = read_vectors("ed25519.txt");
  ASSERT_EQ(cases.size(), 151U);
  for (const auto& row : cases) {
    const auto key = PublicKey::from_raw(kEd25519, bytes_of(row[2]));
    const bool good = key && key->verify(bytes_of(row[3]), bytes_of(row[4]));
    EXPECT_EQ(good, row[1] == "valid") << "case " << row[0];
  }
}

// GB/T 32918.5-2017 A.2, whose signer is called 1234567812345678.
TEST(Sm2, AcceptsTheSignatureOfTheStandard) {
  const auto key =
      PublicKey::from_raw(kSm2, bytes_of("0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                                         "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"));
  ASSERT_TRUE(key) << describe(key.error());
  const auto signature = bytes_of(
      "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
      "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
  EXPECT_TRUE(key->verify("message digest", signature));
}

// Both made by `openssl pkeyutl -sign -rawin -digest sm3`, the second without -pkeyopt distid.
TEST(Sm2, AcceptsOpensslSignaturesWithTheDefaultIdAndRefusesThoseWithout) {
  const auto key = PublicKey::from_text(
      "MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAE/ot1L30TBo3fCGXW3llII9ggkcztORdqzvlsGToypEtAzMQSmKPEm/"
      "R1DAG4l+yKSlG2HBZW+DbpvkyUXFiuIQ==");
  ASSERT_TRUE(key);
  const auto with_id = from_base64(
      "MEUCIQCrTn4gBOPRauq3kMFtTt68fd4SihSho86/JOLode+pJgIgMTBm0hcETRhoaJOtzsQ0H0SjE+oEh6M4UJklssthyN4=");
  const auto without = from_base64(
      "MEUCICJ/qiSB9cHFSS30lXN0GBfVZEbqIBqkssejtvfyASD9AiEAthRDlGw6rh+sWA8XpJwMCUN0dMCLPjvFTrBeQIKaRcI=");
  EXPECT_TRUE(key->verify("message digest", with_id.value()));
  EXPECT_FALSE(key->verify("message digest", without.value()));
}

TEST(Sm2, RefusesAPointThatIsNotOnTheCurve) {
  auto raw = SigningKey::generate(kSm2).value().public_key().raw();
  raw.back() = static_cast<char>(raw.back() ^ 1);
  EXPECT_EQ(PublicKey::from_raw(kSm2, raw).error().reason, "crypto.key");
}

TEST_F(SignTest, RefusesWhatIsNoKeyOrNoSuite) {
  EXPECT_EQ(SigningKey::generate("rsa").error().reason, "crypto.suite");
  EXPECT_EQ(PublicKey::from_raw("rsa", "x").error().reason, "crypto.suite");
  EXPECT_EQ(PublicKey::from_text("AAAA").error().reason, "crypto.key");
  // A P-256 key is a key, but of no suite of ours.
  EXPECT_EQ(PublicKey::from_text(
                "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/"
                "hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==")
                .error()
                .reason,
            "crypto.suite");
  ASSERT_TRUE(file::write_durably(folder_ / "bad.pem", pem_of("AAAA"), 0600));
  EXPECT_EQ(SigningKey::load(folder_ / "bad.pem").error().reason, "crypto.key");
  EXPECT_EQ(SigningKey::load(folder_ / "none.pem").error().code, Code::NotFound);
}

}  // namespace
}  // namespace jw::crypto
