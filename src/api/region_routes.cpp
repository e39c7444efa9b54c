#include "api/region_routes.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <boost/json/serialize.hpp>

#include "api/parts.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "federation/identity.hpp"
#include "http/body.hpp"
#include "org/region_editions.hpp"
#include "org/rights.hpp"

namespace jw::api {
namespace {

using http::Method;

constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20;

Result<List<org::EditionEntry>> list_editions(const Call& call, Input&, const None&, Parts& parts) {
  return List<org::EditionEntry>{JW_TRY(org::editions(call, parts.database)), {}, {}};
}

Result<List<org::PastRegion>> past(const Call& call, Input& input, const None&, Parts& parts) {
  return List<org::PastRegion>{JW_TRY(org::past_regions(call, parts.database, input.query("code"))), {}, {}};
}

// The body in a file of its own, gone when this is.
class Received {
 public:
  static Result<Received> receive(const Call& call, Input& input, const Parts& parts) {
    const auto folder = parts.data / "tmp";
    JW_TRY(file::make_folder(folder));
    Received out(folder / ("regions-" + make_id(parts.clock)));
    std::FILE* file = std::fopen(out.path_->c_str(), "wbe");
    if (file == nullptr) return fail(file::failure(errno, *out.path_, "creating"));
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> close(file, std::fclose);
    std::vector<char> piece(std::size_t{1} << 16);
    std::uint64_t taken = 0;
    for (;;) {
      const auto got = JW_TRY(input.request.stream->read(call, piece.data(), piece.size()));
      if (got == 0) break;
      taken += got;
      if (taken > kMostBytes)
        return fail(Code::TooLarge, "file.large", "a file is larger than {} bytes", "文件超过 {} 字节",
                    kMostBytes);
      if (std::fwrite(piece.data(), 1, got, file) != got)
        return fail(file::failure(errno, *out.path_, "writing"));
    }
    if (std::fflush(file) != 0) return fail(file::failure(errno, *out.path_, "writing"));
    return out;
  }
  const file::Path& path() const { return *path_; }

 private:
  struct Remove {
    void operator()(const file::Path* path) const {
      std::error_code ignored;
      std::filesystem::remove(*path, ignored);
      delete path;
    }
  };
  explicit Received(const file::Path& path) : path_(new file::Path(path)) {}
  std::unique_ptr<const file::Path, Remove> path_;
};

Result<http::Response> put_edition(const Call& call, Input& input, Parts& parts) {
  const auto received = JW_TRY(Received::receive(call, input, parts));
  org::LoadEdition wanted;
  wanted.edition = input.path("edition");
  wanted.try_only = input.query("try") == "true";
  wanted.keep_used = input.query("keep_used") == "true";
  wanted.hosted = parts.identity.profile().hosts;
  const auto report = JW_TRY(org::load_edition(call, parts.database, parts.clock,
                                               JW_TRY(org::read_region_file(received.path())), wanted));
  return http::Response::json(200, boost::json::serialize(write_json(report)));
}

}  // namespace

std::vector<Route> region_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, List<org::EditionEntry>>(
      Method::Get, "/region-editions", kSession, "lattice", "已载入的区划版本",
      "Editions of the region table.", {}, list_editions));
  table.push_back(json_route<None, List<org::PastRegion>>(
      Method::Get, "/region-editions/past", kSession, "lattice", "历次版本撤销或更名的区划及其去向",
      "What the editions ended or renamed, and where it went.",
      {{"code", "区划及以下，缺省为全部", "of a region and below, all when absent"}}, past));
  auto loading = raw_route(Method::Put, "/region-editions/{edition}", needs(Right::NodeManage), "lattice",
                           "载入新版区划（CSV 或 gzip），重启后生效；较旧的版本不予载入",
                           "Load a newer edition of the regions (CSV or gzip), in force after a restart.",
                           {{"try", "true：仅比较，不载入", "true: compare only"},
                            {"keep_used", "true：保留仍有部门的区划并标明已撤销",
                             "true: keep regions that departments stand on, marked as abolished"}},
                           "application/json", put_edition);
  loading.body = Route::Body::Stream;
  loading.out = schema_of<org::EditionReport>();
  loading.slow = true;
  table.push_back(std::move(loading));
  return table;
}

}  // namespace jw::api
