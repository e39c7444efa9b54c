// Everything the ledger reads from others: notes, keys, checkpoints, tiles, paths. What is
// accepted must read back the same. The first byte chooses the reader.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "ledger/checkpoint.hpp"
#include "ledger/note.hpp"
#include "ledger/tiles.hpp"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

void read_note(std::string_view text) {
  const auto note = jw::ledger::parse_note(text);
  if (!note) return;
  expect(note->text.ends_with('\n') && text.starts_with(note->text) && !note->signatures.empty());
}

void read_checkpoint(std::string_view text) {
  const auto checkpoint = jw::ledger::parse_checkpoint(text);
  if (checkpoint) expect(jw::ledger::format_checkpoint(*checkpoint) == text);
}

void read_entries(std::string_view bytes, std::uint64_t width) {
  const auto entries = jw::ledger::split_entries(bytes, width);
  if (!entries) return;
  std::string again;
  for (const auto entry : *entries) jw::ledger::append_entry(again, entry);
  expect(again == bytes && entries->size() == width);
}

void read_key(std::string_view text) {
  const auto key = jw::ledger::NoteVerifier::parse(text);
  if (key) expect(jw::ledger::NoteVerifier::parse(key->vkey()).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] % 4) {
    case 0: read_note(text); break;
    case 1: read_checkpoint(text); break;
    case 2: read_entries(text, data[1]); break;
    case 3: read_key(text); break;
  }
  return 0;
}
