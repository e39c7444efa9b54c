#include "supervision/words.hpp"

#include "base/text.hpp"

namespace jw::supervision {

Result<> check_text(std::string_view text, std::string_view field, std::string_view field_zh,
                    std::size_t characters, bool needed) {
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
  const bool fits =
      is_utf8(text) && text.find('\0') == std::string_view::npos && to_utf16(text).size() <= characters;
  if (fits && !(needed && blank)) return {};
  return fail(Code::Invalid, "supervision.text", "{0}: text of at most {2} characters{3}",
              "{1}应为不超过 {2} 个字的文本{4}", field, field_zh, characters, needed ? ", not blank" : "",
              needed ? "，且不能为空" : "");
}

}  // namespace jw::supervision
