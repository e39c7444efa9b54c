#pragma once

#include <random>
#include <string>

#include "draft.hpp"

namespace jw::flow::testing {

// Block-structured processes at random: what is opened is closed, so every path ends.
class RandomModel {
 public:
  struct Options {
    int depth = 5;
    int fan = 4;
    bool common = false;  // only what other engines understand the same way
  };
  RandomModel(unsigned seed, Options options) : random_(seed), options_(options), draft_("random") {
    draft_.start();
    const auto [first, last] = block(options_.depth, "");
    draft_.end();
    draft_.flow("start", first).flow(last, "end");
  }
  RandomModel(unsigned seed) : RandomModel(seed, Options()) {}

  const Draft& draft() const { return draft_; }
  Draft& draft() { return draft_; }

 private:
  using Ends = std::pair<std::string, std::string>;

  std::string name(const std::string& kind) { return kind + std::to_string(++count_); }
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  Ends one(const std::string& id) { return {id, id}; }

  Ends leaf(const std::string& scope) {
    switch (pick(options_.common ? 2 : 6)) {
      case 0: {
        const auto id = name("u");
        draft_.user(id, scope);
        if (!options_.common && pick(3) == 0) {
          const bool interrupting = pick(2) == 0;
          const auto timer = name("t"), end = name("te");
          draft_.boundary(draft_.timer(NodeKind::BoundaryEvent, timer, "'PT1H'", TimerKind::Duration, scope),
                          id, interrupting);
          draft_.end(end, scope);
          draft_.flow(timer, end);
        }
        return one(id);
      }
      case 1: {
        const auto id = name("m");
        draft_.add(NodeKind::ManualTask, id, scope);
        return one(id);
      }
      case 2: {
        const auto id = name("s");
        draft_.service(id, "random", scope);
        return one(id);
      }
      case 3: {
        const auto id = name("x");
        draft_.script(id, "coalesce(n, 0) + 1", "n", scope);
        return one(id);
      }
      case 4: {
        const auto id = name("c");
        draft_.event(NodeKind::CatchEvent, id, Trigger::Message, "message", scope);
        return one(id);
      }
      default: {
        const auto id = name("many");
        auto& task = draft_.user(id, scope);
        task.many = MultiInstance{};
        task.many->cardinality = expr(std::to_string(pick(4)));
        task.many->sequential = pick(2) == 0;
        task.many->output = "votes";
        task.many->output_element = expr("vote");
        if (pick(2) == 0) task.many->completion = expr("done >= 2");
        return one(id);
      }
    }
  }

  Ends gateways(NodeKind kind, int depth, const std::string& scope) {
    const auto fork = name("g"), join = name("j");
    draft_.add(kind, fork, scope);
    draft_.add(kind == NodeKind::ParallelGateway ? kind : kind, join, scope);
    const int fan = 2 + pick(options_.fan - 1);
    for (int i = 0; i < fan; ++i) {
      const auto [first, last] = block(depth - 1, scope);
      if (kind == NodeKind::ParallelGateway)
        draft_.flow(fork, first);
      else if (i == 0)
        draft_.flow(fork, first, "", true);
      else
        draft_.flow(fork, first, "v" + std::to_string(pick(4)) + " = true");
      draft_.flow(last, join);
    }
    return {fork, join};
  }

  Ends block(int depth, const std::string& scope) {
    if (depth <= 0) return leaf(scope);
    switch (pick(options_.common ? 6 : 8)) {
      case 0:
      case 1: return leaf(scope);
      case 2: {
        const auto a = block(depth - 1, scope), b = block(depth - 1, scope);
        draft_.flow(a.second, b.first);
        return {a.first, b.second};
      }
      case 3: return gateways(NodeKind::ExclusiveGateway, depth, scope);
      case 4: return gateways(NodeKind::ParallelGateway, depth, scope);
      case 5: {
        const auto id = name("sub"), begin = name("ss"), end = name("se");
        draft_.add(NodeKind::SubProcess, id, scope);
        draft_.start(begin, id);
        const auto inner = block(depth - 1, id);
        draft_.end(end, id);
        draft_.flow(begin, inner.first).flow(inner.second, end);
        return one(id);
      }
      case 6: return gateways(NodeKind::InclusiveGateway, depth, scope);
      default: {
        // Round once more while the counter is small.
        const auto head = name("l"), tail = name("r"), counter = name("k"), add = name("a");
        draft_.add(NodeKind::ExclusiveGateway, head, scope);
        const auto body = block(depth - 1, scope);
        draft_.script(add, "coalesce(" + counter + ", 0) + 1", counter, scope);
        draft_.add(NodeKind::ExclusiveGateway, tail, scope);
        const auto out = name("m");
        draft_.add(NodeKind::ManualTask, out, scope);
        draft_.flow(head, body.first).flow(body.second, add).flow(add, tail);
        draft_.flow(tail, head, counter + " < 2").flow(tail, out, "", true);
        return {head, out};
      }
    }
  }

  std::mt19937 random_;
  Options options_;
  Draft draft_;
  int count_ = 0;
};

}  // namespace jw::flow::testing
