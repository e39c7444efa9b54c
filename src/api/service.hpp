#pragma once

#include <memory>
#include <optional>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"

namespace jw::api {

// The public side of a node: /api/v1, /healthz, /readyz, /metrics and the files of the UI.
// Thread-safe.
class Service {
 public:
  // `web`: the built UI, if there is one here.
  static Result<std::unique_ptr<Service>> make(Parts& parts, std::optional<http::StaticFiles> web,
                                               std::uint64_t upload_bytes);

  // For http::Options::dispatch and as http::Handler.
  http::Admission admission(const http::RequestHead& head) const;
  http::Response handle(const Call& call, http::Request& request) const;
  std::optional<http::Response> fast(const Call& call, http::Request& request) const;

 private:
  Service(Parts& parts, std::optional<http::StaticFiles> web, std::uint64_t upload_bytes,
          http::Router router);

  http::Response answer(const Call& call, http::Request& request, const Route& route) const;
  Result<http::Response> run(const Call& call, http::Request& request, const Route& route) const;
  http::Response outside(const Call& call, http::Request& request) const;

  Parts& parts_;
  std::optional<http::StaticFiles> web_;
  std::uint64_t upload_bytes_;
  http::Router router_;
  std::vector<std::vector<std::string_view>> names_;  // captures of each route
  std::shared_ptr<const std::string> openapi_;
};

}  // namespace jw::api
