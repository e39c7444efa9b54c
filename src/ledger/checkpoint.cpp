#include "ledger/checkpoint.hpp"

#include <algorithm>
#include <charconv>

#include "crypto/encoding.hpp"

namespace jw::ledger {
namespace {

tl::unexpected<Error> bad_checkpoint() {
  return fail(Code::Corrupt, "checkpoint.syntax",
              "not a checkpoint: expected the lines origin, size and root; fetch it again",
              "不是有效的检查点（应依次为来源、条数、根哈希三行），请重新获取");
}

// Takes the line up to the next newline off the front; all lines end in one.
std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  if (!text.ends_with('\n') || std::count(text.begin(), text.end(), '\n') < 3) return bad_checkpoint();
  Checkpoint out;
  out.origin = std::string(take_line(text));
  const auto size = take_line(text);
  const auto root = crypto::from_base64(take_line(text));
  if (out.origin.empty() || size.empty() || (size.size() > 1 && size.front() == '0') || !root ||
      root->size() != out.root.size())
    return bad_checkpoint();
  const auto [end, ec] = std::from_chars(size.data(), size.data() + size.size(), out.size);
  if (ec != std::errc() || end != size.data() + size.size()) return bad_checkpoint();
  std::copy(root->begin(), root->end(), out.root.begin());
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) return bad_checkpoint();
    out.extensions.emplace_back(line);
  }
  return out;
}

std::string format_checkpoint(const Checkpoint& checkpoint) {
  const std::string_view root(reinterpret_cast<const char*>(checkpoint.root.data()), checkpoint.root.size());
  std::string out = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size, crypto::to_base64(root));
  for (const auto& line : checkpoint.extensions) out += line + '\n';
  return out;
}

Result<Checkpoint> open_checkpoint(std::string_view note, const NoteVerifier& verifier) {
  auto checkpoint = JW_TRY(parse_checkpoint(JW_TRY(open_note(note, verifier))));
  if (checkpoint.origin != verifier.name())
    return fail(Code::Denied, "checkpoint.origin",
                "the checkpoint is of another log than {}; check which log you asked for",
                "检查点不属于日志 {}，请核对所查日志", verifier.name());
  return checkpoint;
}

}  // namespace jw::ledger
