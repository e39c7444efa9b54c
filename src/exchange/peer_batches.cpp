#include <charconv>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_write.hpp"
#include "exchange/receiver.hpp"
#include "federation/peer_routes.hpp"
#include "http/body.hpp"

// The Receiver as other nodes reach it.
namespace jw::exchange {
namespace {

constexpr auto kSegmentLimit = std::chrono::minutes(60);
constexpr auto kApplyLimit = std::chrono::minutes(10);

Result<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc{} || end != text.data() + text.size() || value < 0)
    return fail(Code::Invalid, "batch.number", "a whole number is expected in this address",
                "该地址中应为整数");
  return value;
}

}  // namespace

std::vector<federation::PeerRoute> Receiver::routes() {
  using federation::PeerRequest;
  std::vector<federation::PeerRoute> routes;
  federation::PeerRoute offering{http::Method::Post, "/peer/v1/batches",
                                 [this](const Call& call, PeerRequest& request) -> Result<http::Response> {
                                   const auto json = JW_TRY(parse_json(request.http.body));
                                   if (!json.is_object())
                                     return fail(Code::Invalid, "manifest.form",
                                                 "the manifest is no JSON object", "批次清单不是 JSON 对象");
                                   const auto answer =
                                       JW_TRY(offer(call, request.node.id, json.get_object()));
                                   auto body = write_json(answer).as_object();
                                   if (answer.state != "gap")
                                     return http::Response::json(200, boost::json::serialize(body));
                                   body["code"] = "batch.gap";
                                   body["status"] = 409;
                                   body["detail"] = fmt::format("应为第 {} 批", answer.expected);
                                   body["detail_en"] = fmt::format("batch {} is expected", answer.expected);
                                   return http::Response::json(409, boost::json::serialize(body));
                                 }};
  offering.body_limit = std::uint64_t{16} << 20;
  routes.push_back(std::move(offering));

  federation::PeerRoute segment{
      http::Method::Put, "/peer/v1/batches/{grant}/{sequence}/{segment}",
      [this](const Call& call, PeerRequest& request) -> Result<http::Response> {
        const auto& captures = request.http.captures;
        const auto sequence = JW_TRY(number(captures[1]));
        const auto offset = JW_TRY(number(request.http.query.find("offset").value_or("0")));
        auto& stream = *request.http.stream;
        const auto have = JW_TRY(take(call, request.node.id, captures[0], sequence, captures[2], offset,
                                      [&] { return stream.next(call); }));
        boost::json::object body;
        body["have"] = have;
        return http::Response::json(200, boost::json::serialize(body));
      }};
  segment.streams = true;
  segment.body_limit = std::uint64_t{1} << 40;  // the manifest limits it, byte for byte
  segment.limit = kSegmentLimit;
  routes.push_back(std::move(segment));

  federation::PeerRoute completing{http::Method::Post, "/peer/v1/batches/{grant}/{sequence}/complete",
                                   [this](const Call& call, PeerRequest& request) -> Result<http::Response> {
                                     const auto& captures = request.http.captures;
                                     const auto sequence = JW_TRY(number(captures[1]));
                                     const auto receipt =
                                         JW_TRY(complete(call, request.node.id, captures[0], sequence));
                                     return http::Response::json(200, boost::json::serialize(receipt));
                                   }};
  completing.limit = kApplyLimit;
  routes.push_back(std::move(completing));
  return routes;
}

}  // namespace jw::exchange
