#include "http/client.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>

#include <cerrno>
#include <charconv>
#include <map>
#include <utility>

#include "base/file.hpp"
#include "base/guarded.hpp"
#include "http/connection.hpp"
#include "http/message_parser.hpp"

namespace jw::http {
namespace {

constexpr std::size_t kJoinedRequest = 32 << 10;  // smaller bodies go out with their head in one write
constexpr auto kIdle = std::chrono::seconds(30);  // shorter than the server's 60 s

// Where the pieces of an answer's body go.
class Target {
 public:
  Target(const OutRequest& request, Response& response) : request_(request), response_(response) {}
  ~Target() {
    if (fd_ < 0) return;
    ::close(fd_);
    if (!kept_) ::unlink(request_.into_file.c_str());
  }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;

  Result<> take(std::string_view bytes) {
    received_ += bytes.size();
    if (received_ > request_.response_limit)
      return fail(Code::TooLarge, "peer.large", "the answer is larger than {} bytes", "应答超过 {} 字节",
                  request_.response_limit);
    const bool good = response_.status / 100 == 2;
    if (good && !request_.into_file.empty()) return write(bytes);
    if (good && request_.into) return request_.into(bytes);
    response_.body.append(bytes);
    return {};
  }

  Result<> finish() {
    if (response_.status / 100 != 2 || request_.into_file.empty()) return {};
    JW_TRY(write({}));  // an empty body makes an empty file
    JW_TRY(file::sync(request_.into_file));
    kept_ = true;
    return {};
  }

 private:
  Result<> write(std::string_view bytes) {
    const auto& path = request_.into_file;
    if (fd_ < 0) fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd_ < 0) return fail(file::failure(errno, path, "creating"));
    while (!bytes.empty()) {
      const auto put = ::write(fd_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return fail(file::failure(errno, path, "writing"));
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  const OutRequest& request_;
  Response& response_;
  std::uint64_t received_ = 0;
  int fd_ = -1;
  bool kept_ = false;
};

bool has_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

Result<> check_request(const OutRequest& request) {
  bool bad = request.host.empty() || has_break(request.host) || !request.target.starts_with('/') ||
             request.target.find_first_of(std::string_view(" \r\n\0", 4)) != std::string::npos;
  for (const auto& [name, value] : request.headers) bad = bad || has_break(name) || has_break(value);
  if (!bad) return {};
  return fail(Code::Invalid, "http.url", "the address or a header holds characters that cannot be sent",
              "地址或请求头中含有不能发送的字符");
}

std::string make_head(const OutRequest& request, std::optional<std::uint64_t> length) {
  const bool v6 = request.host.find(':') != std::string::npos;
  std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: {}{}{}:{}\r\n", to_string(request.method),
                                 request.target, v6 ? "[" : "", request.host, v6 ? "]" : "", request.port);
  for (const auto& [name, value] : request.headers)
    head.append(name).append(": ").append(value).append("\r\n");
  const bool has_body = request.method != Method::Get && request.method != Method::Head;
  if (!length) {
    head.append("Transfer-Encoding: chunked\r\n");
  } else if (*length > 0 || has_body) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", *length);
  }
  return head.append("\r\n");
}

Result<> send_stream(const Call& call, Connection& connection, BodyReader& body,
                     std::optional<std::uint64_t> length) {
  std::uint64_t sent = 0;
  for (;;) {
    const auto piece = JW_TRY(body.next(call));
    if (piece.empty()) break;
    sent += piece.size();
    if (length && sent > *length) break;
    if (length) {
      JW_TRY(connection.write(call, piece));
    } else {
      JW_TRY(connection.write(call, fmt::format("{:x}\r\n{}\r\n", piece.size(), piece)));
    }
  }
  if (length && sent != *length)
    return fail(Code::Conflict, "http.body_length",
                "the body has another length than announced; it was changed meanwhile",
                "请求体长度与声明不符，内容可能已被修改");
  if (!length) JW_TRY(connection.write(call, "0\r\n\r\n"));
  return {};
}

Result<> send_request(const Call& call, Connection& connection, const OutRequest& request) {
  if (request.stream) {
    JW_TRY(connection.write(call, make_head(request, request.content_length)));
    return send_stream(call, connection, *request.stream, request.content_length);
  }
  if (!request.file.empty()) {
    std::error_code ec;
    const auto size = std::filesystem::file_size(request.file, ec);
    if (ec) return fail(file::failure(ec.value(), request.file, "sending"));
    JW_TRY(connection.write(call, make_head(request, size)));
    return send_stream(call, connection, *body_of_file(request.file), size);
  }
  auto head = make_head(request, request.body.size());
  if (request.body.size() > kJoinedRequest) {
    JW_TRY(connection.write(call, head));
    return connection.write(call, request.body);
  }
  return connection.write(call, head.append(request.body));
}

tl::unexpected<Error> bad_answer(const OutRequest& request, std::string_view why) {
  Error error{
      Code::Corrupt, "peer.answer",
      fmt::format("{}:{} did not send a valid answer; it is tried again later", request.host, request.port),
      fmt::format("{}:{} 的应答无效，稍后会重试", request.host, request.port), std::string(why)};
  return fail(std::move(error));
}

struct Answer {
  Response response;
  bool reusable = false;
};

// `silent` stays true when not one byte came.
Result<Answer> read_answer(const Call& call, Connection& connection, const OutRequest& request,
                           bool& silent) {
  for (;;) {
    Answer answer;
    ResponseParser parser(answer.response);
    parser.header_limit(64 << 10);
    parser.skip(request.method == Method::Head);
    Target target(request, answer.response);
    Result<> taken;
    parser.to([&](std::string_view bytes) {
      if (taken) taken = target.take(bytes);
    });
    while (!parser.is_done()) {
      const auto bytes = connection.unread();
      silent = silent && bytes.empty();
      if (!bytes.empty()) {
        BeastError ec;
        if (parser.is_header_done()) parser.eager(true);
        const auto used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), ec);
        connection.consume(used);
        if (!taken) return fail(std::move(taken).error());
        if (ec && ec != beast::http::error::need_more) return bad_answer(request, ec.message());
        if (parser.is_done() || (!ec && used > 0)) continue;
      }
      const bool more = JW_TRY(connection.read_more(call));
      if (more) continue;
      if (silent) {
        Error error{Code::Unavailable,
                    "peer.unreachable",
                    fmt::format("{}:{} closed the connection without an answer; it is tried again later",
                                request.host, request.port),
                    fmt::format("{}:{} 未应答即关闭了连接，稍后会重试", request.host, request.port),
                    {}};
        return fail(std::move(error));
      }
      BeastError ec;
      parser.put_eof(ec);
      if (ec || !parser.is_done()) return bad_answer(request, "cut short");
    }
    if (answer.response.status / 100 == 1) continue;  // 100 Continue, 103: the answer follows
    JW_TRY(target.finish());
    answer.reusable = parser.keep_alive() && connection.unread().empty();
    return answer;
  }
}

bool may_repeat(const OutRequest& request) {
  if (request.stream) return false;
  return request.repeatable || request.method == Method::Get || request.method == Method::Head ||
         request.method == Method::Put || request.method == Method::Delete;
}

}  // namespace

Result<OutRequest> OutRequest::to(Method method, std::string_view url) {
  OutRequest request;
  request.method = method;
  const auto refuse = [&] {
    return fail(Code::Invalid, "http.url", "{} is not an address like https://host:port/path",
                "{} 不是形如 https://主机:端口/路径 的地址", url);
  };
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    request.secure = false;
    request.port = 80;
  } else {
    return refuse();
  }
  const auto slash = rest.find('/');
  auto authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) request.target = rest.substr(slash);
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const auto digits = authority.substr(colon + 1);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), request.port);
    if (ec != std::errc() || end != digits.data() + digits.size() || request.port == 0) return refuse();
    authority = authority.substr(0, colon);
  }
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  if (authority.empty() || authority.find_first_of("@?# ") != std::string_view::npos) return refuse();
  request.host = authority;
  return request;
}

class Client::Core {
 public:
  Core(ClientOptions options, TlsContext context)
      : options_(std::move(options)), context_(std::move(context)) {}

  Result<Response> send(const Call& call, const OutRequest& request) {
    JW_TRY(check_request(request));
    JW_TRY(check_peer(call, request.host));
    const auto key = fmt::format("{} {} {} {} {}", request.secure, request.host, request.port,
                                 request.server_name, request.pinned);
    for (;;) {
      auto connection = take(key);
      if (!connection) connection = JW_TRY(Connection::open(call, request, names_, context_, options_.stall));
      connection->begin_use();
      bool silent = true;
      auto answer = exchange(call, *connection, request, silent);
      if (answer) {
        if (answer->reusable) keep(key, std::move(connection));
        return std::move(answer->response);
      }
      // A kept connection may have died unseen; a fresh one tells the truth.
      const bool stale = !connection->is_fresh() && silent && answer.error().reason == "peer.unreachable";
      if (!stale || !may_repeat(request)) return fail(std::move(answer).error());
    }
  }

 private:
  Result<Answer> exchange(const Call& call, Connection& connection, const OutRequest& request, bool& silent) {
    const auto sent = send_request(call, connection, request);
    if (sent) return read_answer(call, connection, request, silent);
    if (sent.error().reason != "peer.unreachable") return fail(sent.error());
    // It may have refused us before reading everything: then its answer, or its alert, is there.
    auto answer = read_answer(call, connection, request, silent);
    if (!answer && answer.error().reason != "peer.certificate") return fail(sent.error());
    if (answer) answer->reusable = false;
    return answer;
  }

  std::unique_ptr<Connection> take(const std::string& key) {
    const auto oldest = std::chrono::steady_clock::now() - kIdle;
    return idle_.with([&](auto& idle) -> std::unique_ptr<Connection> {
      auto& kept = idle[key];
      while (!kept.empty()) {
        auto connection = std::move(kept.back());
        kept.pop_back();
        if (connection->last_used > oldest && connection->is_quiet()) return connection;
      }
      return nullptr;
    });
  }

  void keep(const std::string& key, std::unique_ptr<Connection> connection) {
    connection->last_used = std::chrono::steady_clock::now();
    idle_.with([&](auto& idle) {
      auto& kept = idle[key];
      if (kept.size() < options_.idle_connections) kept.push_back(std::move(connection));
    });
  }

  const ClientOptions options_;
  const TlsContext context_;
  Names names_;
  Guarded<std::map<std::string, std::vector<std::unique_ptr<Connection>>>> idle_;
};

Result<Client> Client::open(ClientOptions options) {
  auto context = JW_TRY(client_context(options));
  return Client(std::make_unique<Core>(std::move(options), std::move(context)));
}

Client::Client(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Result<Response> Client::send(const Call& call, const OutRequest& request) const {
  return core_->send(call, request);
}

}  // namespace jw::http
