#include "exchange/channel.hpp"

#include <chrono>
#include <fstream>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "federation/peer_client.hpp"
#include "http/body.hpp"

namespace jw::exchange {
namespace {

constexpr std::size_t kChunk = 256 << 10;
constexpr auto kAskEvery = std::chrono::milliseconds(500);

// The rest of a file from an offset, while we may.
class GuardedFile {
 public:
  static Result<GuardedFile> open(const file::Path& path, std::int64_t offset, Channel::MayGoOn may_go_on) {
    GuardedFile opened(std::move(may_go_on));
    opened.stream_.open(path, std::ios::binary);
    opened.stream_.seekg(offset);
    if (!opened.stream_) return fail(file::failure(ENOENT, path, "reading a segment"));
    return opened;
  }

  Result<std::string> next() {
    const auto now = std::chrono::steady_clock::now();
    if (now >= ask_) {
      ask_ = now + kAskEvery;
      JW_TRY(may_go_on_());
    }
    std::string chunk(kChunk, '\0');
    stream_.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<std::size_t>(stream_.gcount()));
    return chunk;
  }

 private:
  explicit GuardedFile(Channel::MayGoOn may_go_on) : may_go_on_(std::move(may_go_on)) {}
  std::ifstream stream_;
  Channel::MayGoOn may_go_on_;
  std::chrono::steady_clock::time_point ask_{};
};

class GuardedBody final : public http::BodyReader {
 public:
  explicit GuardedBody(GuardedFile file) : file_(std::move(file)) {}
  Result<std::string> next(const Call& call) override {
    JW_TRY(call.check());
    return file_.next();
  }

 private:
  GuardedFile file_;
};

Result<boost::json::object> object_of(const http::Response& response) {
  auto json = JW_TRY(parse_json(response.body));
  if (!json.is_object())
    return fail(Code::Corrupt, "peer.answer", "the other node's answer is no JSON object",
                "对方节点的应答不是 JSON 对象");
  return std::move(json.get_object());
}

class Remote final : public Channel {
 public:
  Remote(const federation::PeerClient& client, std::string node) : client_(client), node_(std::move(node)) {}

  Result<Offer> offer(const Call& call, const boost::json::object& manifest) override {
    http::OutRequest request;
    request.method = http::Method::Post;
    request.target = "/peer/v1/batches";
    request.repeatable = true;
    request.headers.add("Content-Type", "application/json");
    request.body = boost::json::serialize(manifest);
    const auto response = JW_TRY(client_.send(call, node_, std::move(request)));
    auto error = federation::error_of(response);
    if (response.status != 200 && error.reason != "batch.gap") return fail(std::move(error));
    auto body = JW_TRY(object_of(response));
    for (const auto* name : {"code", "status", "detail", "detail_en"}) body.erase(name);
    return read_json<Offer>(body, "answer");
  }

  Result<> put(const Call& call, std::string_view grant, std::int64_t sequence, std::string_view segment,
               const file::Path& path, std::int64_t offset, const MayGoOn& may_go_on) override {
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed) return fail(file::failure(failed.value(), path, "reading a segment"));
    auto rest = JW_TRY(GuardedFile::open(path, offset, may_go_on));
    http::OutRequest request;
    request.method = http::Method::Put;
    request.target = fmt::format("/peer/v1/batches/{}/{}/{}?offset={}", grant, sequence, segment, offset);
    request.stream = std::make_shared<GuardedBody>(std::move(rest));
    request.content_length = size - static_cast<std::uint64_t>(offset);
    request.headers.add("Content-Type", "application/vnd.apache.parquet");
    const auto response = JW_TRY(client_.send(call, node_, std::move(request)));
    if (response.status != 200) return fail(federation::error_of(response));
    return {};
  }

  Result<boost::json::object> complete(const Call& call, std::string_view grant,
                                       std::int64_t sequence) override {
    http::OutRequest request;
    request.method = http::Method::Post;
    request.target = fmt::format("/peer/v1/batches/{}/{}/complete", grant, sequence);
    request.repeatable = true;
    const auto response = JW_TRY(client_.send(call, node_, std::move(request)));
    if (response.status != 200) return fail(federation::error_of(response));
    return object_of(response);
  }

 private:
  const federation::PeerClient& client_;
  const std::string node_;
};

class Local final : public Channel {
 public:
  Local(Receiver& receiver, std::string self) : receiver_(receiver), self_(std::move(self)) {}

  Result<Offer> offer(const Call& call, const boost::json::object& manifest) override {
    return receiver_.offer(call, self_, manifest);
  }

  Result<> put(const Call& call, std::string_view grant, std::int64_t sequence, std::string_view segment,
               const file::Path& path, std::int64_t offset, const MayGoOn& may_go_on) override {
    auto rest = JW_TRY(GuardedFile::open(path, offset, may_go_on));
    JW_TRY(receiver_.take(call, self_, grant, sequence, segment, offset, [&rest] { return rest.next(); }));
    return {};
  }

  Result<boost::json::object> complete(const Call& call, std::string_view grant,
                                       std::int64_t sequence) override {
    return receiver_.complete(call, self_, grant, sequence);
  }

 private:
  Receiver& receiver_;
  const std::string self_;
};

}  // namespace

std::unique_ptr<Channel> remote_channel(const federation::PeerClient& client, std::string node) {
  return std::make_unique<Remote>(client, std::move(node));
}

std::unique_ptr<Channel> local_channel(Receiver& receiver, std::string self) {
  return std::make_unique<Local>(receiver, std::move(self));
}

}  // namespace jw::exchange
