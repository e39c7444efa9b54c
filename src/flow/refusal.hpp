#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include <fmt/format.h>

namespace jw::flow {

// Why a document is not deployed: the element, where it begins, and what to do about it.
struct Refusal {
  std::string element;  // its id; "" the document
  int line = 0;         // from 1
  std::string code;     // row of model_rules() or element_rules(), "bpmn.unreachable"
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (element, line, code, zh, en))

// All refusals of a document, in the order found; after kMost only counted.
class Refusals {
 public:
  static constexpr std::size_t kMost = 200;

  template <class... Args>
  void add(std::string_view element, int line, std::string_view code, fmt::format_string<const Args&...> en,
           fmt::format_string<const Args&...> zh, const Args&... args) {
    ++total_;
    if (list_.size() < kMost)
      list_.push_back({std::string(element), line, std::string(code), fmt::format(zh, args...),
                       fmt::format(en, args...)});
  }

  bool empty() const { return total_ == 0; }
  std::size_t total() const { return total_; }
  const std::vector<Refusal>& list() const { return list_; }
  // By line, and a last one that says how many more there are.
  std::vector<Refusal> take() &&;

 private:
  std::vector<Refusal> list_;
  std::size_t total_ = 0;
};

}  // namespace jw::flow
