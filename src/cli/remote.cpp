#include "cli/remote.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "federation/peer_client.hpp"
#include "http/client.hpp"
#include "http/target.hpp"

namespace jw::cli {

struct Remote::State {
  std::string url;
  std::string key;
  http::Client client;

  Result<boost::json::value> send(const Call& call, http::Method method, std::string_view path,
                                  std::function<void(http::OutRequest&)> fill) {
    auto request = JW_TRY(http::OutRequest::to(method, url + "/api/v1" + std::string(path)));
    request.headers.set("Authorization", "Bearer " + key);
    request.headers.set("Accept", "application/json");
    fill(request);
    const auto response = JW_TRY(client.send(call, std::move(request)));
    if (response.status >= 400) return fail(federation::error_of(response));
    if (response.body.empty()) return boost::json::value(nullptr);
    return parse_json(response.body);
  }
};

Remote::Remote(std::unique_ptr<State> state) : state_(std::move(state)) {}
Remote::~Remote() = default;

Result<std::unique_ptr<Remote>> Remote::open(const std::string& url, const std::string& key_file,
                                             const std::string& ca) {
  const bool local = url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") ||
                     url.starts_with("http://[::1]");
  if (!url.starts_with("https://") && !local)
    return fail(Code::Invalid, "remote.plain", "use https://; a key must not travel in the clear",
                "请使用 https://，密钥不得明文传输");
  auto key = JW_TRY(file::read(key_file, 4096).with("reading the key"));
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r' || key.back() == ' ')) key.pop_back();
  http::ClientOptions options;
  if (!ca.empty()) options.ca_pem = JW_TRY(file::read(ca));
  auto client = JW_TRY(http::Client::open(options));
  auto base = url;
  while (base.ends_with('/')) base.pop_back();
  return std::unique_ptr<Remote>(
      new Remote(std::make_unique<State>(State{base, std::move(key), std::move(client)})));
}

Result<boost::json::value> Remote::get(const Call& call, std::string_view path) const {
  return state_->send(call, http::Method::Get, path, [](http::OutRequest&) {});
}

Result<boost::json::object> Remote::get_all(const Call& call, std::string_view path) const {
  boost::json::array items;
  std::string cursor;
  for (;;) {
    auto page = JW_TRY(
        get(call, fmt::format("{}{}limit=200{}{}", path, path.find('?') != std::string_view::npos ? '&' : '?',
                              cursor.empty() ? "" : "&cursor=", http::percent_encode(cursor))));
    for (auto& one : page.as_object().at("items").as_array()) items.push_back(std::move(one));
    const auto* next = page.as_object().if_contains("next");
    if (!next || !next->is_string() || next->get_string() == cursor) break;
    cursor = next->get_string();
  }
  return boost::json::object{{"items", std::move(items)}};
}

Result<boost::json::value> Remote::post(const Call& call, std::string_view path,
                                        const boost::json::value& body) const {
  return state_->send(call, http::Method::Post, path, [&](http::OutRequest& request) {
    if (body.is_null()) return;
    request.headers.set("Content-Type", "application/json");
    request.body = boost::json::serialize(body);
  });
}

Result<boost::json::value> Remote::put(const Call& call, std::string_view path,
                                       const boost::json::value& body) const {
  return state_->send(call, http::Method::Put, path, [&](http::OutRequest& request) {
    request.headers.set("Content-Type", "application/json");
    request.body = boost::json::serialize(body);
  });
}

Result<> Remote::fetch_file(const Call& call, std::string_view path, const file::Path& out) const {
  const auto answered = state_->send(call, http::Method::Get, path, [&](http::OutRequest& request) {
    request.headers.set("Accept", "*/*");
    request.into_file = out.string();
    request.response_limit = std::uint64_t{4} << 30;
  });
  if (!answered) return fail(answered.error());
  return {};
}

Result<boost::json::value> Remote::send_file(const Call& call, std::string_view path,
                                             const file::Path& file) const {
  return state_->send(call, http::Method::Post, path, [&](http::OutRequest& request) {
    request.headers.set("Content-Type", "application/octet-stream");
    request.file = file.string();
  });
}

}  // namespace jw::cli
