#include "ledger/note.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::ledger {
namespace {

constexpr char kEd25519Type = 1;
constexpr std::string_view kDash = "\xe2\x80\x94 ";  // U+2014 and a blank
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::size_t kMaxNote = std::size_t{1} << 20;
constexpr std::size_t kMaxSignatures = 64;

tl::unexpected<Error> bad_note(std::string_view en, std::string_view zh) {
  return fail(Error{Code::Invalid,
                    "note.syntax",
                    fmt::format("not a signed note: {}; fetch it again", en),
                    fmt::format("不是有效的签名文本：{}，请重新获取", zh),
                    {}});
}

tl::unexpected<Error> bad_key() {
  return fail(Code::Invalid, "note.key",
              "not a note key; it looks like name+0123abcd+base64, copy it again in full",
              "不是有效的签名文本密钥（格式为 名称+0123abcd+base64），请重新完整复制");
}

bool is_name(std::string_view name) {
  return !name.empty() && is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
    return c == '+' || c == ' ' || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
  });
}

// Blanks beyond ASCII would make two names look alike.
bool has_wide_blank(std::string_view name) {
  for (const char16_t c : to_utf16(name))
    if (c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
        c == 0x202f || c == 0x205f || c == 0x3000)
      return true;
  return false;
}

std::uint32_t big_endian(std::string_view four) {
  std::uint32_t out = 0;
  for (const char c : four.substr(0, 4)) out = out << 8 | static_cast<std::uint8_t>(c);
  return out;
}

std::string four_bytes(std::uint32_t id) {
  return {static_cast<char>(id >> 24), static_cast<char>(id >> 16 & 0xff), static_cast<char>(id >> 8 & 0xff),
          static_cast<char>(id & 0xff)};
}

std::uint32_t key_id(std::string_view name, std::string_view typed_key) {
  const auto hash = crypto::digest(crypto::HashKind::Sha256, {name, "\n", typed_key});
  return big_endian({reinterpret_cast<const char*>(hash.data()), 4});
}

std::string typed(std::string_view bytes) { return std::string(1, kEd25519Type).append(bytes); }

struct KeyText {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;  // without the type
};

// "<name>+<hex id>+<base64(type, bytes)>"; the base64 may hold '+' itself.
Result<KeyText> parse_key(std::string_view text) {
  const auto first = text.find('+');
  const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return bad_key();
  KeyText out;
  out.name = std::string(text.substr(0, first));
  const auto id = text.substr(first + 1, second - first - 1);
  const auto id_bytes = crypto::from_hex(id);
  const auto key = crypto::from_base64(text.substr(second + 1));
  if (!is_name(out.name) || has_wide_blank(out.name) || id.size() != 8 || !id_bytes || !key ||
      key->size() != 33 || key->front() != kEd25519Type)
    return bad_key();
  out.id = big_endian(*id_bytes);
  out.bytes = key->substr(1);
  return out;
}

// Well-formed text with no control character but the newline.
bool is_note_text(std::string_view text) {
  return is_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
         });
}

Result<NoteSignature> parse_line(std::string_view line) {
  if (!line.starts_with(kDash))
    return bad_note("a signature line does not begin with a dash", "签名行不以破折号开头");
  line.remove_prefix(kDash.size());
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return bad_note("a signature line has no blank", "签名行缺少空格");
  NoteSignature out;
  out.name = std::string(line.substr(0, blank));
  const auto bytes = crypto::from_base64(line.substr(blank + 1));
  if (!is_name(out.name) || !bytes || bytes->size() < 5)
    return bad_note("a signature line is damaged", "签名行已损坏");
  out.id = big_endian(*bytes);
  out.bytes = bytes->substr(4);
  return out;
}

}  // namespace

Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  auto text = JW_TRY(parse_key(vkey));
  if (key_id(text.name, typed(text.bytes)) != text.id) return bad_key();
  auto key = crypto::PublicKey::from_raw(crypto::kEd25519, text.bytes);
  if (!key) return bad_key();
  return NoteVerifier(std::move(text.name), text.id, std::move(*key));
}

Result<NoteVerifier> NoteVerifier::make(std::string_view name, const crypto::PublicKey& key) {
  if (!is_name(name) || has_wide_blank(name) || key.suite() != crypto::kEd25519) return bad_key();
  return NoteVerifier(std::string(name), key_id(name, typed(key.raw())), key);
}

std::string NoteVerifier::vkey() const {
  return fmt::format("{}+{:08x}+{}", name_, id_, crypto::to_base64(typed(key_.raw())));
}

Result<> NoteVerifier::verify(std::string_view text, std::string_view signature) const {
  return key_.verify(text, signature);
}

Result<NoteSigner> NoteSigner::make(std::string_view name, const crypto::SigningKey& key) {
  auto verifier = JW_TRY(NoteVerifier::make(name, key.public_key()));
  return NoteSigner(std::move(verifier), key);
}

Result<NoteSigner> NoteSigner::parse(std::string_view skey) {
  if (!skey.starts_with(kPrivate)) return bad_key();
  const auto text = JW_TRY(parse_key(skey.substr(kPrivate.size())));
  auto key = crypto::SigningKey::from_seed(text.bytes);
  if (!key) return bad_key();
  auto signer = JW_TRY(make(text.name, *key));
  if (signer.verifier().id() != text.id) return bad_key();
  return signer;
}

Result<std::string> NoteSigner::skey() const {
  const std::string seed = JW_TRY(key_.seed());
  return fmt::format("{}{}+{:08x}+{}", kPrivate, verifier_.name(), verifier_.id(),
                     crypto::to_base64(typed(seed)));
}

Result<std::string> NoteSigner::sign(std::string_view text) const {
  if (!text.ends_with('\n') || !is_note_text(text))
    return bad_note("the text does not end in a newline or has control characters",
                    "文本未以换行结尾或含控制字符");
  const std::string signature = JW_TRY(key_.sign(text));
  return fmt::format("{}\n{}{} {}\n", text, kDash, verifier_.name(),
                     crypto::to_base64(four_bytes(verifier_.id()) + signature));
}

Result<Note> parse_note(std::string_view note) {
  if (note.size() > kMaxNote) return bad_note("it is too long", "文本过长");
  if (!is_note_text(note))
    return bad_note("it holds control characters or is not UTF-8", "含有控制字符或不是 UTF-8");
  const auto blank = note.rfind("\n\n");
  if (blank == std::string_view::npos) return bad_note("there is no blank line", "缺少空行");
  Note out;
  out.text = std::string(note.substr(0, blank + 1));
  std::string_view rest = note.substr(blank + 2);
  if (!rest.ends_with('\n'))
    return bad_note("there is no signature, or the last line is cut", "缺少签名或末行被截断");
  while (!rest.empty()) {
    if (out.signatures.size() == kMaxSignatures) return bad_note("it has too many signatures", "签名过多");
    const auto end = rest.find('\n');
    out.signatures.push_back(JW_TRY(parse_line(rest.substr(0, end))));
    rest.remove_prefix(end + 1);
  }
  return out;
}

Result<std::string> open_note(std::string_view note, const NoteVerifier& verifier) {
  auto parsed = JW_TRY(parse_note(note));
  bool found = false;
  for (const auto& signature : parsed.signatures) {
    if (signature.name != verifier.name() || signature.id != verifier.id()) continue;
    if (!verifier.verify(parsed.text, signature.bytes))
      return fail(Code::Denied, "note.signature", "the note was changed after {} signed it; fetch it again",
                  "文本在 {} 签名后被改动，请重新获取", verifier.name());
    found = true;
  }
  if (!found)
    return fail(Code::Denied, "note.unsigned", "the note carries no signature by {}; check the key",
                "文本没有 {} 的签名，请核对密钥", verifier.name());
  return std::move(parsed.text);
}

}  // namespace jw::ledger
