#pragma once

#include <string_view>

#include "base/file.hpp"
#include "http/message.hpp"

namespace jw::api {

// Sends a file under a (Chinese) name as a download; with `once` the file is removed after it has
// been sent or given up.
http::Response download(const file::Path& path, std::string_view name, std::string_view type, bool once);

}  // namespace jw::api
