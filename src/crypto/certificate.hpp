#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

// X.509 for nodes: EC P-256 keys, ECDSA with SHA-256, all texts PEM. The province runs the CA;
// each node makes its key at home and sends only a request.
namespace jw::crypto {

struct KeyAndCertificate {
  std::string key_pem;  // PKCS#8
  std::string certificate_pem;
};

struct KeyAndRequest {
  std::string key_pem;
  std::string request_pem;  // PKCS#10
};

// A self-signed CA for nodes only: path length 0, may sign certificates and nothing else.
Result<KeyAndCertificate> make_authority(std::string_view name, const Clock& clock, int days = 3650);

Result<KeyAndRequest> make_request(std::string_view node);

struct NodeNames {
  std::string node;                    // common name and first DNS name
  std::vector<std::string> dns;        // further host names
  std::vector<std::string> addresses;  // IPv4 or IPv6
};

// For TLS server and client. Only the key is taken from the request, after its self-signature
// has been checked; names come from `names`. Errors "certificate.request", "certificate.name".
Result<std::string> issue_certificate(const KeyAndCertificate& authority, std::string_view request_pem,
                                      const NodeNames& names, const Clock& clock, int days = 825);

struct Certificate {
  std::string subject;      // common name
  std::string fingerprint;  // SHA-256 of the DER form, lower-case hex
  std::string serial;       // hex
  Time not_before{};
  Time not_after{};
  std::string public_key_pem;
};

// Error "certificate.syntax".
Result<Certificate> read_certificate(std::string_view pem);

// The certificate is signed by the authority, and both are valid at that time. Errors
// "certificate.untrusted", "certificate.expired" (Denied).
Result<> check_issued_by(std::string_view pem, std::string_view authority_pem, Time at);

// Whether the private key belongs to the certificate: asked before a server starts with both.
Result<> check_pair(std::string_view key_pem, std::string_view certificate_pem);

// Durably, mode 0600.
Result<> save_key(const std::filesystem::path& path, std::string_view key_pem);

}  // namespace jw::crypto
