#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/sign.hpp"
#include "grant/treatment.hpp"

// Cells that the treatment "encrypt" made. The data key is the grant's own; it travels in the grant
// document, sealed for the recipient's node (parameter "wrapped"), so the document and the node's
// private key are all that is needed to read the cells, also long after.
//
// A cell is "jw1." and base64url of nonce (12 bytes), ciphertext and tag (16 bytes): SM4-GCM or
// AES-256-GCM. The nonce is a keyed hash of the value (synthetic, as in SIV), so a second run gives
// the same cells and changes can be told; equal values of an item are therefore seen to be equal.
namespace jw::grant {

class KeyStore;

// The parameter "wrapped" for this treatment. Errors of KeyStore::find and PublicKey::seal.
Result<std::string> wrap_cell_key(const Treatment& treatment, const KeyStore& keys,
                                  const crypto::PublicKey& recipient);

// Reads the cells of one item. Immutable, thread-safe.
class CellReader {
 public:
  // Errors "cell.treatment" (Invalid: the item is not encrypted), "crypto.sealed" (Denied: for
  // another node).
  static Result<CellReader> make(const Treatment& treatment, const crypto::SigningKey& key);

  // Errors "cell.form" (Invalid), "crypto.sealed" (Denied).
  Result<std::string> read(std::string_view cell) const;

 private:
  CellReader(std::string key, bool aes) : key_(std::move(key)), aes_(aes) {}
  std::string key_;
  bool aes_;
};

}  // namespace jw::grant
