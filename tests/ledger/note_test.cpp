#include "ledger/note.hpp"

#include <gtest/gtest.h>

#include "scene.hpp"

namespace jw::ledger {
namespace {

// From the signed-note specification.
constexpr std::string_view kVkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

// From the tests of golang.org/x/mod/sumdb/note.
constexpr const char* kGoSkey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
constexpr const char* kGoVkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* kGoNote =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

TEST(Note, KeyOfTheSpecificationReadsAndWritesBack) {
  const auto verifier = NoteVerifier::parse(kVkey);
  ASSERT_TRUE(verifier) << describe(verifier.error());
  EXPECT_EQ(verifier->name(), "example.com/foo");
  EXPECT_EQ(verifier->id(), 0x530d903aU);
  EXPECT_EQ(verifier->vkey(), kVkey);
}

TEST(Note, ReadsAndReproducesTheNoteOfGo) {
  const auto verifier = NoteVerifier::parse(kGoVkey).value();
  const auto signer = NoteSigner::parse(kGoSkey).value();
  EXPECT_EQ(signer.verifier().vkey(), kGoVkey);
  EXPECT_EQ(signer.skey().value(), kGoSkey);
  const auto text = open_note(kGoNote, verifier);
  ASSERT_TRUE(text) << describe(text.error());
  EXPECT_EQ(signer.sign(*text).value(), kGoNote);
}

TEST(Note, IgnoresOtherKeysButNotAWrongLineOfThisOne) {
  const auto a = make_signer("a.example");
  const auto b = NoteSigner::make("b.example", crypto::SigningKey::generate().value()).value();
  const auto note = a.sign("text\n").value();
  const auto line_b = b.sign("text\n").value().substr(6);
  EXPECT_EQ(open_note(note + line_b, a.verifier()).value(), "text\n");
  EXPECT_EQ(open_note(note + line_b, b.verifier()).value(), "text\n");
  EXPECT_EQ(open_note(note, b.verifier()).error().reason, "note.unsigned");
  const auto wrong = b.sign("other\n").value().substr(7);
  EXPECT_EQ(open_note(note + wrong, b.verifier()).error().reason, "note.signature");
  EXPECT_EQ(open_note(note + line_b + wrong, b.verifier()).error().reason, "note.signature");
}

TEST(Note, KeepsSignaturesOfUnknownTypesAndManyOfThem) {
  auto note = make_signer("a.example").sign("text\n").value();
  for (int i = 0; i < 16; ++i)
    note += "— w" + std::to_string(i) + ".example " + crypto::to_base64("\xff\1\2\3sm2-sm3") + "\n";
  EXPECT_EQ(parse_note(note).value().signatures.size(), 17U);
  EXPECT_TRUE(open_note(note, make_signer("a.example").verifier()));
}

TEST(Note, TextReachesToTheLastBlankLine) {
  const auto note = make_signer().sign("one\n\ntwo\n").value();
  EXPECT_EQ(parse_note(note).value().text, "one\n\ntwo\n");
}

TEST(Note, RefusesWhatIsNoNote) {
  const std::string line = "— a.example " + crypto::to_base64("12345678") + "\n";
  const std::string kBad[] = {"",
                              "\n",
                              "text\n",
                              "text\n\n",
                              "text\n" + line,
                              "text\n\n" + line.substr(0, line.size() - 1),
                              "te\txt\n\n" + line,
                              "te\xffxt\n\n" + line,
                              "text\r\n\n" + line,
                              "text\n\n- a.example AAAA\n",
                              "text\n\n— a.example\n",
                              "text\n\n— a.example AAA\n",
                              "text\n\n— a.example AAAAAA==\n",
                              "text\n\n— a+b AAAAAAAA\n",
                              "text\n\n—  AAAAAAAA\n",
                              "text\n\n" + line + "x\n"};
  for (const auto& note : kBad) EXPECT_EQ(parse_note(note).error().reason, "note.syntax") << note;
  std::string many = "text\n\n";
  for (int i = 0; i < 65; ++i) many += line;
  EXPECT_FALSE(parse_note(many));
  EXPECT_FALSE(make_signer().sign("no newline"));
  EXPECT_FALSE(make_signer().sign("bell\a\n"));
}

TEST(Note, RefusesWrongKeys) {
  std::string changed(kVkey);
  changed[changed.size() - 2] = 'l';
  const std::string kBad[] = {"",
                              "a",
                              "a+b",
                              "a+530d903a+",
                              changed,
                              fmt::format("{}A", kVkey),
                              fmt::format("example.com/fop{}", kVkey.substr(15)),
                              fmt::format("a b{}", kVkey.substr(15)),
                              fmt::format("\u3000{}", kVkey.substr(15))};
  for (const auto& key : kBad) EXPECT_EQ(NoteVerifier::parse(key).error().reason, "note.key") << key;
  EXPECT_FALSE(NoteSigner::parse(kVkey));
  EXPECT_FALSE(NoteVerifier::make("a+b", crypto::SigningKey::generate().value().public_key()));
  EXPECT_FALSE(NoteVerifier::make("a", crypto::SigningKey::generate(crypto::kSm2).value().public_key()));
}

TEST(Note, RefusesAChangedText) {
  std::string note = kGoNote;
  note[0] = 'i';
  EXPECT_EQ(open_note(note, NoteVerifier::parse(kGoVkey).value()).error().reason, "note.signature");
}

}  // namespace
}  // namespace jw::ledger
