#include "http/static_files.hpp"

#include <algorithm>

#include "http/problem.hpp"

namespace jw::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kInMemory = 1 << 20;

struct TypeRow {
  std::string_view extension, type;
};
constexpr TypeRow kTypes[] = {
    {".css", "text/css; charset=utf-8"},
    {".csv", "text/csv; charset=utf-8"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/x-icon"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".pdf", "application/pdf"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".yaml", "application/yaml"},
};

// FNV-1a. Tells versions of one file apart; nothing secret depends on it.
std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// "app-Bx3_k9Qz.js": the build tool puts eight or more characters of hash before the extension.
bool is_hashed(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  const auto dot = path.rfind('.');
  const auto dash = path.rfind('-', dot);
  return dot != std::string_view::npos && dash != std::string_view::npos && dot - dash > 8;
}

bool accepts_gzip(const RequestHead& head) {
  const auto accept = head.headers.find("Accept-Encoding");
  return accept && accept->find("gzip") != std::string_view::npos &&
         accept->find("gzip;q=0") == std::string_view::npos;
}

// If-None-Match compares weakly, so a W/ in front changes nothing.
bool is_current(const RequestHead& head, std::string_view etag) {
  const auto known = head.headers.find("If-None-Match");
  return known && (*known == "*" || known->find(etag) != std::string_view::npos);
}

}  // namespace

std::string_view content_type(std::string_view path) {
  const auto dot = path.rfind('.');
  if (dot != std::string_view::npos)
    for (const auto& row : kTypes)
      if (equal_no_case(row.extension, path.substr(dot))) return row.type;
  return "application/octet-stream";
}

void add_security_headers(Headers& headers) {
  // Ant Design writes <style> elements at run time, so styles alone may be inline.
  headers.set("Content-Security-Policy",
              "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
              "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
              "frame-ancestors 'none'");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
}

Result<StaticFiles> StaticFiles::open(const file::Path& folder, std::string_view index) {
  StaticFiles found;
  found.index_ = fmt::format("/{}", index);
  std::error_code ec;
  fs::recursive_directory_iterator walk(folder, ec), end;
  for (; !ec && walk != end; walk.increment(ec)) {
    const auto name = walk->path().filename().string();
    if (name.starts_with('.')) {
      walk.disable_recursion_pending();
      continue;
    }
    if (walk->is_symlink(ec) || !walk->is_regular_file(ec)) continue;
    const auto size = walk->file_size(ec);
    if (ec) break;
    Asset asset;
    asset.path = walk->path().string();
    const auto key = fmt::format("/{}", walk->path().lexically_relative(folder).generic_string());
    asset.type = content_type(key);
    asset.immutable = is_hashed(key);
    if (size <= kInMemory) {
      asset.body = std::make_shared<const std::string>(JW_TRY(file::read(walk->path(), kInMemory)));
      asset.etag = fmt::format("\"{:016x}\"", fingerprint(*asset.body));
    } else {
      const auto written = walk->last_write_time(ec).time_since_epoch().count();
      asset.etag = fmt::format("\"{:x}-{:x}\"", size, written);
    }
    found.files_.emplace(key, std::move(asset));
  }
  if (ec) return fail(file::failure(ec.value(), folder, "listing"));
  for (auto& [key, asset] : found.files_)
    if (const auto packed = found.files_.find(key + ".gz"); packed != found.files_.end())
      asset.gzip = packed->second.body;
  if (!found.files_.contains(found.index_))
    return fail(Code::NotFound, "http.static", "{} holds no {}; build the web part first",
                "{} 中没有 {}，请先构建网页", folder.string(), index);
  return found;
}

Response StaticFiles::serve(const RequestHead& head, std::string_view path) const {
  if (head.method != Method::Get && head.method != Method::Head) {
    auto refused =
        problem({Code::Invalid, "http.method", "files can only be read", "文件只能读取", {}}, head);
    refused.headers.add("Allow", "GET, HEAD");
    return refused;
  }
  auto found = files_.find(path);
  // A page of the application, not a file: the application's own router shows it.
  const bool page = path.substr(path.rfind('/') + 1).find('.') == std::string_view::npos;
  if (found == files_.end() && page) found = files_.find(index_);
  if (found == files_.end())
    return problem({Code::NotFound, "http.path", "there is nothing at this address", "该地址不存在", {}},
                   head);

  const Asset& asset = found->second;
  Response response;
  add_security_headers(response.headers);
  response.headers.add("ETag", asset.etag);
  response.headers.add("Cache-Control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (asset.gzip) response.headers.add("Vary", "Accept-Encoding");
  if (is_current(head, asset.etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", asset.type);
  if (asset.gzip && accepts_gzip(head)) {
    response.headers.add("Content-Encoding", "gzip");
    response.shared_body = asset.gzip;
  } else if (asset.body) {
    response.shared_body = asset.body;
  } else {
    response.file = FileBody{asset.path, 0, std::nullopt};
  }
  return response;
}

}  // namespace jw::http
