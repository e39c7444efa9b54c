#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "app/config.hpp"
#include "base/call.hpp"
#include "base/result.hpp"

namespace jw::app {

// One Jingwei installation, running: the store, the log, the lake, the listeners and the threads
// between them. The parts are members in the order they stand on each other, so destruction is
// shutdown in reverse; drain() first lets running work finish.
class Node {
 public:
  // Errors of every part, each naming what to do; "node.not_initialised" when the data folder
  // holds no identity yet.
  static Result<std::unique_ptr<Node>> start(const Config& config);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  std::uint16_t http_port() const;
  std::uint16_t peer_port() const;
  const std::string& id() const;

  // Accepts no more, finishes what runs for at most `limit`, then stops all threads.
  void drain(std::chrono::milliseconds limit);

 private:
  struct State;
  explicit Node(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::app
