#include "base/call.hpp"

#include <algorithm>

namespace jw {

Result<> Call::check() const {
  if (stop.stop_requested())
    return fail(Code::Unavailable, "call.stopped", "the node is stopping; try again shortly",
                "节点正在停止，请稍后再试");
  if (std::chrono::steady_clock::now() > deadline)
    return fail(Code::Timeout, "call.timeout", "this took longer than allowed and was stopped",
                "处理超过时限，已停止");
  return {};
}

Call Call::within(std::chrono::milliseconds limit) const {
  Call copy = *this;
  copy.deadline = std::min(deadline, std::chrono::steady_clock::now() + limit);
  return copy;
}

Call Call::system(std::string_view trace, std::chrono::milliseconds limit) {
  Call call;
  call.actor.kind = Actor::Kind::System;
  call.actor.id = "system";
  call.actor.name = "system";
  call.trace = trace;
  call.deadline = std::chrono::steady_clock::now() + limit;
  return call;
}

}  // namespace jw
