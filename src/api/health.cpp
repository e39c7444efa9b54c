#include "api/health.hpp"

#include <filesystem>

#include "api/parts.hpp"
#include "base/pool.hpp"
#include "db/database.hpp"
#include "exchange/runner.hpp"
#include "federation/dispatch.hpp"
#include "ledger/integrator.hpp"

namespace jw::api {
namespace {

constexpr std::uint64_t kLeastRoom = std::uint64_t{64} << 20;
constexpr std::uint64_t kMostBehind = 100'000;

struct Check {
  std::string_view name;
  bool good;
  std::string detail;
};

std::vector<Check> checks(const Call& call, Parts& parts) {
  std::vector<Check> list;
  const auto store =
      parts.database.read(call.within(std::chrono::seconds(3)), [](db::Session& session) -> Result<> {
        JW_TRY(session.query("select 1"));
        return {};
      });
  list.push_back({"store", store.has_value(), store ? "" : store.error().reason});
  const auto status = parts.integrator.status();
  list.push_back({"log", status.state == ledger::Integrator::State::Running && status.waiting < kMostBehind,
                  status.problem});
  std::error_code ec;
  const auto space = std::filesystem::space(parts.data, ec);
  list.push_back({"disk", !ec && space.available > kLeastRoom, ec ? ec.message() : ""});
  return list;
}

void metric(std::string& page, std::string_view name, std::string_view type, std::string_view help) {
  page += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void http_metrics(std::string& page, const http::Stats& stats) {
  metric(page, "jingwei_http_responses_total", "counter", "Responses by status class.");
  for (std::size_t i = 1; i < stats.responses.size(); ++i)
    page += fmt::format("jingwei_http_responses_total{{class=\"{}xx\"}} {}\n", i, stats.responses[i]);
  metric(page, "jingwei_http_latency_seconds", "histogram", "Head read to last byte written.");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < http::kLatencyBounds.size(); ++i) {
    sum += stats.latency[i];
    page +=
        fmt::format("jingwei_http_latency_seconds_bucket{{le=\"{}\"}} {}\n", http::kLatencyBounds[i], sum);
  }
  sum += stats.latency.back();
  page += fmt::format("jingwei_http_latency_seconds_bucket{{le=\"+Inf\"}} {}\n", sum);
  page += fmt::format("jingwei_http_latency_seconds_sum {}\njingwei_http_latency_seconds_count {}\n",
                      stats.latency_sum, sum);
  metric(page, "jingwei_http_connections", "gauge", "Open connections.");
  page += fmt::format("jingwei_http_connections {}\n", stats.connections_open);
  metric(page, "jingwei_http_refused_total", "counter", "Requests answered 503 because the queue was full.");
  page += fmt::format("jingwei_http_refused_total {}\n", stats.busy);
  metric(page, "jingwei_bugs_total", "counter", "Handlers that threw.");
  page += fmt::format("jingwei_bugs_total {}\n", stats.bugs);
}

}  // namespace

http::Response ready(const Call& call, Parts& parts) {
  bool all = true;
  std::string text;
  for (const auto& check : checks(call, parts)) {
    all = all && check.good;
    text += fmt::format("{}: {}{}{}\n", check.name, check.good ? "ok" : "not ok",
                        check.detail.empty() ? "" : " ", check.detail);
  }
  return http::Response::text(all ? 200 : 503, std::move(text));
}

http::Response metrics(const Call&, Parts& parts) {
  std::string page;
  if (parts.http_stats) http_metrics(page, parts.http_stats());

  const auto log = parts.integrator.status();
  metric(page, "jingwei_log_entries", "gauge", "Entries published in the node's log.");
  page += fmt::format("jingwei_log_entries {}\n", log.published);
  metric(page, "jingwei_log_waiting", "gauge", "Entries recorded but not yet published.");
  page += fmt::format("jingwei_log_waiting {}\n", log.waiting);

  if (const auto load = parts.runner.load(Call::system("metrics"))) {
    metric(page, "jingwei_deliveries", "gauge", "Batches by what happens to them now.");
    page += fmt::format(
        "jingwei_deliveries{{state=\"planned\"}} {}\njingwei_deliveries{{state=\"sealed\"}} {}\n"
        "jingwei_deliveries{{state=\"sending\"}} {}\njingwei_deliveries{{state=\"receiving\"}} {}\n",
        load->planned, load->sealed, load->sending, load->receiving);
  }

  const auto pool = parts.requests.load();
  metric(page, "jingwei_requests_queued", "gauge", "Requests waiting for a thread.");
  page += fmt::format("jingwei_requests_queued {}\n", pool.queued);
  metric(page, "jingwei_requests_running", "gauge", "Requests being handled.");
  page += fmt::format("jingwei_requests_running {}\n", pool.running);

  if (const auto peers =
          federation::peers(Call::system("metrics"), parts.database, parts.identity, parts.trust)) {
    std::int64_t queued = 0, unreachable = 0;
    for (const auto& peer : *peers) {
      queued += peer.queued;
      unreachable += peer.state == "unreachable" ? 1 : 0;
    }
    metric(page, "jingwei_peer_envelopes_queued", "gauge", "Messages to other nodes not yet delivered.");
    page += fmt::format("jingwei_peer_envelopes_queued {}\n", queued);
    metric(page, "jingwei_peers_unreachable", "gauge", "Other nodes that do not answer.");
    page += fmt::format("jingwei_peers_unreachable {}\n", unreachable);
  }
  std::error_code ec;
  const auto space = std::filesystem::space(parts.data, ec);
  if (!ec) {
    metric(page, "jingwei_disk_free_bytes", "gauge", "Room on the disk of the data folder.");
    page += fmt::format("jingwei_disk_free_bytes {}\n", space.available);
  }
  return http::Response::text(200, std::move(page), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace jw::api
