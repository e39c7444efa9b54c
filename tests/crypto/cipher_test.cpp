#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <random>
#include <sstream>
#include <thread>

#include "base/file.hpp"
#include "base/gzip.hpp"
#include "crypto/block_cipher.hpp"
#include "crypto/digest.hpp"
#include "crypto/ff1.hpp"
#include "crypto/gcm.hpp"
#include "crypto/password.hpp"
#include "crypto/sign.hpp"
#include "vectors.hpp"

namespace jw::crypto {
namespace {

std::string ecb(const BlockCipher& cipher, std::string text) {
  auto* bytes = reinterpret_cast<std::uint8_t*>(text.data());
  cipher.encrypt(bytes, bytes, text.size() / 16);
  return text;
}

TEST(BlockCipher, GivesTheSm4OfGbt32907) {
  const auto cases = read_vectors("sm4.txt");
  int seen = 0;
  for (const auto& row : cases) {
    if (row[0] != "ecb") continue;
    ++seen;
    EXPECT_EQ(to_hex(ecb(BlockCipher::make(CipherKind::Sm4, bytes_of(row[1])).value(), bytes_of(row[4]))),
              row[5]);
  }
  EXPECT_GE(seen, 1);
}

// CBC and CTR are built here from single blocks, so that the other Tongsuo cases count too.
TEST(BlockCipher, GivesSm4InTheModesOfTongsuo) {
  for (const auto& row : read_vectors("sm4.txt")) {
    if (row[0] != "cbc" && row[0] != "ctr") continue;
    const auto cipher = BlockCipher::make(CipherKind::Sm4, bytes_of(row[1])).value();
    auto state = bytes_of(row[2]);
    const auto text = bytes_of(row[4]);
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 16) {
      auto block = text.substr(at, 16);
      const auto pad = row[0] == "ctr" ? ecb(cipher, state) : state;
      for (std::size_t i = 0; i < 16; ++i) block[i] = static_cast<char>(block[i] ^ pad[i]);
      if (row[0] == "cbc") block = state = ecb(cipher, block);
      for (std::size_t i = 16; row[0] == "ctr" && i-- > 0 && ++state[i] == 0;) {
      }
      out += block;
    }
    EXPECT_EQ(to_hex(out), to_hex(bytes_of(row[5]))) << row[0];
  }
}

TEST(BlockCipher, MillionTimesSm4IsTheStandardsOwnExample) {
  const auto key = bytes_of("0123456789abcdeffedcba9876543210");
  const auto cipher = BlockCipher::make(CipherKind::Sm4, key).value();
  auto text = key;
  auto* bytes = reinterpret_cast<std::uint8_t*>(text.data());
  for (int i = 0; i < 1000000; ++i) cipher.encrypt(bytes, bytes, 1);
  EXPECT_EQ(to_hex(text), "595298c7c6fd271f0402f804c33d3f66");
}

TEST(BlockCipher, GivesTheAesOfFips197AndRefusesOtherKeys) {
  const auto text = bytes_of("00112233445566778899aabbccddeeff");
  const auto key = bytes_of("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const std::pair<std::size_t, const char*> cases[] = {{16, "69c4e0d86a7b0430d8cdb78070b4c55a"},
                                                       {24, "dda97ca4864cdfe06eaf70a0ec0d7191"},
                                                       {32, "8ea2b7ca516745bfeafc49904b496089"}};
  for (const auto& [size, want] : cases)
    EXPECT_EQ(to_hex(ecb(BlockCipher::make(CipherKind::Aes, key.substr(0, size)).value(), text)), want);
  EXPECT_EQ(BlockCipher::make(CipherKind::Aes, key.substr(0, 15)).error().reason, "crypto.key");
  EXPECT_EQ(BlockCipher::make(CipherKind::Sm4, key).error().reason, "crypto.key");
}

TEST(BlockCipher, ManyKeysInManyThreadsDoNotMix) {
  std::vector<BlockCipher> ciphers;
  std::vector<std::string> want;
  const std::string text(16, 'x');
  for (int i = 0; i < 40; ++i) {
    ciphers.push_back(BlockCipher::make(CipherKind::Aes, std::string(16, static_cast<char>(i))).value());
    want.push_back(ecb(ciphers.back(), text));
  }
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        std::mt19937 random(t);
        for (int i = 0; i < 2000; ++i) {
          const auto k = random() % ciphers.size();
          if (ecb(ciphers[k], text) != want[k]) ++wrong;
        }
      });
  }
  EXPECT_EQ(wrong, 0);
}

void run_gcm(const char* file, CipherKind kind, std::size_t count) {
  const auto cases = read_vectors(file);
  ASSERT_EQ(cases.size(), count);
  for (const auto& row : cases) {
    SCOPED_TRACE(row[0]);
    const auto gcm = Gcm::make(kind, bytes_of(row[2])).value();
    const auto nonce = bytes_of(row[3]), aad = bytes_of(row[4]), text = bytes_of(row[5]);
    const auto sealed = bytes_of(row[6]) + bytes_of(row[7]);
    const auto opened = gcm.open(nonce, aad, sealed);
    EXPECT_EQ(opened.has_value(), row[1] == "valid");
    if (!opened) continue;
    EXPECT_EQ(*opened, text);
    EXPECT_EQ(to_hex(gcm.seal(nonce, aad, text)), to_hex(sealed));
  }
}

TEST(Gcm, AgreesWithWycheproofOnAes) { run_gcm("aes_gcm.txt", CipherKind::Aes, 316); }
TEST(Gcm, AgreesWithWycheproofOnSm4) { run_gcm("sm4_gcm.txt", CipherKind::Sm4, 104); }

TEST(Gcm, GivesTheExampleOfRfc8998) {
  int seen = 0;
  for (const auto& row : read_vectors("sm4.txt")) {
    if (row[0] != "gcm") continue;
    ++seen;
    const auto gcm = Gcm::make(CipherKind::Sm4, bytes_of(row[1])).value();
    EXPECT_EQ(to_hex(gcm.seal(bytes_of(row[2]), bytes_of(row[3]), bytes_of(row[4]))), row[5] + row[6]);
  }
  EXPECT_EQ(seen, 1);
}

TEST(Gcm, RefusesEveryChangedBit) {
  const auto gcm = Gcm::make(CipherKind::Sm4, std::string(16, 'k')).value();
  const std::string nonce(12, 'n'), text = "崇川区人民路1号";
  const auto sealed = gcm.seal(nonce, "aad", text);
  EXPECT_EQ(gcm.open(nonce, "aad", sealed).value(), text);
  EXPECT_EQ(gcm.open(nonce, "aaD", sealed).error().reason, "crypto.sealed");
  EXPECT_FALSE(gcm.open(nonce, "aad", sealed.substr(1)));
  EXPECT_FALSE(gcm.open(nonce, "aad", ""));
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(gcm.open(nonce, "aad", changed)) << bit;
  }
}

std::vector<std::uint16_t> digits_of(const std::string& bytes, std::size_t step) {
  std::vector<std::uint16_t> out;
  for (std::size_t i = 0; i < bytes.size(); i += step) {
    const auto high = static_cast<unsigned char>(bytes[i]);
    out.push_back(
        step == 1 ? high : static_cast<std::uint16_t>(high << 8 | static_cast<unsigned char>(bytes[i + 1])));
  }
  return out;
}

TEST(Ff1, AgreesWithNistAndBouncyCastle) {
  std::istringstream text(gzip::read(JW_TEST_DIR "/vectors/ff1.txt.gz").value());
  std::size_t cases = 0;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string cipher, key, tweak, plain, encrypted;
    unsigned radix = 0;
    words >> cipher >> key >> radix >> tweak >> plain >> encrypted;
    const auto kind = cipher == "sm4" ? CipherKind::Sm4 : CipherKind::Aes;
    const auto ff1 = Ff1::make(kind, bytes_of(key), radix, bytes_of(tweak)).value();
    const std::size_t step = radix > 256 ? 2 : 1;
    const auto in = digits_of(bytes_of(plain), step), want = digits_of(bytes_of(encrypted), step);
    auto digits = in;
    ASSERT_TRUE(ff1.encrypt(digits)) << line;
    EXPECT_EQ(digits, want) << line;
    ASSERT_TRUE(ff1.decrypt(digits));
    EXPECT_EQ(digits, in) << line;
    ++cases;
  }
  EXPECT_EQ(cases, 3209U);
}

// Its cases strain the arithmetic: halves and round outputs at the edges of what fits a word.
TEST(Ff1, AgreesWithWycheproof) {
  std::istringstream text(gzip::read(JW_TEST_DIR "/vectors/ff1_wycheproof.txt.gz").value());
  std::map<std::string, std::size_t> seen;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream words(line);
    std::string result, key, tweak, plain, encrypted;
    unsigned radix = 0;
    words >> result >> key >> radix >> tweak >> plain >> encrypted;
    ++seen[result];
    const std::size_t step = radix >= 256 ? 2 : 1;
    const auto in = digits_of(bytes_of(plain), step), want = digits_of(bytes_of(encrypted), step);
    const auto ff1 = Ff1::make(CipherKind::Aes, bytes_of(key), radix, bytes_of(tweak));
    auto digits = in;
    const bool done = ff1 && ff1->encrypt(digits);
    EXPECT_EQ(done, result == "valid") << line;
    EXPECT_EQ(digits, done ? want : in) << line;
    if (!done) continue;
    ASSERT_TRUE(ff1->decrypt(digits));
    EXPECT_EQ(digits, in) << line;
  }
  EXPECT_EQ(seen, (std::map<std::string, std::size_t>{{"valid", 27098}, {"invalid", 2210}, {"small", 72}}));
}

TEST(Ff1, RefusesSmallDomainsAndForeignDigits) {
  const auto ff1 = Ff1::make(CipherKind::Sm4, std::string(16, 'k'), 10, "tweak").value();
  EXPECT_EQ(ff1.shortest(), 6U);
  std::string text = "12345";
  EXPECT_FALSE(ff1.encrypt_decimal(text));
  text = "12345x";
  EXPECT_FALSE(ff1.encrypt_decimal(text));
  EXPECT_EQ(text, "12345x");
  text = "";
  EXPECT_FALSE(ff1.encrypt_decimal(text));
  text = std::string(5000, '1');
  EXPECT_FALSE(ff1.encrypt_decimal(text));
  std::vector<std::uint16_t> digits{1, 2, 3, 4, 5, 10};
  EXPECT_FALSE(ff1.encrypt(digits));
  EXPECT_EQ(Ff1::make(CipherKind::Aes, std::string(16, 'k'), 1000, "").value().shortest(), 2U);
  EXPECT_EQ(Ff1::make(CipherKind::Aes, std::string(16, 'k'), 65536, "").value().shortest(), 2U);
  EXPECT_EQ(Ff1::make(CipherKind::Aes, std::string(16, 'k'), 1, "").error().reason, "crypto.ff1");
  EXPECT_EQ(Ff1::make(CipherKind::Aes, std::string(16, 'k'), 65537, "").error().reason, "crypto.ff1");
}

TEST(Ff1, IsAPermutation) {
  const auto ff1 = Ff1::make(CipherKind::Sm4, std::string(16, 'k'), 1000, "t").value();
  // A tenth of the domain is enough to find two of one image by the birthday paradox.
  std::vector<bool> seen(1000000);
  for (unsigned i = 0; i < 1000000; i += 10) {
    std::uint16_t digits[] = {static_cast<std::uint16_t>(i / 1000), static_cast<std::uint16_t>(i % 1000)};
    ASSERT_TRUE(ff1.encrypt(digits));
    const auto at = digits[0] * 1000U + digits[1];
    ASSERT_FALSE(seen[at]);
    seen[at] = true;
  }
}

TEST(Hmac, OnceKeyedGivesTheSameAsEachTime) {
  std::mt19937_64 random(3);
  for (const auto kind : {HashKind::Sha256, HashKind::Sm3})
    for (int i = 0; i < 300; ++i) {
      const std::string key(random() % 150, static_cast<char>(random())), message(random() % 200, 'm');
      const auto once = Hmac(kind, key)(message);
      EXPECT_EQ(std::string(once.begin(), once.end()), hmac(kind, key, message));
    }
}

TEST(Hmac, GivesTheExamplesOfGmt0042) {
  const auto cases = read_vectors("hmac_sm3_gmt.txt");
  EXPECT_GE(cases.size(), 4U);
  for (const auto& row : cases)
    EXPECT_EQ(to_hex(hmac(HashKind::Sm3, bytes_of(row[0]), bytes_of(row[1]))), row[2]);
}

TEST(Seal, IsForTheHolderOfTheKeyAlone) {
  for (const auto suite : {kEd25519, kSm2}) {
    const auto key = SigningKey::generate(suite).value(), other = SigningKey::generate(suite).value();
    const auto sealed = key.public_key().seal("a data key of 16").value();
    EXPECT_NE(sealed, key.public_key().seal("a data key of 16").value());
    EXPECT_EQ(key.open(sealed).value(), "a data key of 16");
    EXPECT_EQ(other.open(sealed).error().reason, "crypto.sealed");
    EXPECT_EQ(key.open("").error().reason, "crypto.sealed");
    for (std::size_t i = 0; i < sealed.size(); i += 7) {
      auto changed = sealed;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      const auto opened = key.open(changed);
      EXPECT_FALSE(opened && *opened == "a data key of 16") << suite << " " << i;
    }
    EXPECT_EQ(key.public_key().seal("").error().reason, "crypto.sealed");
  }
}

// GB/T 32918.5: the key pair, the ciphertext of "encryption standard" (C1, C3, C2) in the DER of GM/T 0009.
TEST(Seal, OpensTheExampleOfGbt32918) {
  const auto der = [](const std::string& tag, const std::string& body) {
    return bytes_of(tag) + static_cast<char>(body.size()) + body;
  };
  const auto d = bytes_of("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
  const auto algorithm = der("30", bytes_of("06072a8648ce3d0201") + bytes_of("06082a811ccf5501822d"));
  const auto inner = der("30", bytes_of("020101") + der("04", d));
  const auto key_der = der("30", bytes_of("020100") + algorithm + der("04", inner));
  const auto path = std::filesystem::temp_directory_path() / ("jw_sm2_" + std::to_string(::getpid()));
  ASSERT_TRUE(file::write_durably(
      path, "-----BEGIN PRIVATE KEY-----\n" + to_base64(key_der) + "\n-----END PRIVATE KEY-----\n", 0600));
  const auto key = SigningKey::load(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(key) << describe(key.error());
  ASSERT_EQ(key->suite(), kSm2);
  const auto x = bytes_of("04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"),
             y = bytes_of("00e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"),
             c3 = bytes_of("59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"),
             c2 = bytes_of("21886ca989ca9c7d58087307ca93092d651efa");
  const auto sealed = der("30", der("02", x) + der("02", y) + der("04", c3) + der("04", c2));
  EXPECT_EQ(key->open(sealed).value(), "encryption standard");
}

TEST(DeriveKey, IsTheSameForTheSamePassphraseAndSalt) {
  const std::string salt(16, 's');
  const auto key = derive_key("口令", salt, 32, kTestPasswordCost).value();
  EXPECT_EQ(key.size(), 32U);
  EXPECT_EQ(derive_key("口令", salt, 32, kTestPasswordCost).value(), key);
  EXPECT_NE(derive_key("口令 ", salt, 32, kTestPasswordCost).value(), key);
  EXPECT_NE(derive_key("口令", std::string(16, 't'), 32, kTestPasswordCost).value(), key);
  EXPECT_EQ(derive_key("x", "short", 32, kTestPasswordCost).error().reason, "crypto.salt");
}

}  // namespace
}  // namespace jw::crypto
