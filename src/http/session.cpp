#include "http/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "base/log.hpp"
#include "http/file_body.hpp"
#include "http/message_parser.hpp"
#include "http/pipe.hpp"
#include "http/problem.hpp"
#include "http/response_head.hpp"
#include "http/wire.hpp"

namespace jw::http {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kHeadRoom = 4 << 10;       // read at once while a head comes
constexpr std::size_t kBodyBuffer = 64 << 10;    // and while a body comes
constexpr std::size_t kJoinedAnswer = 32 << 10;  // smaller bodies are copied behind their head: one write
constexpr auto kPatience =
    std::chrono::milliseconds(100);  // before we look whether the client is still there
constexpr std::string_view kNothing{};

SteadyTime now() { return std::chrono::steady_clock::now(); }

Error gone() {
  return {
      Code::Unavailable, "http.disconnected", "the client has closed the connection", "客户端已断开连接", {}};
}

// Counts the connection for as long as its memory lives: the server waits for zero.
class Presence {
 public:
  explicit Presence(std::atomic<std::size_t>& count) : count_(count) {}
  ~Presence() { count_.fetch_sub(1); }
  Presence(const Presence&) = delete;
  Presence& operator=(const Presence&) = delete;

 private:
  std::atomic<std::size_t>& count_;
};

// One connection. All members belong to the shard's thread, except that between post_work() and
// the moment when `working_` falls the worker owns request_, response_ and call_.
class Session final : public Connected, public std::enable_shared_from_this<Session> {
 public:
  Session(Shard& shard, std::unique_ptr<Wire> wire, std::string address, std::size_t listener, bool secure)
      : presence_(shard.service.connections), shard_(shard), service_(shard.service), wire_(std::move(wire)) {
    request_.peer_address = std::move(address);
    request_.listener = listener;
    request_.secure = secure;
    call_.stop = stop_.get_token();
  }

  static Task<void> run(std::shared_ptr<Session> self) {
    self->shard_.connections.insert(self.get());
    try {
      bool open = co_await self->handshake();
      while (open) {
        open = co_await self->exchange();
      }
    } catch (const std::exception& thrown) {
      log::error("http.session", {{"what", thrown.what()}});
    }
    // The worker uses our memory: tell it to stop, and wait.
    if (self->working_) self->lose();
    while (self->working_) {
      co_await self->signal_.wait();
    }
    self->phase_ = Phase::Leaving;
    co_await self->wire_->close(!self->gone_, self->unread_ && !self->gone_);
    self->shard_.connections.erase(self.get());
  }

  void tick(SteadyTime at) override {
    if (phase_ != Phase::Running) {
      wire_->end_if_late(at);
    } else if (!gone_ && at > running_since_ + kPatience && wire_->is_peer_gone()) {
      lose();
    }
  }

  void close_if_idle() override {
    if (phase_ != Phase::Idle) return;
    gone_ = true;
    wire_->cancel();
  }

  void abort() override {
    wire_->abort();
    lose();
  }

 private:
  enum class Phase { Idle, Head, Body, Running, Writing, Leaving };

  // The client is not there any more, or must not be: whoever works for it should stop.
  void lose() {
    gone_ = true;
    stop_.request_stop();
    if (upload_) upload_->fail_with(gone());
    if (streaming_) download_->disconnect();
    if (working_) signal_.notify();
  }

  void enter(Phase phase, std::chrono::milliseconds limit) {
    phase_ = phase;
    wire_->expires(now() + limit);
  }

  Task<bool> handshake() {
    if (!request_.secure) co_return true;
    enter(Phase::Head, service_.limits.header_timeout);
    const bool done = co_await wire_->handshake();
    if (done) {
      request_.peer = wire_->peer();
    } else {
      shard_.counters.handshakes_failed.fetch_add(1, std::memory_order_relaxed);
      unread_ = true;
    }
    co_return done;
  }

  void start_request() {
    parser_.emplace(request_);
    parser_->header_limit(static_cast<std::uint32_t>(service_.limits.header_bytes));
    request_.method = Method::Get;
    request_.target.clear();
    request_.path.clear();
    request_.query.clear();
    request_.headers.clear();
    request_.content_length.reset();
    request_.stream.reset();
    if (request_.body.capacity() > kBodyBuffer) request_.body = std::string();
    request_.body.clear();
    shard_.next_trace(request_.trace);
    response_ = Response{};
    error_.reset();
    upload_.reset();
    download_.reset();
    streaming_ = false;
    body_bytes_ = 0;
    wire_->shrink();
  }

  // True: the connection can carry another request.
  Task<bool> exchange() {
    start_request();
    const bool got_head = co_await read_head();
    if (!got_head) co_return false;
    const auto from = now();
    keep_alive_ = !error_ && parser_->keep_alive();
    if (!error_) {
      co_await admit();
    }
    if (error_) {
      response_ = problem(*error_, request_);
      // After a refused request it is not sure where the next one begins; a full queue is no such doubt.
      if (error_->reason != "http.busy") keep_alive_ = false, unread_ = true;
    }
    if (gone_) co_return false;
    if (!parser_->is_done()) keep_alive_ = false, unread_ = true;
    if (service_.draining) keep_alive_ = false;
    const bool written = co_await respond();
    shard_.counters.answered(response_.status, now() - from);
    co_return written&& keep_alive_ && !gone_;
  }

  // ---- reading ----

  // False: the connection ends here, without an answer. True: request_ is filled, or error_ is set.
  Task<bool> read_head() {
    if (wire_->unread().empty()) {
      enter(Phase::Idle, fresh_ ? service_.limits.header_timeout : service_.limits.idle_timeout);
      const bool more = co_await wire_->read_more(kHeadRoom);
      if (!more || gone_) co_return false;
    }
    fresh_ = false;
    enter(Phase::Head, service_.limits.header_timeout);
    // An empty line before a request is left over from some old clients' bodies.
    if (wire_->unread().starts_with("\r\n")) wire_->consume(2);
    for (;;) {
      error_ = feed();
      if (error_) co_return true;
      if (parser_->is_header_done()) break;
      const bool more = co_await wire_->read_more(service_.limits.header_bytes + kHeadRoom);
      if (more) continue;
      if (!wire_->timed_out()) co_return false;
      error_ = Error{
          Code::Timeout, "http.timeout", "the request did not arrive in time", "请求未在时限内到达", {}};
      co_return true;
    }
    if (auto accepted = parser_->accept(); !accepted) error_ = std::move(accepted).error();
    co_return true;
  }

  // Gives the parser what is buffered. An Error when it is wrong.
  std::optional<Error> feed() {
    const auto bytes = wire_->unread();
    if (bytes.empty() || parser_->is_done()) return std::nullopt;
    BeastError ec;
    wire_->consume(parser_->put(asio::buffer(bytes.data(), bytes.size()), ec));
    if (!ec || ec == beast::http::error::need_more) return std::nullopt;
    return parse_failure(ec, parser_->has_start_line(), bytes);
  }

  // The earlier of "no byte for so long" and "too slow on average".
  void expect_body() {
    const auto& limits = service_.limits;
    const auto earned = std::chrono::seconds(body_bytes_ / std::max<std::size_t>(limits.body_rate, 1));
    phase_ = Phase::Body;
    wire_->expires(std::min(now() + limits.body_timeout, body_start_ + limits.body_timeout + earned));
  }

  Error body_failure() const {
    if (wire_->timed_out())
      return {Code::Timeout,
              "http.body_slow",
              "the body arrives too slowly; check the network and send it again",
              "请求体到达过慢；请检查网络后重新发送",
              {}};
    if (gone_) return gone();
    return {Code::Invalid, "http.body", "the body ends too early", "请求体不完整", {}};
  }

  Task<void> read_whole_body() {
    parser_->to([this](std::string_view bytes) {
      body_bytes_ += bytes.size();
      request_.body.append(bytes);
    });
    if (request_.content_length) request_.body.reserve(*request_.content_length);
    for (;;) {
      error_ = feed();
      if (error_ || parser_->is_done()) co_return;
      expect_body();
      const bool more = co_await wire_->read_more(kBodyBuffer);
      if (more) continue;
      error_ = body_failure();
      co_return;
    }
  }

  // The worker pulls from upload_ while we push; ends when either is done.
  Task<void> feed_upload() {
    parser_->to([this](std::string_view bytes) {
      body_bytes_ += bytes.size();
      upload_->push(bytes);
    });
    while (working_ && !streaming_ && !gone_) {
      if (auto wrong = feed()) {
        upload_->fail_with(std::move(*wrong));
        co_return;
      }
      if (parser_->is_done()) {
        upload_->finish();
        co_return;
      }
      if (upload_->pause_if_full()) {
        const auto from = now();
        wait_for_worker();
        co_await signal_.wait();
        body_start_ += now() - from;
        continue;
      }
      expect_body();
      const bool more = co_await wire_->read_more(kBodyBuffer);
      if (more || !working_ || streaming_) continue;
      upload_->fail_with(body_failure());
      co_return;
    }
  }

  // ---- deciding and handling ----

  // From the head to response_ or error_.
  Task<void> admit() {
    Admission admission;
    try {
      if (service_.dispatch) admission = service_.dispatch(request_);
    } catch (const std::exception& thrown) {
      error_ = bug("http.dispatch", thrown.what());
      co_return;
    }
    request_.route = admission.route;
    request_.captures = admission.captures;
    if (admission.reject) {
      response_ = std::move(*admission.reject);
      co_return;
    }
    const std::uint64_t limit = admission.body_limit != 0 ? admission.body_limit : service_.limits.body_bytes;
    if (request_.content_length.value_or(0) > limit) {
      error_ = Error{Code::TooLarge,
                     "http.body_large",
                     fmt::format("at most {} bytes can be sent here", limit),
                     fmt::format("此处最多可发送 {} 字节", limit),
                     {}};
      co_return;
    }
    if (!parser_->is_done()) {
      parser_->body_limit(limit);
      parser_->eager(true);
      body_start_ = now();
      const bool welcome = co_await say_continue();
      if (!welcome) {
        lose();
        co_return;
      }
    }
    if (admission.stream) {
      stream_upload();
    } else if (!parser_->is_done()) {
      co_await read_whole_body();
      if (error_) co_return;
    }
    call_.trace.assign(request_.trace);
    call_.deadline = now() + admission.deadline.value_or(service_.limits.deadline);
    if (admission.run_inline && !admission.stream) {
      answer();
      if (response_.stream || response_.hold)
        error_ = bug("http.inline", "an inline handler answers at once");
      co_return;
    }
    if (admission.try_inline && !admission.stream && answer_fast()) {
      hold_back();
      while (working_) {
        wait_for_worker();
        co_await signal_.wait();
      }
      co_return;
    }
    if (!post_work()) {
      shard_.counters.busy.fetch_add(1, std::memory_order_relaxed);
      error_ = Error{
          Code::Busy, "http.busy", "the node is busy; try again in a moment", "节点繁忙，请稍后重试", {}};
      co_return;
    }
    if (upload_) {
      co_await feed_upload();
    }
    while (working_ && !streaming_) {
      wait_for_worker();
      co_await signal_.wait();
    }
    if (!streaming_) hold_back();
    while (working_ && !streaming_) {
      wait_for_worker();
      co_await signal_.wait();
    }
  }

  // Lets the response wait until whoever made it says so; working_ until then.
  void hold_back() {
    if (!response_.hold) return;
    working_ = true;
    auto hold = std::move(response_.hold);
    response_.hold = nullptr;
    hold([self = shared_from_this()](std::optional<Response> other) {
      asio::post(self->shard_.io, [self, other = std::move(other)]() mutable {
        if (other) self->response_ = std::move(*other);
        self->working_ = false;
        self->signal_.notify();
      });
    });
  }

  // A client that asks first and has not begun to send is told to go on.
  Task<bool> say_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const auto expect = request_.headers.find("Expect");
    if (!expect || !equal_no_case(*expect, "100-continue") || parser_->version() != 11) co_return true;
    if (!wire_->unread().empty()) co_return true;
    phase_ = Phase::Writing;
    co_return co_await wire_->write(kContinue, kNothing, service_.limits.body_timeout);
  }

  void stream_upload() {
    upload_ = std::make_shared<UploadPipe>([weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self) asio::post(self->shard_.io, [self] { self->signal_.notify(); });
    });
    if (parser_->is_done()) upload_->finish();
    request_.stream = upload_;
  }

  // No deadline of ours while a worker runs, but tick() looks whether the client is still there.
  void wait_for_worker() {
    if (phase_ != Phase::Running) running_since_ = now();
    phase_ = Phase::Running;
  }

  Error bug(std::string_view event, const char* what) {
    shard_.counters.bugs.fetch_add(1, std::memory_order_relaxed);
    log::error(event, {{"trace", request_.trace}, {"what", what}});
    return {Code::Internal,
            "http.bug",
            "a fault in this program; please report the trace number",
            "程序内部错误，请将跟踪号告知管理员",
            {}};
  }

  // ---- on the worker, or inline ----

  void answer() {
    try {
      response_ = service_.handler(call_, request_);
    } catch (const std::exception& thrown) {
      response_ = problem(bug("http.handler", thrown.what()), request_);
    } catch (...) {
      response_ = problem(bug("http.handler", "not a std::exception"), request_);
    }
  }

  // On the I/O thread. True: response_ is the answer.
  bool answer_fast() {
    try {
      auto response = service_.fast(call_, request_);
      if (!response) return false;
      response_ = std::move(*response);
    } catch (const std::exception& thrown) {
      response_ = problem(bug("http.handler", thrown.what()), request_);
    }
    return true;
  }

  bool post_work() {
    working_ = true;
    // The task keeps us until it has let go of the shard; run() waits until working_ falls.
    if (service_.pool.try_post([self = shared_from_this()] { self->work(); })) return true;
    working_ = false;
    return false;
  }

  void work() {
    answer();
    if (response_.stream && request_.method != Method::Head) write_stream();
    asio::post(shard_.io, [this] {
      working_ = false;
      if (wire_->reading()) wire_->cancel();
      signal_.notify();
    });
  }

  // Every post of this runs before work()'s last one, and so while we still exist.
  void write_stream() {
    download_ =
        std::make_shared<DownloadPipe>([this] { asio::post(shard_.io, [this] { signal_.notify(); }); });
    asio::post(shard_.io, [this] {
      streaming_ = true;
      if (gone_) download_->disconnect();
      if (wire_->reading()) wire_->cancel();
      signal_.notify();
    });
    try {
      auto done = response_.stream(*download_);
      if (done) done = download_->finish();
      if (!done && done.error().reason != "http.disconnected")
        log::warn("http.stream", {{"trace", request_.trace}, {"error", describe(done.error())}});
    } catch (const std::exception& thrown) {
      bug("http.stream", thrown.what());
    }
  }

  // ---- writing ----

  Task<bool> write(std::string_view first, std::string_view second) {
    phase_ = Phase::Writing;
    const bool written = co_await wire_->write(first, second, service_.limits.body_timeout);
    if (!written) lose();
    co_return written;
  }

  Task<bool> respond() {
    std::optional<OpenFile> file;
    if (!streaming_ && response_.file) {
      if (auto opened = OpenFile::open(*response_.file)) {
        file = std::move(*opened);
      } else {
        log::warn("http.file", {{"trace", request_.trace}, {"error", describe(opened.error())}});
        response_ = problem(opened.error(), request_);
      }
    }
    const std::string_view body =
        response_.shared_body ? std::string_view(*response_.shared_body) : response_.body;
    const bool old = parser_->has_start_line() && parser_->version() == 10;
    const bool bodiless = is_bodiless(response_.status);

    Framing framing;
    if (streaming_) {
      framing.chunked = !old;
      if (old) keep_alive_ = false;
    } else if (!bodiless && !response_.stream) {
      framing.length = file ? file->left() : body.size();
    }
    framing.close = !keep_alive_;
    framing.keep_old = old && keep_alive_;
    out_.clear();
    write_head(out_, response_, framing, shard_.date());

    bool written = false;
    if (streaming_) {
      written = co_await stream_body(framing.chunked);
    } else if (bodiless || request_.method == Method::Head) {
      written = co_await write(out_, kNothing);
    } else if (file) {
      written = co_await send_file(*file);
    } else if (body.size() > kJoinedAnswer) {
      written = co_await write(out_, body);
    } else {
      out_.append(body);
      written = co_await write(out_, kNothing);
    }
    co_return written;
  }

  // Reads on the I/O thread: the page cache answers nearly always.
  Task<bool> send_file(OpenFile& file) {
    bool ok = co_await write(out_, kNothing);
    std::string piece;
    while (ok && file.left() > 0) {
      if (const auto read = file.read(piece); !read) {
        log::warn("http.file", {{"trace", request_.trace}, {"error", describe(read.error())}});
        co_return false;  // shorter than promised: the client must see a broken answer
      }
      ok = co_await write(piece, kNothing);
    }
    co_return ok;
  }

  // Head and pieces as the worker makes them. False also when the worker failed half-way.
  Task<bool> stream_body(bool chunked) {
    bool ok = co_await write(out_, kNothing);
    while (ok) {
      const auto piece = download_->take();
      if (piece) {
        std::string_view bytes = *piece;
        if (!chunked) bytes = DownloadPipe::bare(bytes);
        ok = co_await write(bytes, kNothing);
        continue;
      }
      if (!working_) break;
      wait_for_worker();
      co_await signal_.wait();
      ok = !gone_;
    }
    while (working_) {
      co_await signal_.wait();
    }
    if (!ok || !download_->finished()) co_return false;
    static constexpr std::string_view kLast = "0\r\n\r\n";
    if (chunked) {
      ok = co_await write(kLast, kNothing);
    }
    co_return ok;
  }

  Presence presence_;  // first, so that it goes last
  Shard& shard_;
  Service& service_;
  const std::unique_ptr<Wire> wire_;
  std::stop_source stop_;  // one for the connection: it is only ever asked to stop when that ends
  Signal signal_;

  Phase phase_ = Phase::Idle;
  SteadyTime running_since_{}, body_start_{};
  std::uint64_t body_bytes_ = 0;
  bool fresh_ = true;  // no request yet
  bool keep_alive_ = true;
  bool gone_ = false;
  bool unread_ = false;  // the client may still be sending what we will not read
  bool working_ = false;
  bool streaming_ = false;  // the worker has answered and is writing the body into download_

  std::string out_;
  Request request_;
  Response response_;
  Call call_;
  std::optional<RequestParser> parser_;
  std::optional<Error> error_;
  std::shared_ptr<UploadPipe> upload_;
  std::shared_ptr<DownloadPipe> download_;
};

}  // namespace

void serve(Shard& shard, Socket socket, std::size_t listener, const TlsContext& context) {
  boost::system::error_code ec;
  const auto remote = socket.remote_endpoint(ec);
  auto address = ec ? std::string() : remote.address().to_string();
  auto wire = context ? Wire::tls(std::move(socket), shard.counters, context)
                      : Wire::plain(std::move(socket), shard.counters);
  auto session =
      std::make_shared<Session>(shard, std::move(wire), std::move(address), listener, context != nullptr);
  asio::co_spawn(shard.io.get_executor(), Session::run(session), asio::detached);
}

}  // namespace jw::http
