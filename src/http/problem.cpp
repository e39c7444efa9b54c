#include "http/problem.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace jw::http {
namespace {

namespace json = boost::json;

// Reasons that HTTP has its own number for.
struct ReasonRow {
  std::string_view reason;
  int status;
};
constexpr ReasonRow kByReason[] = {
    {"http.method", 405},
    {"http.timeout", 408},
    {"http.body_slow", 408},
    {"http.precondition", 412},
    {"http.body_large", 413},
    {"http.target_long", 414},
    {"http.media_type", 415},
    {"http.match_needed", 428},
    {"http.too_many", 429},
    {"access.cap", 429},
    {"http.header_large", 431},
    {"http.method_unknown", 501},
    {"http.transfer_encoding", 501},
    {"http.version", 505},
};

struct CodeRow {
  Code code;
  int status;
  std::string_view title, title_zh;
};
constexpr CodeRow kByCode[] = {
    {Code::Invalid, 400, "The request is not valid", "请求有误"},
    {Code::Unauthenticated, 401, "Please log in", "请先登录"},
    {Code::Denied, 403, "Not allowed", "无权操作"},
    {Code::NotFound, 404, "Not found", "未找到"},
    {Code::Conflict, 409, "It has changed meanwhile", "状态已变化"},
    {Code::TooLarge, 413, "Too large", "超出大小限制"},
    {Code::Busy, 503, "Busy", "系统繁忙"},
    {Code::Timeout, 504, "It took too long", "处理超时"},
    {Code::Unavailable, 503, "Not available now", "暂不可用"},
    {Code::Corrupt, 500, "Damaged bytes", "内容校验失败"},
    {Code::Internal, 500, "A fault in this program", "程序内部错误"},
};

const CodeRow& row_of(Code code) {
  for (const auto& row : kByCode)
    if (row.code == code) return row;
  return kByCode[std::size(kByCode) - 1];
}

// "q=0.8" -> 800; nothing said -> 1000; nonsense -> 0.
int weight(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1000;
  const auto digits = parameters.substr(at + 2);
  if (digits.starts_with('1')) return 1000;
  if (!digits.starts_with("0")) return 0;
  int value = 0, scale = 100;
  for (std::size_t i = 2; i < digits.size() && i < 5 && digits[i] >= '0' && digits[i] <= '9';
       ++i, scale /= 10)
    value += (digits[i] - '0') * scale;
  return value;
}

}  // namespace

Language language(std::string_view accept) {
  int zh = -1, en = -1;
  while (!accept.empty()) {
    const auto end = accept.find(',');
    auto item = accept.substr(0, end);
    accept = end == std::string_view::npos ? std::string_view{} : accept.substr(end + 1);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    const auto semicolon = item.find(';');
    const int q = semicolon == std::string_view::npos ? 1000 : weight(item.substr(semicolon));
    const auto tag = item.substr(0, std::min(semicolon, std::size_t{2}));
    if (equal_no_case(tag, "zh")) zh = std::max(zh, q);
    if (equal_no_case(tag, "en")) en = std::max(en, q);
  }
  return en > zh && en > 0 ? Language::En : Language::Zh;
}

Language language(const RequestHead& head) {
  return language(head.headers.find("Accept-Language").value_or(""));
}

int status_of(const Error& error) {
  for (const auto& row : kByReason)
    if (row.reason == error.reason) return row.status;
  return row_of(error.code).status;
}

Response problem(const Error& error, Language language, std::string_view trace, std::string_view at) {
  const bool english = language == Language::En;
  const auto& row = row_of(error.code);
  const int status = status_of(error);
  auto title = english ? row.title : row.title_zh;
  if (status == 429) title = english ? "Too many requests" : "请求超出限额";
  json::object body;
  body["type"] = "urn:jingwei:problem:" + error.reason;
  body["title"] = json::string_view(title);
  body["status"] = status;
  body["detail"] = english ? error.message : error.message_zh;
  body["code"] = error.reason;
  if (!trace.empty()) body["trace"] = json::string_view(trace);
  if (!at.empty()) body["at"] = json::string_view(at);
  auto response = Response::text(status, json::serialize(body), "application/problem+json");
  response.headers.add("Content-Language", english ? "en" : "zh-CN");
  response.headers.add("Cache-Control", "no-store");
  if (error.code == Code::Busy || error.code == Code::Unavailable || status == 429)
    response.headers.add("Retry-After", error.code == Code::Busy ? "1" : "5");
  return response;
}

Response problem(const Error& error, const RequestHead& head, std::string_view at) {
  return problem(error, language(head), head.trace, at);
}

}  // namespace jw::http
