#include "base/text.hpp"
#include "sharing/acts.hpp"

namespace jw::sharing {
namespace {

constexpr std::size_t kMostText = 6000;  // bytes: 2,000 Chinese characters

}  // namespace

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

Result<std::string> required_text(std::string_view text, std::string_view field, std::string_view zh) {
  auto kept = trimmed(text);
  if (kept.empty()) return fail(Code::Invalid, "application.text", "{} is missing", "请填写{1}", field, zh);
  if (kept.size() > kMostText || !is_utf8(kept) || kept.find('\0') != std::string::npos)
    return fail(Code::Invalid, "application.text", "{} is longer than 2,000 characters", "{1}超过 2000 字",
                field, zh);
  return kept;
}

Result<> check_note(std::string_view note) {
  if (note.size() > kMostText || !is_utf8(note) || note.find('\0') != std::string_view::npos)
    return fail(Code::Invalid, "application.text", "the note is longer than 2,000 characters",
                "说明超过 2000 字");
  return {};
}

}  // namespace jw::sharing
