#include "base/prompt.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace jw {

void run_promptly() {
  // As in linux/sched/types.h, which cannot be included beside sched.h. For an ordinary thread
  // `runtime` is the length of its slices; shorter ones are looked at earlier.
  struct {
    std::uint32_t size, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime, deadline, period;
  } wanted{};
  wanted.size = sizeof wanted;
  if (::syscall(SYS_sched_getattr, 0, &wanted, sizeof wanted, 0) != 0) return;
  constexpr std::uint32_t kOther = 0;
  if (wanted.policy != kOther) return;  // somebody chose another way on purpose
  wanted.runtime = 100'000;             // ns, the shortest there is
  wanted.deadline = wanted.period = 0;
  ::syscall(SYS_sched_setattr, 0, &wanted, 0);
}

}  // namespace jw
