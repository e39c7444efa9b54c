#pragma once

#include <functional>
#include <string_view>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace jw::api {

// Sends a file under a (Chinese) name as a download; with `once` the file is removed after it has
// been sent or given up.
http::Response download(const file::Path& path, std::string_view name, std::string_view type, bool once);

// May it still be sent? Asked before the first byte and each half second while bytes flow; an error cuts the
// download off.
using MayGoOn = std::function<Result<>(const Call&)>;
// A file made for this download, as long as it may go on; removed like with `once`.
http::Response download_while(const file::Path& path, std::string_view name, std::string_view type,
                              MayGoOn may_go_on);

}  // namespace jw::api
