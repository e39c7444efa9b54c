#pragma once

#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "base/result.hpp"

namespace jw::federation {

// What an invitation token holds: base64url of this as JSON. Whoever has it may join once.
struct Token {
  int v = 1;
  std::string id;
  std::string secret;
  std::string address;      // of the operator's peer listener
  std::string fingerprint;  // sha256 of the operator's TLS certificate
  std::string ca;           // sha256 of the domain's CA certificate
};
BOOST_DESCRIBE_STRUCT(Token, (), (v, id, secret, address, fingerprint, ca))

// What the new node asks; signed by the key it shows, so nobody registers a key that is not his.
struct JoinRequest {
  std::string format = "jingwei-join/1";
  std::string id;
  std::string secret;
  std::string address;
  std::string suite;
  std::string signing_key;
  std::string request_pem;
};
BOOST_DESCRIBE_STRUCT(JoinRequest, (), (format, id, secret, address, suite, signing_key, request_pem))

inline constexpr std::string_view kJoinKeyId = "join";

std::string write_token(const Token& token);
Result<Token> read_token(std::string_view text);  // "join.token"

// "node-320613-1f9c3a": the region and the beginning of the digest of its signing key.
std::string node_id(std::string_view region, std::string_view signing_key);

}  // namespace jw::federation
