#pragma once

#include "api/route.hpp"

namespace jw::api {

// GET /readyz: 200 while the store answers, the log keeps up and the disk has room; else 503 and
// which of them does not.
http::Response ready(const Call& call, Parts& parts);

// GET /metrics: Prometheus text format 0.0.4. Counts only, no names of people or resources.
http::Response metrics(const Call& call, Parts& parts);

}  // namespace jw::api
