#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace jw {

// A fixed number of threads and a bounded queue. When the queue is full, try_post says no and the
// caller answers Busy: the queue length is the load signal. A Bug thrown by a task is logged and
// counted; the thread goes on. Thread-safe.
class Pool {
 public:
  struct Load {
    std::size_t queued = 0, running = 0, refused = 0, bugs = 0, done = 0;
  };

  Pool(std::string name, std::size_t threads, std::size_t queue);
  ~Pool();  // drains without limit
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] bool try_post(std::function<void()> task);

  // Takes no more tasks, finishes what is queued, joins. Safe to call twice.
  void drain();

  Load load() const;

 private:
  void work();
  bool call_one();

  const std::string name_;
  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  Load load_;
  std::size_t idle_ = 0;  // threads that sleep
  bool waking_ = false;   // one of them has been called and has not come yet
  bool closed_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace jw
