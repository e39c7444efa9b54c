#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/sign.hpp"

// C2SP signed-note: a text that ends in a newline, a blank line, and lines
// "— <key name> <base64(4-byte key id, signature)>". Errors: "note.syntax", "note.key" (Invalid),
// "note.unsigned", "note.signature" (Denied).
namespace jw::ledger {

// Who may have signed: "<name>+<hex key id>+<base64(type, public key)>". Ed25519 (type 1) only.
class NoteVerifier {
 public:
  static Result<NoteVerifier> parse(std::string_view vkey);
  static Result<NoteVerifier> make(std::string_view name, const crypto::PublicKey& key);

  const std::string& name() const { return name_; }
  std::uint32_t id() const { return id_; }
  std::string vkey() const;
  Result<> verify(std::string_view text, std::string_view signature) const;

 private:
  NoteVerifier(std::string name, std::uint32_t id, crypto::PublicKey key)
      : name_(std::move(name)), id_(id), key_(std::move(key)) {}
  std::string name_;
  std::uint32_t id_;
  crypto::PublicKey key_;
};

class NoteSigner {
 public:
  static Result<NoteSigner> make(std::string_view name, const crypto::SigningKey& key);
  // "PRIVATE+KEY+<name>+<hex key id>+<base64(type, seed)>", as Go's sumdb/note writes it.
  static Result<NoteSigner> parse(std::string_view skey);

  const NoteVerifier& verifier() const { return verifier_; }
  Result<std::string> skey() const;
  // The whole note with this one signature.
  Result<std::string> sign(std::string_view text) const;

 private:
  NoteSigner(NoteVerifier verifier, crypto::SigningKey key)
      : verifier_(std::move(verifier)), key_(std::move(key)) {}
  NoteVerifier verifier_;
  crypto::SigningKey key_;
};

struct NoteSignature {
  std::string name;
  std::uint32_t id = 0;
  std::string bytes;
};

struct Note {
  std::string text;
  std::vector<NoteSignature> signatures;  // at most 64; not verified
};

Result<Note> parse_note(std::string_view note);

// The text, if this verifier signed it. Lines of other keys are ignored; a wrong line of this
// key refuses the whole note.
Result<std::string> open_note(std::string_view note, const NoteVerifier& verifier);

}  // namespace jw::ledger
