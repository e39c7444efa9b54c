#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <optional>
#include <string>

#include "http/client.hpp"
#include "http/server.hpp"

// TLS 1.3 contexts and what can be read from a finished or failed handshake. Internal.
namespace jw::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// Error "http.certificate" names the file.
Result<TlsContext> server_context(const Tls& tls);
Result<TlsContext> client_context(const ClientOptions& options);

// The certificate the other side showed, if any.
std::optional<PeerCertificate> peer_certificate(ssl_st* tls);

// Makes the handshake fail unless the certificate names `name` in SAN (or CN when it has no SAN).
bool expect_name(ssl_st* tls, const std::string& name);
void send_server_name(ssl_st* tls, const std::string& name);

// Why a handshake, or the first read after it, failed: "peer.certificate" for all that certificates
// can do wrong on either side, else nothing.
std::optional<Error> certificate_failure(ssl_st* tls, const boost::system::error_code& ec);

}  // namespace jw::http
