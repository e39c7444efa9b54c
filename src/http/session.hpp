#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/shard.hpp"
#include "http/tls.hpp"

namespace jw::http {

// The executor's concrete type everywhere: a type-erased one costs a call and a copy per step.
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

// Serves one accepted connection until it closes: a coroutine on the shard's thread. Without a
// context it is plain. Internal.
void serve(Shard& shard, Socket socket, std::size_t listener, const TlsContext& context);

}  // namespace jw::http
