#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace jw::http {

// How a response's body is delimited, decided by the session.
struct Framing {
  std::optional<std::uint64_t> length;  // Content-Length
  bool chunked = false;
  bool close = false;     // "Connection: close"
  bool keep_old = false;  // an HTTP/1.0 client asked to keep the connection
};

// True: this status has no body by definition.
bool is_bodiless(int status);

// Appends status line and headers, up to and with the empty line. Line breaks inside a value become
// blanks, so that no value can start a header of its own. Internal.
void write_head(std::string& out, const Response& response, const Framing& framing, std::string_view date);

}  // namespace jw::http
