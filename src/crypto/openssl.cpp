#include "crypto/openssl.hpp"

#include <openssl/pem.h>

namespace jw::crypto {

std::string drain_errors() {
  std::string out;
  while (const auto code = ERR_get_error()) {
    char text[256];
    ERR_error_string_n(code, text, sizeof text);
    if (!out.empty()) out += "; ";
    out += text;
  }
  return out;
}

tl::unexpected<Error> fail_internal(std::string_view doing) {
  return fail_openssl(Code::Internal, "crypto.failed",
                      "the cryptographic library failed while {}; see the log",
                      "密码库执行失败（{}），请查看日志", doing);
}

OwnedBio reader_of(std::string_view text) {
  return OwnedBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string text_of(BIO* memory) {
  char* start = nullptr;
  const auto size = BIO_get_mem_data(memory, &start);
  return size > 0 ? std::string(start, static_cast<std::size_t>(size)) : std::string();
}

Result<std::string> write_private_pem(EVP_PKEY* key) {
  const OwnedBio memory(BIO_new(BIO_s_secmem()));
  if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fail_internal("writing a private key");
  return text_of(memory.get());
}

OwnedKey read_private_pem(std::string_view pem) {
  // Without a callback OpenSSL would ask at the terminal for an encrypted key's password.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const OwnedBio memory = reader_of(pem);
  return OwnedKey(memory ? PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr) : nullptr);
}

}  // namespace jw::crypto
