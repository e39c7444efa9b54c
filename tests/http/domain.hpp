#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "crypto/certificate.hpp"
#include "http/client.hpp"
#include "http/server.hpp"

namespace jw::http {

// A CA and certificates it issued, in a folder that goes when the test does.
class Domain {
 public:
  explicit Domain(const std::string& name = "jingwei test") {
    char folder[] = "/tmp/jw_tls_XXXXXX";
    folder_ = ::mkdtemp(folder);
    auto made = crypto::make_authority(name, clock_);
    EXPECT_TRUE(made) << describe(made.error());
    authority_ = *made;
  }
  ~Domain() { std::filesystem::remove_all(folder_); }
  Domain(const Domain&) = delete;
  Domain& operator=(const Domain&) = delete;

  struct Identity {
    std::string cert, key, pem;
  };

  // Valid for `days` from `age` ago.
  Identity issue(const std::string& node, std::chrono::hours age = {}, int days = 30) {
    FakeClock then(clock_.now() - age);
    const auto asked = crypto::make_request(node);
    EXPECT_TRUE(asked);
    crypto::NodeNames names;
    names.node = node;
    auto issued = crypto::issue_certificate(authority_, asked->request_pem, names, then, days);
    EXPECT_TRUE(issued) << describe(issued.error());
    Identity identity{folder_ / fmt::format("{}.pem", ++count_), folder_ / fmt::format("{}.key", count_),
                      *issued};
    std::ofstream(identity.cert) << *issued;
    std::ofstream(identity.key) << asked->key_pem;
    return identity;
  }

  const std::string& ca_pem() const { return authority_.certificate_pem; }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }

 private:
  SystemClock clock_;
  crypto::KeyAndCertificate authority_;
  std::filesystem::path folder_;
  int count_ = 0;
};

}  // namespace jw::http
