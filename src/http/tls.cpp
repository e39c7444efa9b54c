#include "http/tls.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_mode.hpp>

#include <array>

namespace jw::http {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

tl::unexpected<Error> bad_certificate(std::string_view what, const boost::system::error_code& ec) {
  ERR_clear_error();
  Error error{Code::Invalid, "http.certificate",
              fmt::format("{} cannot be used; check that it exists, is PEM and fits its key", what),
              fmt::format("{} 无法使用；请检查文件是否存在、是否为 PEM 格式、证书与私钥是否匹配", what),
              ec.message()};
  return fail(std::move(error));
}

TlsContext make_context(ssl::context::method method) {
  auto context = std::make_shared<ssl::context>(method);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_3_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

Result<> use_identity(ssl::context& context, const std::string& cert, const std::string& key) {
  boost::system::error_code ec;
  context.use_certificate_chain_file(cert, ec);
  if (ec) return bad_certificate(cert, ec);
  context.use_private_key_file(key, ssl::context::pem, ec);
  if (ec) return bad_certificate(key, ec);
  return {};
}

// The chain of `ca_pem` may hold several roots; add_certificate_authority reads them all.
Result<> trust(ssl::context& context, const std::string& ca_pem) {
  boost::system::error_code ec;
  context.add_certificate_authority(asio::buffer(ca_pem), ec);
  if (ec) return bad_certificate("the CA certificate", ec);
  return {};
}

struct Freed {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};

struct VerifyRow {
  long result;
  std::string_view en, zh;
};
constexpr VerifyRow kVerify[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED, "its certificate has expired; it must be renewed",
     "对方证书已过期，需要续签"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "its certificate is not valid yet; check both clocks",
     "对方证书尚未生效，请检查双方时钟"},
    {X509_V_ERR_HOSTNAME_MISMATCH, "its certificate belongs to another node", "对方证书属于其他节点"},
    {X509_V_ERR_IP_ADDRESS_MISMATCH, "its certificate belongs to another node", "对方证书属于其他节点"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "its certificate was not issued by our CA",
     "对方证书不是由本域 CA 签发"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "its certificate was not issued by our CA",
     "对方证书不是由本域 CA 签发"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "its certificate was not issued by our CA",
     "对方证书不是由本域 CA 签发"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "its certificate was not issued by our CA",
     "对方证书不是由本域 CA 签发"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "its certificate was not issued by our CA",
     "对方证书不是由本域 CA 签发"},
};

// Alerts by which the other side says that it does not like OUR certificate.
bool is_certificate_alert(int reason) {
  switch (reason) {
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: return true;
    default: return false;
  }
}

std::string hex(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

}  // namespace

Result<TlsContext> server_context(const Tls& tls) {
  auto context = make_context(ssl::context::tls_server);
  JW_TRY(use_identity(*context, tls.cert_pem_file, tls.key_pem_file));
  if (!tls.ca_pem.empty()) {
    JW_TRY(trust(*context, tls.ca_pem));
    // A certificate of another CA is refused either way.
    context->set_verify_mode(tls.demand ? ssl::verify_peer | ssl::verify_fail_if_no_peer_cert
                                        : ssl::verify_peer);
    // A resumed session would outlive the check of its certificate.
    SSL_CTX_set_num_tickets(context->native_handle(), 0);
    SSL_CTX_set_session_cache_mode(context->native_handle(), SSL_SESS_CACHE_OFF);
  }
  return context;
}

Result<TlsContext> client_context(const ClientOptions& options) {
  auto context = make_context(ssl::context::tls_client);
  if (!options.cert_pem_file.empty())
    JW_TRY(use_identity(*context, options.cert_pem_file, options.key_pem_file));
  if (!options.ca_pem.empty()) {
    JW_TRY(trust(*context, options.ca_pem));
  } else {
    boost::system::error_code ec;
    context->set_default_verify_paths(ec);
    if (ec) return bad_certificate("the system's CA folder", ec);
  }
  return context;
}

std::optional<PeerCertificate> peer_certificate(ssl_st* tls) {
  const std::unique_ptr<X509, Freed> certificate(SSL_get1_peer_certificate(tls));
  if (!certificate) return std::nullopt;
  PeerCertificate peer;
  char name[256] = {};
  if (X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name, sizeof name) >
      0)
    peer.subject_cn = name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size) != 1) return std::nullopt;
  peer.fingerprint = hex(digest.data(), size);
  const std::unique_ptr<BIO, Freed> memory(BIO_new(BIO_s_mem()));
  if (!memory || PEM_write_bio_X509(memory.get(), certificate.get()) != 1) return std::nullopt;
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  peer.pem.assign(text, static_cast<std::size_t>(length));
  return peer;
}

bool expect_name(ssl_st* tls, const std::string& name) {
  X509_VERIFY_PARAM* parameters = SSL_get0_param(tls);
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) == 1) return true;
  ERR_clear_error();
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return X509_VERIFY_PARAM_set1_host(parameters, name.data(), name.size()) == 1;
}

void send_server_name(ssl_st* tls, const std::string& name) {
  // An address is not allowed as SNI; a server that needs it will not be found by address anyway.
  if (name.find_first_not_of("0123456789.:") != std::string::npos)
    SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
}

std::optional<Error> certificate_failure(ssl_st* tls, const boost::system::error_code& ec) {
  if (ec.category() != asio::error::get_ssl_category()) return std::nullopt;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(ec.value()));
  if (is_certificate_alert(reason))
    return Error{Code::Denied, "peer.certificate",
                 "the peer does not accept this node's certificate; is it issued by its CA and still valid?",
                 "对方不接受本节点的证书；请检查证书是否由对方信任的 CA 签发、是否在有效期内", ec.message()};
  if (reason != SSL_R_CERTIFICATE_VERIFY_FAILED) return std::nullopt;
  const long result = SSL_get_verify_result(tls);
  std::string_view en = "its certificate cannot be trusted", zh = "对方证书不可信";
  for (const auto& row : kVerify)
    if (row.result == result) en = row.en, zh = row.zh;
  return Error{Code::Denied, "peer.certificate", fmt::format("the peer cannot prove who it is: {}", en),
               fmt::format("无法确认对方身份：{}", zh), X509_verify_cert_error_string(result)};
}

}  // namespace jw::http
