#include "crypto/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>

#include "base/file.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/openssl.hpp"

namespace jw::crypto {
namespace {

// A peer's clock may be a little behind ours when it first sees its new certificate.
constexpr auto kBackdate = std::chrono::minutes(5);

OwnedKey make_key() { return OwnedKey(EVP_EC_gen("P-256")); }

OwnedX509 read_x509(std::string_view pem) {
  const OwnedBio memory = reader_of(pem);
  return OwnedX509(memory ? PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr) : nullptr);
}

tl::unexpected<Error> not_a_certificate() {
  return fail_openssl(Code::Invalid, "certificate.syntax",
                      "this is not a PEM certificate; ask for the file again",
                      "不是有效的 PEM 证书，请重新索取证书文件");
}

template <class F>
Result<std::string> write_pem(F write, std::string_view doing) {
  const OwnedBio memory(BIO_new(BIO_s_mem()));
  if (!memory || write(memory.get()) != 1) return fail_internal(doing);
  return text_of(memory.get());
}

bool set_name(X509_NAME* name, std::string_view common_name) {
  return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, octets(common_name),
                                    static_cast<int>(common_name.size()), -1, 0) == 1;
}

// 127 random bits: positive, and never the same twice (RFC 5280 §4.1.2.2).
bool set_serial(X509* certificate) {
  std::string bytes = random_bytes(16);
  bytes[0] = static_cast<char>((bytes[0] & 0x7f) | 0x40);
  const Owned<BIGNUM, BN_free> number(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, const Clock& clock, int days) {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(clock.now());
  const std::time_t from = std::chrono::system_clock::to_time_t(now - kBackdate);
  const std::time_t until = std::chrono::system_clock::to_time_t(now + std::chrono::hours(24) * days);
  return ASN1_TIME_set(X509_getm_notBefore(certificate), from) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), until) != nullptr;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const OwnedExtension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Only what a host or a node may be called: the value goes into an extension text whose syntax
// has commas and colons of its own.
bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && name.front() != '.' && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '.' || c == '_';
         });
}

bool is_address(const std::string& text) {
  const Owned<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free> bytes(a2i_IPADDRESS(text.c_str()));
  return bytes != nullptr;
}

Result<std::string> alternative_names(const NodeNames& names) {
  const auto wrong = [](std::string_view name) {
    return fail(Code::Invalid, "certificate.name", "{} is neither a host name nor an address; correct it",
                "{} 不是有效的主机名或地址，请更正", name);
  };
  // An X.509 common name holds at most 64 characters.
  if (!is_host_name(names.node) || names.node.size() > 64) return wrong(cut_utf8(names.node, 80));
  std::string out = "DNS:" + names.node;
  for (const auto& name : names.dns) {
    if (!is_host_name(name)) return wrong(cut_utf8(name, 80));
    if (name != names.node) out += ",DNS:" + name;
  }
  for (const auto& address : names.addresses) {
    if (!is_address(address)) return wrong(cut_utf8(address, 80));
    out += ",IP:" + address;
  }
  drain_errors();
  return out;
}

Time time_of(const ASN1_TIME* from) {
  std::tm parts{};
  ASN1_TIME_to_tm(from, &parts);
  return Time(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

Result<KeyAndCertificate> make_authority(std::string_view name, const Clock& clock, int days) {
  const OwnedKey key = make_key();
  const OwnedX509 certificate(X509_new());
  if (!key || !certificate) return fail_internal("making the node CA");
  X509* const x509 = certificate.get();
  const bool made = X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    set_validity(x509, clock, days) && set_name(X509_get_subject_name(x509), name) &&
                    X509_set_issuer_name(x509, X509_get_subject_name(x509)) == 1 &&
                    X509_set_pubkey(x509, key.get()) == 1 &&
                    add_extension(x509, x509, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    add_extension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    add_extension(x509, x509, NID_subject_key_identifier, "hash") &&
                    X509_sign(x509, key.get(), EVP_sha256()) > 0;
  if (!made) return fail_internal("making the node CA");
  KeyAndCertificate out;
  out.key_pem = JW_TRY(write_private_pem(key.get()));
  out.certificate_pem =
      JW_TRY(write_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, x509); }, "writing a certificate"));
  return out;
}

Result<KeyAndRequest> make_request(std::string_view node) {
  const OwnedKey key = make_key();
  const OwnedRequest request(X509_REQ_new());
  if (!key || !request || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
      !set_name(X509_REQ_get_subject_name(request.get()), node) ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.get(), EVP_sha256()) <= 0)
    return fail_internal("making a certificate request");
  KeyAndRequest out;
  out.key_pem = JW_TRY(write_private_pem(key.get()));
  out.request_pem = JW_TRY(
      write_pem([&](BIO* bio) { return PEM_write_bio_X509_REQ(bio, request.get()); }, "writing a request"));
  return out;
}

Result<std::string> issue_certificate(const KeyAndCertificate& authority, std::string_view request_pem,
                                      const NodeNames& names, const Clock& clock, int days) {
  const std::string alternatives = JW_TRY(alternative_names(names));
  const OwnedKey authority_key = read_private_pem(authority.key_pem);
  const OwnedX509 issuer = read_x509(authority.certificate_pem);
  if (!authority_key || !issuer) return not_a_certificate();

  const OwnedBio memory = reader_of(request_pem);
  const OwnedRequest request(memory ? PEM_read_bio_X509_REQ(memory.get(), nullptr, nullptr, nullptr)
                                    : nullptr);
  EVP_PKEY* const key = request ? X509_REQ_get0_pubkey(request.get()) : nullptr;
  if (key == nullptr || X509_REQ_verify(request.get(), key) != 1)
    return fail_openssl(
        Code::Invalid, "certificate.request",
        "the certificate request is damaged or was not made by the holder of its key; make a new one",
        "证书请求已损坏或并非由密钥持有者生成，请重新生成");
  char group[64] = {};
  std::size_t group_size = 0;
  if (EVP_PKEY_is_a(key, "EC") != 1 || EVP_PKEY_get_group_name(key, group, sizeof group, &group_size) != 1 ||
      std::string_view(group, group_size) != "prime256v1")
    return fail_openssl(Code::Invalid, "certificate.request",
                        "the request's key is not of the kind EC P-256; make a new one",
                        "证书请求的密钥不是 EC P-256，请重新生成");

  const OwnedX509 certificate(X509_new());
  X509* const x509 = certificate.get();
  const bool made = certificate && X509_set_version(x509, X509_VERSION_3) == 1 && set_serial(x509) &&
                    set_validity(x509, clock, days) && set_name(X509_get_subject_name(x509), names.node) &&
                    X509_set_issuer_name(x509, X509_get_subject_name(issuer.get())) == 1 &&
                    X509_set_pubkey(x509, key) == 1 &&
                    add_extension(x509, issuer.get(), NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(x509, issuer.get(), NID_key_usage, "critical,digitalSignature") &&
                    add_extension(x509, issuer.get(), NID_ext_key_usage, "serverAuth,clientAuth") &&
                    add_extension(x509, issuer.get(), NID_subject_key_identifier, "hash") &&
                    add_extension(x509, issuer.get(), NID_authority_key_identifier, "keyid:always") &&
                    add_extension(x509, issuer.get(), NID_subject_alt_name, alternatives) &&
                    X509_sign(x509, authority_key.get(), EVP_sha256()) > 0;
  if (!made) return fail_internal("issuing a certificate");
  return write_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, x509); }, "writing a certificate");
}

Result<Certificate> read_certificate(std::string_view pem) {
  const OwnedX509 x509 = read_x509(pem);
  if (!x509) return not_a_certificate();
  Certificate out;
  const X509_NAME* const name = X509_get_subject_name(x509.get());
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return not_a_certificate();
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return not_a_certificate();
  out.subject.assign(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);

  std::string der(static_cast<std::size_t>(std::max(i2d_X509(x509.get(), nullptr), 0)), '\0');
  unsigned char* end = octets(der);
  i2d_X509(x509.get(), &end);
  out.fingerprint = to_hex(sha256(der));
  const ASN1_INTEGER* const serial = X509_get0_serialNumber(x509.get());
  out.serial = to_hex({reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                       static_cast<std::size_t>(ASN1_STRING_length(serial))});
  out.not_before = time_of(X509_get0_notBefore(x509.get()));
  out.not_after = time_of(X509_get0_notAfter(x509.get()));
  EVP_PKEY* const key = X509_get0_pubkey(x509.get());
  if (key == nullptr) return not_a_certificate();
  out.public_key_pem =
      JW_TRY(write_pem([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key); }, "writing a public key"));
  return out;
}

Result<> check_issued_by(std::string_view pem, std::string_view authority_pem, Time at) {
  const OwnedX509 x509 = read_x509(pem);
  const OwnedX509 issuer = read_x509(authority_pem);
  if (!x509 || !issuer) return not_a_certificate();
  const Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  const Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_add_cert(store.get(), issuer.get()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), x509.get(), nullptr) != 1)
    return fail_internal("checking a certificate");
  X509_STORE_CTX_set_time(
      context.get(), 0,
      std::chrono::system_clock::to_time_t(std::chrono::time_point_cast<std::chrono::seconds>(at)));
  if (X509_verify_cert(context.get()) == 1) return {};
  const int why = X509_STORE_CTX_get_error(context.get());
  drain_errors();
  if (why == X509_V_ERR_CERT_HAS_EXPIRED || why == X509_V_ERR_CERT_NOT_YET_VALID)
    return fail(Code::Denied, "certificate.expired",
                "the certificate is not valid at this time; renew it, or check the clock",
                "证书不在有效期内，请更新证书或检查系统时间");
  return fail(Error{Code::Denied, "certificate.untrusted",
                    "the certificate was not issued by this domain's node CA; join the domain again",
                    "证书不是由本域节点 CA 签发，请重新加入本域", X509_verify_cert_error_string(why)});
}

Result<> check_pair(std::string_view key_pem, std::string_view certificate_pem) {
  const OwnedX509 x509 = read_x509(certificate_pem);
  if (!x509) return not_a_certificate();
  const OwnedKey key = read_private_pem(key_pem);
  if (!key || X509_check_private_key(x509.get(), key.get()) != 1)
    return fail_openssl(Code::Invalid, "certificate.pair",
                        "the private key does not belong to the certificate; restore both from one backup",
                        "私钥与证书不匹配，请从同一份备份恢复");
  return {};
}

Result<> save_key(const std::filesystem::path& path, std::string_view key_pem) {
  return file::write_durably(path, key_pem, 0600);
}

}  // namespace jw::crypto
