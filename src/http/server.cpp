#include "http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <thread>

#include "base/log.hpp"
#include "http/session.hpp"
#include "http/shard.hpp"

namespace jw::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kAcceptPause = std::chrono::milliseconds(100);
constexpr auto kLookAtStop = std::chrono::milliseconds(5);

}  // namespace

// Accepts on the first shard and deals the connections out to all of them in turn. One acceptor a
// port, not SO_REUSEPORT: a second node on the same port must fail to start.
class Server::Core {
 public:
  Core(Options options, Handler handler, Pool& pool) : service_(options, std::move(handler), pool) {
    for (std::size_t i = 0; i < std::max<std::size_t>(options.io_threads, 1); ++i)
      shards_.push_back(std::make_unique<Shard>(service_));
  }

  ~Core() {
    drain(std::chrono::milliseconds(0));
    ports_.clear();
  }

  Result<> listen(const Listener& listener) {
    auto port = std::make_unique<Port>(shards_.front()->io);
    if (listener.tls) port->tls = JW_TRY(server_context(*listener.tls));
    boost::system::error_code ec;
    const auto address = asio::ip::make_address(listener.address, ec);
    const tcp::endpoint endpoint(address, listener.port);
    if (!ec) port->acceptor.open(endpoint.protocol(), ec);
    if (!ec) port->acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) port->acceptor.bind(endpoint, ec);
    if (!ec) port->acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) port->number = port->acceptor.local_endpoint(ec).port();
    if (ec) {
      auto refused = fail(
          Code::Unavailable, "http.listen",
          "cannot listen on {} port {}; is another program using it, and is the address ours?",
          "无法监听 {} 端口 {}；请检查端口是否被占用、地址是否属于本机", listener.address, listener.port);
      refused.value().cause = ec.message();
      return refused;
    }
    ports_.push_back(std::move(port));
    return {};
  }

  void run() {
    for (std::size_t i = 0; i < ports_.size(); ++i) accept(i);
    for (auto& shard : shards_) shard->run();
    running_ = true;
  }

  void drain(std::chrono::milliseconds limit) {
    if (!running_) return;
    service_.draining = true;
    on_thread(*shards_.front(), [this] {
      boost::system::error_code ec;
      for (auto& port : ports_) {
        port->acceptor.close(ec);
        port->pause.cancel();
      }
    });
    for (auto& shard : shards_) on_thread(*shard, [&shard] { for_each(*shard, &Connected::close_if_idle); });
    if (wait_for_none(limit)) return;
    for (auto& shard : shards_) on_thread(*shard, [&shard] { for_each(*shard, &Connected::abort); });
    wait_for_none(std::chrono::hours(24 * 365));
  }

  std::uint16_t port(std::size_t index) const { return ports_[index]->number; }

  Stats stats() const {
    Stats stats;
    for (const auto& shard : shards_) shard->counters.add_to(stats);
    stats.connections_open = service_.connections;
    return stats;
  }

 private:
  struct Port {
    explicit Port(asio::io_context& io) : acceptor(io), pause(io) {}
    asio::basic_socket_acceptor<tcp, Executor> acceptor;
    asio::steady_timer pause;
    TlsContext tls;
    std::uint16_t number = 0;
  };

  void accept(std::size_t index) {
    Shard& shard = *shards_[next_++ % shards_.size()];
    ports_[index]->acceptor.async_accept(
        shard.io, [this, index, &shard](const boost::system::error_code& ec, Socket socket) {
          if (service_.draining || ec == asio::error::operation_aborted) return;
          if (ec) {
            pause(index, ec);
            return;
          }
          admit(index, shard, std::move(socket));
          accept(index);
        });
  }

  // Out of descriptors, mostly: others must close first.
  void pause(std::size_t index, const boost::system::error_code& why) {
    log::warn("http.accept", {{"error", why.message()}});
    Port& port = *ports_[index];
    port.pause.expires_after(kAcceptPause);
    port.pause.async_wait([this, index](const boost::system::error_code& ec) {
      if (!ec) accept(index);
    });
  }

  void admit(std::size_t index, Shard& shard, Socket socket) {
    if (service_.connections >= service_.limits.connections) {
      shard.counters.refused.fetch_add(1, std::memory_order_relaxed);
      return;  // closing says it; an answer would cost what we lack
    }
    service_.connections.fetch_add(1);
    shard.counters.accepted.fetch_add(1, std::memory_order_relaxed);
    asio::post(shard.io, [this, index, &shard, socket = std::move(socket)]() mutable {
      if (service_.draining) {
        boost::system::error_code ec;
        socket.close(ec);
        service_.connections.fetch_sub(1);
      } else {
        serve(shard, std::move(socket), index, ports_[index]->tls);
      }
    });
  }

  template <class Task>
  static void on_thread(Shard& shard, Task task) {
    std::promise<void> done;
    asio::post(shard.io, [&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }

  static void for_each(Shard& shard, void (Connected::*act)()) {
    const std::vector<Connected*> all(shard.connections.begin(), shard.connections.end());
    for (auto* connection : all)
      if (shard.connections.contains(connection)) (connection->*act)();
  }

  bool wait_for_none(std::chrono::milliseconds limit) const {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (service_.connections > 0) {
      if (std::chrono::steady_clock::now() >= until) return false;
      std::this_thread::sleep_for(kLookAtStop);
    }
    return true;
  }

  Service service_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::size_t next_ = 0;
  bool running_ = false;
};

Result<std::unique_ptr<Server>> Server::start(Options options, Handler handler, Pool& requests) {
  const auto listeners = options.listeners;
  auto core = std::make_unique<Core>(std::move(options), std::move(handler), requests);
  for (const auto& listener : listeners) JW_TRY(core->listen(listener));
  core->run();
  return std::unique_ptr<Server>(new Server(std::move(core)));
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::~Server() = default;

std::uint16_t Server::port(std::size_t listener) const { return core_->port(listener); }
Stats Server::stats() const { return core_->stats(); }
void Server::drain(std::chrono::milliseconds limit) { core_->drain(limit); }

}  // namespace jw::http
