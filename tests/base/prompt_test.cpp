#include "base/prompt.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <thread>

namespace jw {
namespace {

struct About {
  std::uint32_t size = 0, policy = 0;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t slice = 0, deadline = 0, period = 0;
};

About about_this_thread() {
  About about;
  EXPECT_EQ(::syscall(SYS_sched_getattr, 0, &about, sizeof about, 0), 0);
  return about;
}

TEST(RunPromptly, ShortensTheSlicesOfThisThreadOnly) {
  utsname kernel{};
  ::uname(&kernel);
  int major = 0, minor = 0;
  std::sscanf(kernel.release, "%d.%d", &major, &minor);
  if (major < 6 || (major == 6 && minor < 12)) GTEST_SKIP() << "Linux " << kernel.release << " has no slices";
  const auto before = about_this_thread();
  if (before.policy != 0) GTEST_SKIP() << "started as a real-time or batch task";
  About there;
  std::jthread([&] {
    run_promptly();
    there = about_this_thread();
  }).join();
  EXPECT_EQ(there.slice, 100'000u);
  EXPECT_EQ(there.nice, before.nice) << "its share of the processor stays";
  EXPECT_EQ(about_this_thread().slice, before.slice);
}

}  // namespace
}  // namespace jw
