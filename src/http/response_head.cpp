#include "http/response_head.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace jw::http {
namespace {

constexpr std::string_view kOurs[] = {"Content-Length", "Connection", "Transfer-Encoding", "Date"};

bool is_ours(std::string_view name) {
  return std::any_of(std::begin(kOurs), std::end(kOurs),
                     [&](std::string_view row) { return equal_no_case(row, name); });
}

bool ends_a_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

// Copied whole, then mended: nearly no value needs it, and searching for one of several letters
// costs more than looking at each.
void append_value(std::string& out, std::string_view value) {
  const auto from = static_cast<std::ptrdiff_t>(out.size());
  out.append(value);
  std::replace_if(out.begin() + from, out.end(), ends_a_line, ' ');
}

}  // namespace

bool is_bodiless(int status) { return status / 100 == 1 || status == 204 || status == 304; }

void write_head(std::string& out, const Response& response, const Framing& framing, std::string_view date) {
  if (response.status == 200) {
    out.append("HTTP/1.1 200 OK\r\nDate: ");
  } else {
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: ", response.status,
                   reason_phrase(response.status));
  }
  out.append(date);
  if (framing.length) {
    out.append("\r\nContent-Length: ");
    out.append(fmt::format_int(*framing.length).c_str());
  }
  if (framing.chunked) out.append("\r\nTransfer-Encoding: chunked");
  if (framing.close) out.append("\r\nConnection: close");
  if (framing.keep_old) out.append("\r\nConnection: keep-alive");
  out.append("\r\n");
  for (const auto& [name, value] : response.headers) {
    if (is_ours(name)) continue;
    append_value(out, name);
    out.append(": ");
    append_value(out, value);
    out.append("\r\n");
  }
  out.append("\r\n");
}

}  // namespace jw::http
