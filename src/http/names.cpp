#include "http/names.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <memory>

namespace jw::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto kLookAtDeadline = std::chrono::milliseconds(50);

}  // namespace

Result<> check_peer(const Call& call, const std::string& peer) {
  auto checked = call.check();
  if (!checked && checked.error().code == Code::Timeout)
    return fail(Code::Timeout, "peer.timeout", "{} did not answer in time; it is tried again later",
                "{} 未在时限内应答，稍后会重试", peer);
  return checked;
}

Names::Names() : stay_(io_.get_executor()), resolver_(io_), thread_([this] { io_.run(); }) {}

Names::~Names() {
  io_.stop();
  thread_.join();
}

Result<std::vector<tcp::endpoint>> Names::find(const Call& call, const std::string& host,
                                               std::uint16_t port) {
  boost::system::error_code ec;
  if (const auto address = asio::ip::make_address(host, ec); !ec)
    return std::vector<tcp::endpoint>{{address, port}};

  using Found = Result<std::vector<tcp::endpoint>>;
  auto promise = std::make_shared<std::promise<Found>>();
  auto future = promise->get_future();
  asio::post(io_, [this, promise, host, port] {
    resolver_.async_resolve(
        host, std::to_string(port),
        [promise, host](const boost::system::error_code& why, const tcp::resolver::results_type& rows) {
          Found found;
          for (const auto& row : rows) found->push_back(row.endpoint());
          if (why || found->empty())
            found = fail(Code::Unavailable, "peer.unreachable", "the name {} is not known; check the address",
                         "无法解析主机名 {}，请检查地址", host);
          promise->set_value(std::move(found));
        });
  });
  while (future.wait_for(kLookAtDeadline) != std::future_status::ready) JW_TRY(check_peer(call, host));
  return future.get();
}

}  // namespace jw::http
