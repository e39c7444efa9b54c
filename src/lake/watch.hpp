#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "base/call.hpp"

namespace jw::lake {

// Ends running statements whose call is late or stopped: one sleeping thread for an engine, none
// for a statement. It asks again every 20 ms until the statement is over, because DuckDB forgets
// an interrupt that comes before the statement has begun. Thread-safe.
class Watch {
 public:
  Watch();
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  struct Entry {
    Call::SteadyTime deadline;
    std::stop_token stop;
    std::function<void()> interrupt;
  };
  using Entries = std::list<Entry>;

 public:
  // While it lives, `interrupt` is called (on the watch's thread) once the call is over.
  class Guard {
   public:
    Guard(Watch& watch, const Call& call, std::function<void()> interrupt);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    Watch& watch_;
    Entries::iterator entry_;
    std::stop_callback<std::function<void()>> on_stop_;
  };

 private:
  void work();
  void stir();
  Entries::iterator add(const Call& call, std::function<void()> interrupt);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool stirred_ = false;
  Entries entries_;
  std::thread thread_;
};

}  // namespace jw::lake
