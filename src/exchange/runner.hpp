#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/allowance.hpp"
#include "exchange/parts.hpp"

namespace jw::db {
class Session;
}

namespace jw::exchange {

class Receiver;

// Told in the transaction in which the receipt of a batch is kept: the grant it was for.
using Acknowledged = std::function<Result<>(db::Session&, const Call&, const std::string& grant)>;

struct RunOptions {
  std::size_t senders = 16;
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;  // of a scan
  unsigned threads = 0;                                 // of a scan; 0: all cores
  std::chrono::milliseconds poll{50};
  std::chrono::milliseconds first_backoff{std::chrono::seconds(1)};
  std::chrono::milliseconds last_backoff{std::chrono::seconds(60)};
  std::chrono::milliseconds sweep{std::chrono::seconds(10)};
  Acknowledged acknowledged{};
  TakenElsewhere elsewhere{};  // of the caps of a grant that is asked online as well
};

// Drives deliveries from "due" to "acknowledged": finds due grants, scans each resource once for
// all of them, seals, sends, keeps receipts; ends grants whose time is over; sweeps. What is under
// way is in the store and on disk, so a killed process goes on where it was. Owns its threads.
class Runner {
 public:
  struct Load {
    std::size_t planned = 0, sealed = 0, sending = 0, receiving = 0;
  };

  static Result<std::unique_ptr<Runner>> start(Parts parts, const federation::PeerClient& client,
                                               Receiver& receiver, RunOptions options = {});
  ~Runner();

  void poke();  // something became due: look now
  void stop();  // gives up what is on the wire (it goes on at the next start); safe to call twice
  Result<Load> load(const Call& call) const;

 private:
  struct State;
  explicit Runner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::exchange
