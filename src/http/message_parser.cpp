#include "http/message_parser.hpp"

#include "http/target.hpp"

namespace jw::http {
namespace {

// " HTTP/2.0" at the end of the first line: a version we could name, unlike plain garbage.
bool names_version(std::string_view head) {
  const auto line = head.substr(0, head.find("\r\n"));
  const auto at = line.rfind(" HTTP/");
  return at != std::string_view::npos && line.size() >= at + 7 && line[at + 6] >= '0' && line[at + 6] <= '9';
}

}  // namespace

Result<> RequestParser::accept() {
  if (!method_)
    return fail(Code::Invalid, "http.method_unknown", "this server does not know that method",
                "服务器不支持此请求方法");
  head_.method = *method_;
  if (const auto coding = head_.headers.find("Transfer-Encoding");
      coding && (!equal_no_case(*coding, "chunked") || head_.headers.count("Transfer-Encoding") > 1))
    return fail(Code::Invalid, "http.transfer_encoding", "only the transfer coding \"chunked\" is understood",
                "只支持 chunked 传输编码");
  const auto hosts = head_.headers.count("Host");
  if (hosts > 1 || (hosts == 0 && version_ == 11))
    return fail(Code::Invalid, "http.host", "the request needs exactly one Host header",
                "请求必须且只能有一个 Host 头");
  head_.content_length.reset();
  if (const auto length = content_length()) head_.content_length = *length;
  if (head_.method == Method::Options && head_.target == "*") {
    head_.path.assign(1, '*');
    head_.query.clear();
    return {};
  }
  return http::parse_target(head_.target, head_.path, head_.query);
}

Error parse_failure(const BeastError& ec, bool has_start_line, std::string_view head) {
  using beast::http::error;
  if (ec == error::header_limit && !has_start_line && head.find("\r\n") == std::string_view::npos)
    return {Code::TooLarge, "http.target_long", "the address is too long", "请求地址过长", {}};
  if (ec == error::header_limit)
    return {Code::TooLarge, "http.header_large", "the request headers are too large", "请求头过大", {}};
  if (ec == error::body_limit)
    return {Code::TooLarge,
            "http.body_large",
            "the body is larger than allowed here",
            "请求体超过允许的大小",
            {}};
  if (ec == error::bad_version && names_version(head))
    return {Code::Invalid, "http.version", "this server speaks HTTP/1.1", "服务器只支持 HTTP/1.1", {}};
  if (ec == error::bad_chunk || ec == error::bad_chunk_extension)
    return {Code::Invalid, "http.body", "the body is not correctly chunked", "请求体分块格式错误",
            ec.message()};
  return {Code::Invalid, "http.malformed", "this is not a valid HTTP request", "不是有效的 HTTP 请求",
          ec.message()};
}

}  // namespace jw::http
