#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "flow/model.hpp"

namespace jw::flow {

enum class ClockAct : std::uint8_t { Start, Stop, Suspend, Resume };

// What a clock does when a token enters or leaves a node other than the one it stands on.
struct ClockMark {
  const ClockSpec* spec = nullptr;
  std::optional<std::uint32_t> owner;  // node the clock stands on; none: the process
  ClockAct act = ClockAct::Start;
};

// A process with what the steps look up in it. Immutable; safe from many threads.
class Program {
 public:
  Program(std::shared_ptr<const Process> process, std::int64_t version);

  const Process& process() const { return *process_; }
  std::int64_t version() const { return version_; }
  const Node& node(std::uint32_t index) const { return process_->nodes[index]; }

  // Start event of a level: of the process itself (none), a sub-process or an event sub-process.
  std::optional<std::uint32_t> start_of(std::optional<std::size_t> level,
                                        Trigger trigger = Trigger::None) const;
  const std::vector<std::uint32_t>& events_of(std::optional<std::size_t> level) const;  // event sub-processes
  const std::vector<std::uint32_t>& boundaries(std::uint32_t node) const { return boundaries_[node]; }
  std::optional<std::uint32_t> link_target(std::uint32_t throwing) const;
  const std::vector<ClockMark>& on_enter(std::uint32_t node) const { return enter_[node]; }
  const std::vector<ClockMark>& on_leave(std::uint32_t node) const { return leave_[node]; }
  // Clocks that start with the process.
  const std::vector<const ClockSpec*>& process_clocks() const { return process_clocks_; }
  const ClockSpec* find_clock(std::string_view id) const;

  // Somebody asks who completed a task: the variable done_by is kept.
  bool keeps_done_by() const { return keeps_done_by_; }

  // Can a token on `from` come to `flow` without passing `gateway`?
  bool reaches(std::uint32_t from, std::uint32_t flow, std::uint32_t gateway) const;

 private:
  void note_clock(const ClockSpec& spec, std::optional<std::uint32_t> owner);
  bool mentions(std::string_view word) const;

  std::shared_ptr<const Process> process_;
  std::int64_t version_;
  std::vector<std::vector<std::uint32_t>> boundaries_;
  std::vector<std::vector<std::uint32_t>> events_;  // by node plus one; 0 is the process
  std::vector<std::vector<ClockMark>> enter_, leave_;
  std::vector<const ClockSpec*> process_clocks_;
  bool keeps_done_by_ = false;
};

bool is_activity(NodeKind kind);

}  // namespace jw::flow
