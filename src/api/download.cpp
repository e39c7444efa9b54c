#include "api/download.hpp"

#include <chrono>
#include <memory>

#include "base/call.hpp"
#include "http/body.hpp"
#include "http/target.hpp"

namespace jw::api {
namespace {

class Passing {
 public:
  explicit Passing(file::Path file) : path(std::move(file)) {}
  ~Passing() { (void)file::remove(path); }
  Passing(const Passing&) = delete;
  Passing& operator=(const Passing&) = delete;
  const file::Path path;
};

constexpr auto kAskEvery = std::chrono::milliseconds(500);

http::Response named(std::string_view name, std::string_view type) {
  http::Response response;
  response.headers.set("Content-Type", type);
  response.headers.set("Content-Disposition", "attachment; filename*=UTF-8''" + http::percent_encode(name));
  return response;
}

}  // namespace

http::Response download_while(const file::Path& path, std::string_view name, std::string_view type,
                              MayGoOn may_go_on) {
  auto response = named(name, type);
  auto owner = std::make_shared<Passing>(path);
  response.stream = [owner, may_go_on = std::move(may_go_on)](http::BodyWriter& writer) -> Result<> {
    const auto reader = http::body_of_file(owner->path.string());
    const auto call = Call::system("download", std::chrono::minutes(30));
    std::chrono::steady_clock::time_point ask{};
    for (;;) {
      if (const auto now = std::chrono::steady_clock::now(); may_go_on && now >= ask) {
        JW_TRY(may_go_on(call));
        ask = now + kAskEvery;
      }
      const auto piece = JW_TRY(reader->next(call));
      if (piece.empty()) return {};
      JW_TRY(writer.write(piece));
    }
  };
  return response;
}

http::Response download(const file::Path& path, std::string_view name, std::string_view type, bool once) {
  if (once) return download_while(path, name, type, nullptr);
  auto response = named(name, type);
  response.file = http::FileBody{path.string(), 0, {}};
  return response;
}

}  // namespace jw::api
