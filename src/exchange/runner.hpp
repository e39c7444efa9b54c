#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/parts.hpp"

namespace jw::grant {
class KeyStore;
}

namespace jw::exchange {

class Receiver;

// The newest data of a resource, as the catalog has it; wired in app.
struct SourceVersion {
  std::int64_t number = 0;
  file::Path parquet;
};

// Drives deliveries from "due" to "acknowledged": finds due grants, scans each resource once for
// all of them, seals, sends, keeps receipts. What is under way is in the store and on disk, so a
// killed process goes on where it was. Owns its threads.
class Runner {
 public:
  struct Options {
    std::size_t senders = 4;
    std::chrono::milliseconds poll{200};
    std::chrono::milliseconds first_backoff{std::chrono::seconds(1)};
    std::chrono::milliseconds last_backoff{std::chrono::seconds(60)};
    std::chrono::milliseconds sweep{std::chrono::seconds(30)};
  };
  struct Load {
    std::size_t due = 0, building = 0, sending = 0, waiting = 0;
  };

  static Result<std::unique_ptr<Runner>> start(Parts parts, federation::PeerClient& client,
                                               Receiver& receiver, Options options);
  ~Runner();

  void poke();
  void stop();  // finishes the step it is in; safe to call twice
  Load load() const;

 private:
  struct State;
  explicit Runner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::exchange
