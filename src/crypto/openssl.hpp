#pragma once

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

// OpenSSL's objects as owners. Only for sources of this module.
namespace jw::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, FreeWith<Free>>;

inline void free_bio(BIO* bio) { BIO_free_all(bio); }

using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedBio = Owned<BIO, free_bio>;
using OwnedX509 = Owned<X509, X509_free>;
using OwnedRequest = Owned<X509_REQ, X509_REQ_free>;
using OwnedExtension = Owned<X509_EXTENSION, X509_EXTENSION_free>;

// What OpenSSL left in this thread's error queue, oldest first; the queue is empty afterwards.
std::string drain_errors();

// fail() with OpenSSL's own words as the cause.
template <class... Args>
tl::unexpected<Error> fail_openssl(Code code, std::string_view reason, fmt::format_string<const Args&...> en,
                                   fmt::format_string<const Args&...> zh, const Args&... args) {
  return fail(
      Error{code, std::string(reason), fmt::format(en, args...), fmt::format(zh, args...), drain_errors()});
}

// A bug or an exhausted machine: nothing the caller could have done better.
tl::unexpected<Error> fail_internal(std::string_view doing);

inline const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

OwnedBio reader_of(std::string_view text);
std::string text_of(BIO* memory);

Result<std::string> write_private_pem(EVP_PKEY* key);
// Never asks for a password. Null when it is no unencrypted private key.
OwnedKey read_private_pem(std::string_view pem);

}  // namespace jw::crypto
