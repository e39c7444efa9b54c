#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "api/parts.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/result.hpp"
#include "exchange/grants.hpp"
#include "federation/peer_client.hpp"
#include "http/message.hpp"

// What another node keeps and answers for, shown here.
namespace jw::api {

Error unreadable_answer(const Error& why);

// Its answer as ours would have been. "peer.answer" (Unavailable) when it cannot be read: that is no fault
// of whoever asked here.
template <class T>
Result<T> passed_on_as(Result<http::Response> answer) {
  const auto there = JW_TRY(std::move(answer));
  if (there.status != 200) return fail(federation::error_of(there));
  if constexpr (std::is_empty_v<T>) {
    return T{};
  } else {
    const auto json = parse_json(there.body);
    if (!json) return fail(unreadable_answer(json.error()));
    auto value = read_json<T>(*json);
    if (!value) return fail(unreadable_answer(value.error()));
    return value;
  }
}

struct SeenGrant {
  exchange::StoredGrant stored;
  std::string home;  // the node that was asked for it; "" this one has it
};

// A grant the caller may see: this node's own copy, or, for a bureau over a party that knows it from an
// alert, the provider's node's as it is now. Else "grant.unknown"; errors of Relay::send.
Result<SeenGrant> seen_grant(const Call& call, std::string_view id, Parts& parts);

}  // namespace jw::api
