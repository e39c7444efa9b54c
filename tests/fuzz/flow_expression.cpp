// What people write as conditions. Whatever compiles also ends, with a value or an error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>

#include "flow/expression.hpp"

namespace jw::flow {

void try_expression(std::string_view text) {
  static const auto variables =
      boost::json::parse(
          R"({"a":1,"b":"文本","c":[1,2,{"d":"x"}],"o":{"p":{"q":null}},"t":true,"n":9223372036854775807})")
          .as_object();
  const auto compiled = Expression::compile(text);
  if (!compiled) {
    if (!compiled.error().message.starts_with("line ")) std::abort();
    return;
  }
  const auto once = compiled->evaluate(variables);
  const auto again = compiled->evaluate(variables);
  if (once.has_value() != again.has_value() || (once && *once != *again)) std::abort();
}

}  // namespace jw::flow

#ifdef JW_LIBFUZZER
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jw::flow::try_expression({reinterpret_cast<const char*>(data), size});
  return 0;
}
#endif
