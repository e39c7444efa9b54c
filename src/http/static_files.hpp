#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/file.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace jw::http {

// The files of a built web application. The folder is read once, when opened: a request is only
// ever looked up in that list, so no path can leave it, and symbolic links and hidden files are not
// in it. Files up to 1 MB are answered from memory; "name.gz" beside a file is its compressed form.
// Immutable after open(); thread-safe.
class StaticFiles {
 public:
  // `index` is answered for "/" and for pages of the application (no dot in the last segment).
  // Errors: "file.missing", or "http.static" when the folder holds no index.
  static Result<StaticFiles> open(const file::Path& folder, std::string_view index = "index.html");

  // `path` as in RequestHead::path. 200, 304, 404 or 405; GET and HEAD only.
  Response serve(const RequestHead& head) const { return serve(head, head.path); }
  Response serve(const RequestHead& head, std::string_view path) const;

  std::size_t size() const { return files_.size(); }

 private:
  struct Asset {
    std::string path;  // on disk
    std::string_view type;
    std::string etag;
    bool immutable = false;                         // its name holds a hash of its content
    std::shared_ptr<const std::string> body, gzip;  // body is null for a large file
  };
  StaticFiles() = default;

  std::map<std::string, Asset, std::less<>> files_;  // by "/assets/app-1a2b3c4d.js"
  std::string index_;
};

// By extension: "text/html; charset=utf-8"; "application/octet-stream" when unknown.
std::string_view content_type(std::string_view path);

// Content-Security-Policy and its companions, as every page of the product carries them.
void add_security_headers(Headers& headers);

}  // namespace jw::http
