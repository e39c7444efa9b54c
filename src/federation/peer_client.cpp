#include "federation/peer_client.hpp"

#include <charconv>

#include <boost/json/object.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "federation/identity.hpp"
#include "federation/trust.hpp"

namespace jw::federation {
namespace {

Code code_of(int status) {
  switch (status) {
    case 400: return Code::Invalid;
    case 401: return Code::Unauthenticated;
    case 403: return Code::Denied;
    case 404: return Code::NotFound;
    case 409: return Code::Conflict;
    case 413: return Code::TooLarge;
    case 422: return Code::Invalid;
    case 429: return Code::Busy;
    case 503: return Code::Unavailable;
    case 504: return Code::Timeout;
    default: return status < 500 ? Code::Invalid : Code::Unavailable;
  }
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

// Read by people who know a node by its name; where it was looked for is for the log.
Error away(std::string_view name, Error error) {
  auto said = std::move(error.message);
  error.message = fmt::format(
      "the node of {} cannot be reached: until it answers again nothing can be asked of it and nothing sent "
      "to it; "
      "try again later, and tell the operator when it lasts",
      name);
  error.message_zh = fmt::format(
      "无法连接“{}”的节点，在其恢复应答前不能向其请求或发送；请稍后再试，持续不通请联系运维人员", name);
  return std::move(error).with(said);
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view address) {
  const auto colon = address.rfind(':');
  Endpoint endpoint;
  if (colon != std::string_view::npos) {
    const auto digits = address.substr(colon + 1);
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    endpoint.host = address.substr(0, colon);
    if (endpoint.host.size() > 2 && endpoint.host.front() == '[' && endpoint.host.back() == ']')
      endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
    if (wrong == std::errc{} && end == digits.data() + digits.size() && endpoint.port != 0 &&
        !endpoint.host.empty())
      return endpoint;
  }
  return fail(Code::Invalid, "node.address",
              "\"{}\" is no address; write host:port, for example 10.1.2.3:7443",
              "“{}” 不是有效地址；请写成 主机:端口，例如 10.1.2.3:7443", std::string(address));
}

Result<PeerClient> PeerClient::open(const Identity& identity, const Trust& trust) {
  http::ClientOptions options;
  options.ca_pem = JW_TRY(file::read(identity.ca_certificate(), 1 << 20));
  options.cert_pem_file = identity.tls_certificate().string();
  options.key_pem_file = identity.tls_key().string();
  auto client = JW_TRY(http::Client::open(std::move(options)));
  return PeerClient(trust, std::move(client));
}

Result<http::Response> PeerClient::send(const Call& call, std::string_view node,
                                        http::OutRequest request) const {
  const auto peer = JW_TRY(trust_->node(node));
  const auto endpoint = JW_TRY(parse_endpoint(peer.address));
  request.secure = true;
  request.host = endpoint.host;
  request.port = endpoint.port;
  request.server_name = peer.id;
  auto answer = client_.send(call, request);
  if (!answer && answer.error().reason == "peer.unreachable")
    return fail(away(peer.name, std::move(answer).error()));
  return answer;
}

Error error_of(const http::Response& response) {
  Error error{
      code_of(response.status), "peer.answer", {}, {}, fmt::format("the peer answered {}", response.status)};
  const auto json = parse_json(response.body);
  if (json && json->is_object()) {
    const auto& body = json->get_object();
    if (auto reason = text_of(body, "code"); !reason.empty()) error.reason = std::move(reason);
    error.message_zh = text_of(body, "detail");
    error.message = text_of(body, "detail_en");
    if (error.message.empty()) error.message = error.message_zh;
  }
  if (error.message.empty()) {
    error.message = fmt::format("the other node answered with status {}", response.status);
    error.message_zh = fmt::format("对方节点返回状态 {}", response.status);
  }
  return error;
}

}  // namespace jw::federation
