// Documents that other nodes and systems send: grants, plain ODRL policies, manifests, receipts, and what is
// asked under a grant or of a policy. What is accepted must be written and read back the same. The first
// byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <boost/json/serialize.hpp>

#include "access/request.hpp"
#include "base/json.hpp"
#include "base/json_write.hpp"
#include "exchange/batch.hpp"
#include "grant/document.hpp"
#include "grant/odrl.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void explained(const jw::Result<T>& answer) {
  if (!answer) expect(!answer.error().reason.empty() && !answer.error().message_zh.empty());
}

void read_grant(const boost::json::value& document) {
  const auto grant = jw::grant::parse_grant(document);
  explained(grant);
  if (!grant) return;
  const auto written = jw::grant::to_json(*grant);
  expect(written.has_value());
  const auto again = jw::grant::parse_grant(*written);
  expect(again.has_value() && *again == *grant);
  expect(!jw::grant::to_odrl(*grant).empty());
}

void read_policy(const boost::json::value& document) {
  const auto policy = jw::grant::odrl::read_policy(document);
  explained(policy);
  if (!policy) return;
  jw::grant::odrl::evaluate(*policy, {"urn:a", "urn:b", "urn:c"}, {});
  // What was read can be written and read again as the same.
  const auto again = jw::grant::odrl::read_policy(jw::grant::odrl::write_policy(*policy));
  expect(again.has_value() && again->rules.size() == policy->rules.size());
}

void read_batch(const boost::json::value& document) {
  if (!document.is_object()) return;
  const auto manifest = jw::exchange::read_manifest(document.get_object());
  explained(manifest);
  if (manifest) expect(jw::exchange::read_manifest(jw::write_json(*manifest).as_object()).has_value());
  const auto receipt = jw::exchange::read_receipt(document.get_object());
  explained(receipt);
  if (receipt) expect(jw::exchange::read_receipt(jw::write_json(*receipt).as_object()).has_value());
}

// What was written of the answer is JSON whatever the policy's names hold.
void judge_policy(const boost::json::value& document) {
  const auto answer = jw::grant::odrl::judge(document, {});
  explained(answer);
  if (answer) expect(jw::parse_json(boost::json::serialize(*answer)).has_value());
}

// The first byte chooses the kind. What is accepted is as the gateway counts on it.
void read_request(std::string_view body) {
  if (body.empty()) return;
  const auto kind = static_cast<jw::access::Kind>(static_cast<unsigned char>(body[0]) % 5);
  const auto request = jw::access::parse_request(kind, body.substr(1));
  explained(request);
  if (!request) return;
  expect(!request->grant.empty() && request->keys() <= jw::access::kMostKeys);
  expect(request->keys() * request->width == request->values.size());
  std::size_t values = request->key_items.size();
  for (const auto& compare : request->compare) values += compare.use == jw::grant::kRange ? 2 : 1;
  expect(kind == jw::access::Kind::Aggregate || request->width == values);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto reader = data[0] % 5;
  if (reader == 4) {
    read_request(text);
    return 0;
  }
  const auto json = jw::parse_json(text);
  if (!json) return 0;
  switch (reader) {
    case 0: read_grant(*json); break;
    case 1: read_policy(*json); break;
    case 2: read_batch(*json); break;
    default: judge_policy(*json);
  }
  return 0;
}
