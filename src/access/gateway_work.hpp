#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "access/gateway.hpp"
#include "access/use_keys.hpp"
#include "grant/decision.hpp"

namespace jw::access {

// One request on its way through the gateway, in the order in which its parts come to be.
struct Gateway::Work {
  Kind kind{};
  std::string_view body;
  bool may_wait = false;

  // Judged.
  Request request;
  Time now{};
  std::string_view system;
  std::shared_ptr<const Snapshot> snapshot;
  grant::Ask ask;

  // Prepared.
  std::string_view region;  // of who asks
  std::shared_ptr<const Prepared> prepared;
  std::shared_ptr<const UseKeys::Month> keys;
  std::vector<std::size_t> key_order;  // place in the request of each key item of the resource
  std::vector<Commitment> subjects;    // no two alike
  std::vector<Commitment> logged;      // as asked

  // Admitted.
  bool admitted = false;  // something was taken, which goes back unless the answer goes out
  bool spent = false;     // or unless what refused it tells something of the rows
  Meter::Taken taken;
  std::int64_t left_second = 0;

  // Read.
  bool reached = false;  // the rows
  std::int64_t misses = 0, rows = 0, bytes = 0;
  std::vector<std::string_view> key;  // scratch
  RowView row;                        // scratch
  Reply reply;
  std::optional<Later> later;
};

}  // namespace jw::access
