#pragma once

namespace jw {

// Asks the kernel to run this thread soon after what it waits for has come, also when every core is
// busy: for threads that work in short bursts between waits for disk or network. A busy core
// otherwise finishes its slice first, which makes each wait up to a tick (4 ms) longer. Changes
// nothing about the thread's share of the processor. Without a kernel that knows it (Linux 6.12)
// nothing happens.
void run_promptly();

}  // namespace jw
