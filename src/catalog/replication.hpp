#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::federation {
class Identity;
class PeerClient;
class Trust;
struct PeerRoute;
}  // namespace jw::federation

namespace jw::catalog {

class Directory;

// Keeps this node's copy of the domain's catalog fresh: asks every member of the trust list for
// what it published since last time. Only changes travel; withdrawn entries as tombstones. A peer
// that does not answer is asked again later, and what it published before stays to be found. Owns
// its thread.
class Replication {
 public:
  struct Options {
    std::chrono::milliseconds poll{std::chrono::seconds(3)};
    std::chrono::milliseconds last_backoff{std::chrono::seconds(60)};
  };

  static std::unique_ptr<Replication> start(Directory& directory, const federation::Identity& identity,
                                            const federation::Trust& trust,
                                            const federation::PeerClient& client, Options options);
  ~Replication();

  void poke();  // ask everybody now
  void stop();  // safe to call twice

 private:
  struct State;
  explicit Replication(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// GET /peer/v1/catalog?epoch=&after=: the changes of this node's own entries.
std::vector<federation::PeerRoute> replication_routes(Directory& directory);

}  // namespace jw::catalog
