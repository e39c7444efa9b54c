#pragma once

#include <boost/beast/http/basic_parser.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

// Beast's parser writing straight into our messages. Internal: slow to compile.
namespace jw::http {

namespace beast = boost::beast;
using BeastError = boost::system::error_code;

// Everything that basic_parser wants to be told and neither side cares about.
template <bool kRequest>
class MessageParser : public beast::http::basic_parser<kRequest> {
 public:
  using Sink = std::function<void(std::string_view)>;  // where body bytes go, in order

  MessageParser() { this->body_limit(boost::none); }
  void to(Sink sink) { sink_ = std::move(sink); }

 protected:
  using View = beast::string_view;
  static std::string_view view(View text) { return {text.data(), text.size()}; }

  bool head_done_ = false;

 private:
  void on_header_impl(BeastError&) override { head_done_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, BeastError&) override {}
  std::size_t on_body_impl(View bytes, BeastError&) override {
    sink_(view(bytes));
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, BeastError& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_finish_impl(BeastError&) override {}

  Sink sink_;
};

class RequestParser final : public MessageParser<true> {
 public:
  explicit RequestParser(RequestHead& head) : head_(head) {}

  bool has_start_line() const { return version_ != 0; }
  int version() const { return version_; }  // 10 or 11

  // What the grammar allows but we do not: unknown method, a coding other than chunked, no Host.
  // Fills method, path, query and content_length. Call once the head is done.
  Result<> accept();

 private:
  void on_request_impl(beast::http::verb, View method, View target, int version, BeastError&) override {
    method_ = http::parse_method(view(method));
    head_.target.assign(target.data(), target.size());
    version_ = version;
  }
  void on_response_impl(int, View, int, BeastError&) override {}
  void on_field_impl(beast::http::field, View name, View value, BeastError&) override {
    if (!head_done_) head_.headers.add(view(name), view(value));  // trailers are dropped
  }

  RequestHead& head_;
  std::optional<Method> method_;
  int version_ = 0;
};

class ResponseParser final : public MessageParser<false> {
 public:
  explicit ResponseParser(Response& response) : response_(response) {}

 private:
  void on_request_impl(beast::http::verb, View, View, int, BeastError&) override {}
  void on_response_impl(int status, View, int, BeastError&) override { response_.status = status; }
  void on_field_impl(beast::http::field, View name, View value, BeastError&) override {
    if (!head_done_) response_.headers.add(view(name), view(value));
  }

  Response& response_;
};

// A parse failure as a client should read it. `head` is what came so far of a request's head.
Error parse_failure(const BeastError& ec, bool has_start_line, std::string_view head);

}  // namespace jw::http
