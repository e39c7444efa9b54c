#pragma once

#include <string>
#include <string_view>

#include "api/parts.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/result.hpp"
#include "exchange/grants.hpp"
#include "federation/peer_client.hpp"
#include "http/message.hpp"

// What another node keeps and answers for, shown here.
namespace jw::api {

// Its answer as ours would have been.
template <class T>
Result<T> passed_on_as(Result<http::Response> answer) {
  const auto there = JW_TRY(std::move(answer));
  if (there.status != 200) return fail(federation::error_of(there));
  return read_json<T>(JW_TRY(parse_json(there.body)));
}

struct SeenGrant {
  exchange::StoredGrant stored;
  std::string home;  // the node that was asked for it; "" this one has it
};

// A grant the caller may see: this node's own copy, or, for a bureau over a party that knows it from an
// alert, the provider's node's as it is now. Else "grant.unknown"; errors of Relay::send.
Result<SeenGrant> seen_grant(const Call& call, std::string_view id, Parts& parts);

}  // namespace jw::api
