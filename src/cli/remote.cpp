#include "cli/remote.hpp"

#include <algorithm>
#include <filesystem>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "cli/command.hpp"
#include "cli/text_at.hpp"
#include "federation/peer_client.hpp"
#include "http/client.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

tl::unexpected<Error> strange(std::string_view what) {
  return fail(Code::Corrupt, "remote.answer", "what answers at this address is not a node's API: {}",
              "该地址返回的内容不是节点接口的应答：{}", what);
}

// What the node says about a refusal; below it what finds the request in the node's running log.
Error refused_by_node(const http::Response& response) {
  auto error = federation::error_of(response);
  error.cause.clear();
  if (const auto body = parse_json(response.body))
    if (const auto trace = text_at(*body, "trace"); !trace.empty())
      error.cause = fmt::format("trace {}", trace);
  return error;
}

// A key that others on this machine may read is everybody's. Pipes have no others.
Result<> check_key_file(const std::string& path) {
  std::error_code error;
  const auto about = std::filesystem::status(path, error);
  constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  if (!error && std::filesystem::is_regular_file(about) &&
      (about.permissions() & kOthers) != std::filesystem::perms::none)
    return fail(Code::Denied, "remote.key_file", "{} can be read by others; run chmod 600 on it",
                "{} 可被他人读取，请执行 chmod 600", path);
  return {};
}

Result<> check_wire(const std::string& url) {
  const auto base = JW_TRY(http::OutRequest::to(http::Method::Get, url));
  constexpr std::string_view kHere[] = {"127.0.0.1", "localhost", "::1"};
  if (!base.secure && std::ranges::find(kHere, std::string_view(base.host)) == std::end(kHere))
    return fail(Code::Invalid, "remote.plain", "use https://; a key must not travel in the clear",
                "请使用 https://，密钥不得明文传输");
  return {};
}

}  // namespace

struct Remote::State {
  std::string url;
  std::string key;
  http::Client client;

  Result<boost::json::value> send(const Call& call, http::Method method, std::string_view path,
                                  std::function<void(http::OutRequest&)> fill) {
    auto request = JW_TRY(http::OutRequest::to(method, url + "/api/v1" + std::string(path)));
    request.headers.set("Authorization", "Bearer " + key);
    request.headers.set("Accept", "application/json");
    request.headers.set("Accept-Language", speaks_chinese() ? "zh-CN, en;q=0.5" : "en, zh;q=0.5");
    fill(request);
    const auto response = JW_TRY(client.send(call, std::move(request)));
    if (response.status >= 400) return fail(refused_by_node(response));
    if (response.body.empty()) return boost::json::value(nullptr);
    auto answer = parse_json(response.body);
    if (!answer) return strange(answer.error().message);
    if (!answer->is_object()) return strange("no JSON object");
    return answer;
  }
};

Remote::Remote(std::unique_ptr<State> state) : state_(std::move(state)) {}
Remote::~Remote() = default;

Result<std::unique_ptr<Remote>> Remote::open(const std::string& url, const std::string& key_file,
                                             const std::string& ca) {
  JW_TRY(check_wire(url));
  JW_TRY(check_key_file(key_file));
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
  auto answer = JW_TRY(state_->send(call, http::Method::Get, path, [](http::OutRequest&) {}));
  if (!answer.is_object()) return strange("nothing");
  return answer;
}

Result<boost::json::object> Remote::get_all(const Call& call, std::string_view path) const {
  boost::json::array items;
  std::string cursor;
  for (;;) {
    const auto page = JW_TRY(
        get(call, fmt::format("{}{}limit=200{}{}", path, path.find('?') != std::string_view::npos ? '&' : '?',
                              cursor.empty() ? "" : "&cursor=", http::percent_encode(cursor))));
    for (const auto& one : items_of(page)) items.push_back(one);
    const auto next = text_at(page, "next");
    if (next.empty() || next == cursor) break;
    cursor = next;
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
