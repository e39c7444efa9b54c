#include "base/free_text.hpp"
#include "sharing/acts.hpp"

namespace jw::sharing {
namespace {

constexpr std::size_t kMostText = 2000;

}  // namespace

std::string trimmed(std::string_view text) { return std::string(jw::trimmed(text)); }

Result<std::string> required_text(std::string_view text, std::string_view field, std::string_view zh) {
  auto kept = trimmed(text);
  if (kept.empty()) return fail(Code::Invalid, "application.text", "{} is missing", "请填写{1}", field, zh);
  JW_TRY(check_statement(kept, {.characters = kMostText, .needed = true}, "application.text", {field, zh}));
  return kept;
}

Result<std::string> required_line(std::string_view text, std::string_view field, std::string_view zh) {
  auto kept = JW_TRY(required_text(text, field, zh));
  JW_TRY(check_statement(kept, {.characters = kMostText, .one_line = true}, "application.text", {field, zh}));
  return kept;
}

Result<> check_note(std::string_view note) {
  return check_statement(note, {.characters = kMostText}, "application.text", {"the note", "说明"});
}

}  // namespace jw::sharing
