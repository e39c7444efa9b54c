#include "grant/derive.hpp"

namespace jw::grant {

// The labels are part of every delivery: another one gives other cells.
std::string_view label_of(KeyUse use) {
  switch (use) {
    case KeyUse::Pseudonym: return "jingwei pseudonym";
    case KeyUse::FormatPreserving: return "jingwei ff1";
    case KeyUse::CellKey: return "jingwei cell key";
    case KeyUse::CellNonce: return "jingwei cell nonce";
    case KeyUse::Noise: return "jingwei noise";
    case KeyUse::CanaryBook: return "jingwei canary book";
  }
  return "";
}

std::string derive_key(KeyUse use, crypto::HashKind kind, std::string_view root) {
  return crypto::hmac(kind, root, label_of(use));
}

}  // namespace jw::grant
