#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace jw::http {

enum class Language { Zh, En };

// The better liked of Chinese and English by Accept-Language; Chinese when neither is named.
Language language(std::string_view accept_language);
Language language(const RequestHead& head);

// The one table from Error to HTTP status: by reason first (405, 408, 431 ...), then by code.
int status_of(const Error& error);

// An RFC 9457 body: {"type":"urn:jingwei:problem:<reason>","title","status","detail","code",
// "trace"} and "at" (a field's path) when given. Busy and Unavailable carry Retry-After. Error::cause
// never leaves.
Response problem(const Error& error, Language language, std::string_view trace, std::string_view at = {});
Response problem(const Error& error, const RequestHead& head, std::string_view at = {});

}  // namespace jw::http
