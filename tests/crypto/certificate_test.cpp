#include "crypto/certificate.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "base/file.hpp"

namespace jw::crypto {
namespace {

using std::chrono::hours;

class CertificateTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string issue(const KeyAndRequest& request, const NodeNames& names, int days = 825) {
    return issue_certificate(authority_, request.request_pem, names, clock_, days).value();
  }

  // What another implementation's command line says.
  std::string openssl(const std::string& arguments, const std::string& pem) {
    EXPECT_TRUE(file::write_durably(folder_ / "in.pem", pem));
    const auto command = "openssl " + arguments + " -in " + (folder_ / "in.pem").string() + " 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string out;
    std::array<char, 4096> buffer;
    while (std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) out += buffer.data();
    return out;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("jw_certificate_" + std::to_string(::getpid()));
  FakeClock clock_{parse_time("2026-11-22T00:00:00Z").value()};
  const KeyAndCertificate authority_ = make_authority("Jingwei node CA 江苏", clock_).value();
};

TEST_F(CertificateTest, IssuedCertificateCarriesOurNamesAndTheRequestsKey) {
  const auto request = make_request("node-320602").value();
  const auto pem = issue(request, {"node-320602", {"chongchuan.example"}, {"127.0.0.1", "::1"}});
  const auto read = read_certificate(pem).value();
  EXPECT_EQ(read.subject, "node-320602");
  EXPECT_EQ(read.fingerprint.size(), 64U);
  EXPECT_EQ(to_string(read.not_before), "2026-11-21T23:55:00.000Z");
  EXPECT_EQ(read.not_after, clock_.now() + hours(24) * 825);
  EXPECT_TRUE(read.public_key_pem.starts_with("-----BEGIN PUBLIC KEY-----"));
  EXPECT_TRUE(check_issued_by(pem, authority_.certificate_pem, clock_.now()));
  EXPECT_TRUE(check_pair(request.key_pem, pem));
  EXPECT_EQ(check_pair(make_request("x").value().key_pem, pem).error().reason, "certificate.pair");

  const auto text = openssl("x509 -noout -text", pem);
  EXPECT_NE(text.find("DNS:node-320602, DNS:chongchuan.example, IP Address:127.0.0.1"), std::string::npos)
      << text;
  EXPECT_NE(text.find("TLS Web Server Authentication, TLS Web Client Authentication"), std::string::npos)
      << text;
  EXPECT_NE(text.find("CA:FALSE"), std::string::npos) << text;
}

TEST_F(CertificateTest, NamesInTheRequestAreNotTrusted) {
  const auto pem = issue(make_request("node-320000").value(), {"node-320602", {}, {}});
  EXPECT_EQ(read_certificate(pem).value().subject, "node-320602");
  EXPECT_EQ(openssl("x509 -noout -text", pem).find("node-320000"), std::string::npos);
}

TEST_F(CertificateTest, AuthorityIsReadableAndLastsTenYears) {
  const auto read = read_certificate(authority_.certificate_pem).value();
  EXPECT_EQ(read.subject, "Jingwei node CA 江苏");
  EXPECT_EQ(read.not_after, clock_.now() + hours(24) * 3650);
  EXPECT_TRUE(check_pair(authority_.key_pem, authority_.certificate_pem));
  EXPECT_NE(openssl("x509 -noout -text", authority_.certificate_pem).find("CA:TRUE, pathlen:0"),
            std::string::npos);
}

TEST_F(CertificateTest, AnotherAuthorityOfTheSameNameIsNotTrusted) {
  const auto other = make_authority("Jingwei node CA 江苏", clock_).value();
  const auto pem =
      issue_certificate(other, make_request("n").value().request_pem, {"n", {}, {}}, clock_).value();
  EXPECT_EQ(check_issued_by(pem, authority_.certificate_pem, clock_.now()).error().reason,
            "certificate.untrusted");
}

TEST_F(CertificateTest, ANodeCannotIssueForOthers) {
  const auto request = make_request("n").value();
  const KeyAndCertificate node{request.key_pem, issue(request, {"n", {}, {}})};
  const auto pem =
      issue_certificate(node, make_request("m").value().request_pem, {"m", {}, {}}, clock_).value();
  EXPECT_EQ(check_issued_by(pem, authority_.certificate_pem, clock_.now()).error().reason,
            "certificate.untrusted");
  EXPECT_FALSE(check_issued_by(pem, node.certificate_pem, clock_.now()));
}

TEST_F(CertificateTest, ExpiredAndFutureCertificatesAreRefused) {
  const auto pem = issue(make_request("n").value(), {"n", {}, {}}, 10);
  const auto at = clock_.now();
  EXPECT_TRUE(check_issued_by(pem, authority_.certificate_pem, at + hours(24 * 9)));
  EXPECT_EQ(check_issued_by(pem, authority_.certificate_pem, at + hours(24 * 11)).error().reason,
            "certificate.expired");
  EXPECT_EQ(check_issued_by(pem, authority_.certificate_pem, at - hours(1)).error().reason,
            "certificate.expired");
}

TEST_F(CertificateTest, DamagedOrForeignRequestsAreRefused) {
  auto damaged = make_request("n").value().request_pem;
  const auto at = damaged.size() / 2;
  damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
  for (const auto& pem : {damaged, std::string(), std::string("hello"), authority_.certificate_pem})
    EXPECT_EQ(issue_certificate(authority_, pem, {"n", {}, {}}, clock_).error().reason,
              "certificate.request");
}

TEST_F(CertificateTest, NamesThatWouldSmuggleOthersAreRefused) {
  const auto request = make_request("n").value();
  const NodeNames kBad[] = {{"n,DNS:evil", {}, {}},
                            {"", {}, {}},
                            {"n", {"a b"}, {}},
                            {"n", {}, {"1.2.3"}},
                            {"n", {}, {"1.2.3.4,DNS:evil"}},
                            {std::string(65, 'n'), {}, {}}};
  for (const auto& names : kBad)
    EXPECT_EQ(issue_certificate(authority_, request.request_pem, names, clock_).error().reason,
              "certificate.name");
}

TEST_F(CertificateTest, WhatIsNoCertificateIsRefused) {
  for (const auto& pem :
       {std::string(), std::string("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        authority_.key_pem})
    EXPECT_EQ(read_certificate(pem).error().reason, "certificate.syntax");
}

TEST_F(CertificateTest, SavedKeysAreForTheOwnerOnly) {
  ASSERT_TRUE(save_key(folder_ / "key.pem", authority_.key_pem));
  struct stat about {};
  ASSERT_EQ(::stat((folder_ / "key.pem").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace jw::crypto
