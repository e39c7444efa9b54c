#include "base/pool.hpp"

#include <chrono>
#include <exception>

#include "base/log.hpp"

namespace jw {
namespace {

// glibc before 2.41 can lose the wake-up of one waiter among several (its bug 25847); who was called and
// never came would keep the others from being called.
constexpr auto kLookAnyway = std::chrono::seconds(1);

}  // namespace

Pool::Pool(std::string name, std::size_t threads, std::size_t queue) : name_(std::move(name)), limit_(queue) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

Pool::~Pool() { drain(); }

// Waking a thread costs more than a short task. So only one is called at a time; when it comes and
// leaves work behind, it calls the next. Under load nobody sleeps and nobody is called.
bool Pool::call_one() {
  if (queue_.empty() || idle_ == 0 || waking_) return false;
  return waking_ = true;
}

bool Pool::try_post(std::function<void()> task) {
  bool call = false;
  {
    std::lock_guard lock(mutex_);
    if (closed_ || queue_.size() >= limit_) {
      ++load_.refused;
      return false;
    }
    queue_.push_back(std::move(task));
    call = call_one();
  }
  if (call) changed_.notify_one();
  return true;
}

void Pool::drain() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
  for (auto& thread : threads_)
    if (thread.joinable()) thread.join();
}

Pool::Load Pool::load() const {
  std::lock_guard lock(mutex_);
  Load now = load_;
  now.queued = queue_.size();
  return now;
}

void Pool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!closed_ && queue_.empty()) {
      ++idle_;
      changed_.wait_for(lock, kLookAnyway);
      --idle_;
      waking_ = false;
    }
    if (queue_.empty()) return;
    auto task = std::move(queue_.front());
    queue_.pop_front();
    ++load_.running;
    const bool call = call_one();
    lock.unlock();
    if (call) changed_.notify_one();
    bool bug = false;
    try {
      task();
    } catch (const std::exception& thrown) {
      bug = true;
      log::error("pool.bug", {{"pool", name_}, {"what", thrown.what()}});
    }
    task = nullptr;
    lock.lock();
    --load_.running;
    ++load_.done;
    load_.bugs += bug ? 1 : 0;
  }
}

}  // namespace jw
