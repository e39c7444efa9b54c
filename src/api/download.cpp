#include "api/download.hpp"

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

}  // namespace

http::Response download(const file::Path& path, std::string_view name, std::string_view type, bool once) {
  http::Response response;
  response.headers.set("Content-Type", type);
  response.headers.set("Content-Disposition", "attachment; filename*=UTF-8''" + http::percent_encode(name));
  if (!once) {
    response.file = http::FileBody{path.string(), 0, {}};
    return response;
  }
  auto owner = std::make_shared<Passing>(path);
  response.stream = [owner](http::BodyWriter& writer) -> Result<> {
    const auto reader = http::body_of_file(owner->path.string());
    const auto call = Call::system("download", std::chrono::minutes(30));
    for (;;) {
      const auto piece = JW_TRY(reader->next(call));
      if (piece.empty()) return {};
      JW_TRY(writer.write(piece));
    }
  };
  return response;
}

}  // namespace jw::api
