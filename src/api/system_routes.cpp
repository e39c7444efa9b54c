#include <filesystem>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "api/views.hpp"
#include "base/pool.hpp"
#include "db/database.hpp"
#include "exchange/runner.hpp"
#include "federation/dispatch.hpp"
#include "federation/identity.hpp"
#include "federation/join.hpp"
#include "federation/trust.hpp"
#include "ledger/integrator.hpp"

namespace jw::api {
namespace {

using http::Method;

struct PeerView {
  std::string id;
  std::string name;
  std::string region;
  std::string address;
  std::string state;
  std::string last_seen;
  std::int64_t queued = 0;
  std::string last_error;
  std::string last_error_zh;
  std::string last_code;
};
BOOST_DESCRIBE_STRUCT(PeerView, (),
                      (id, name, region, address, state, last_seen, queued, last_error, last_error_zh,
                       last_code))

struct TrustView {
  std::int64_t version = 0;
  std::string issued;
  std::string signed_by;
  std::int64_t directory = 0;
};
BOOST_DESCRIBE_STRUCT(TrustView, (), (version, issued, signed_by, directory))

struct JobsView {
  std::int64_t planned = 0;
  std::int64_t sealed = 0;
  std::int64_t sending = 0;
  std::int64_t receiving = 0;
};
BOOST_DESCRIBE_STRUCT(JobsView, (), (planned, sealed, sending, receiving))

struct StoreView {
  std::string kind;
  std::int64_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(StoreView, (), (kind, bytes))

struct LogView {
  std::string state;
  std::int64_t published = 0;
  std::int64_t behind = 0;
  std::string problem;
  std::string problem_zh;
};
BOOST_DESCRIBE_STRUCT(LogView, (), (state, published, behind, problem, problem_zh))

struct PoolView {
  std::string name;
  std::int64_t queued = 0;
  std::int64_t running = 0;
  std::int64_t refused = 0;
  std::int64_t done = 0;
};
BOOST_DESCRIBE_STRUCT(PoolView, (), (name, queued, running, refused, done))

struct CertificateView {
  std::string not_after;
  std::int64_t days_left = 0;
  std::string fingerprint;
};
BOOST_DESCRIBE_STRUCT(CertificateView, (), (not_after, days_left, fingerprint))

struct SystemView {
  NodeView node;
  std::vector<PeerView> peers;
  TrustView trust;
  JobsView jobs;
  StoreView store;
  std::int64_t lake_bytes = 0;
  LogView log;
  std::vector<PoolView> pools;
  std::int64_t disk_free = 0;
  CertificateView certificate;
  std::int64_t uptime_s = 0;
};
BOOST_DESCRIBE_STRUCT(SystemView, (),
                      (node, peers, trust, jobs, store, lake_bytes, log, pools, disk_free, certificate,
                       uptime_s))

struct InvitationForm {
  std::string name;
  std::string region;
  std::vector<std::string> hosts;
  std::int64_t hours = 72;
};
BOOST_DESCRIBE_STRUCT(InvitationForm, (), (name, region, hosts, hours))

struct InvitationView {
  std::string id;
  std::string token;
  std::string expires;
};
BOOST_DESCRIBE_STRUCT(InvitationView, (), (id, token, expires))

std::int64_t bytes_below(const file::Path& folder) {
  std::int64_t sum = 0;
  std::error_code ec;
  for (std::filesystem::recursive_directory_iterator it(folder, ec), end; !ec && it != end;
       it.increment(ec)) {
    std::error_code gone;
    if (it->is_regular_file(gone) && !gone) sum += static_cast<std::int64_t>(it->file_size(gone));
  }
  return sum;
}

std::string_view name_of(ledger::Integrator::State state) {
  switch (state) {
    case ledger::Integrator::State::Running: return "running";
    case ledger::Integrator::State::Retrying: return "retrying";
    case ledger::Integrator::State::Broken: return "broken";
    case ledger::Integrator::State::Stopped: return "stopped";
  }
  return "stopped";
}

Result<SystemView> show_node(const Call& call, Input&, const None&, Parts& parts) {
  SystemView view;
  view.node = JW_TRY(node_view(parts));
  for (const auto& peer : JW_TRY(federation::peers(call, parts.database, parts.identity, parts.trust)))
    view.peers.push_back({peer.id, peer.name, peer.region, peer.address, peer.state, peer.last_seen,
                          peer.queued, peer.last_error, peer.last_error_zh, peer.last_code});
  if (const auto list = parts.trust.list()) view.trust = {list->version, list->issued, list->operator_id, 0};
  if (const auto directory = parts.trust.directory()) view.trust.directory = directory->version;
  const auto load = JW_TRY(parts.runner.load(call));
  view.jobs = {static_cast<std::int64_t>(load.planned), static_cast<std::int64_t>(load.sealed),
               static_cast<std::int64_t>(load.sending), static_cast<std::int64_t>(load.receiving)};
  view.store.kind = parts.database.kind();
  std::error_code ec;
  for (const auto* name : {"store.db", "store.db-wal"})
    if (const auto size = std::filesystem::file_size(parts.data / name, ec); !ec)
      view.store.bytes += static_cast<std::int64_t>(size);
  view.lake_bytes = bytes_below(parts.data / "lake");
  const auto log = parts.integrator.status();
  view.log = {std::string(name_of(log.state)), static_cast<std::int64_t>(log.published),
              static_cast<std::int64_t>(log.waiting), log.problem, log.problem_zh};
  const auto pool = parts.requests.load();
  view.pools.push_back({"requests", static_cast<std::int64_t>(pool.queued),
                        static_cast<std::int64_t>(pool.running), static_cast<std::int64_t>(pool.refused),
                        static_cast<std::int64_t>(pool.done)});
  const auto space = std::filesystem::space(parts.data, ec);
  if (!ec) view.disk_free = static_cast<std::int64_t>(space.available);
  const auto until = parts.identity.certificate_until();
  const auto now = parts.clock.now();
  view.certificate = {to_string(until), std::chrono::floor<std::chrono::days>(until - now).count(),
                      parts.identity.fingerprint()};
  view.uptime_s = std::chrono::duration_cast<std::chrono::seconds>(now - parts.started).count();
  return view;
}

Result<InvitationView> invite(const Call& call, Input&, const InvitationForm& form, Parts& parts) {
  if (form.hours < 1 || form.hours > 24 * 30)
    return fail(Code::Invalid, "node.hours", "an invitation is good for 1 to 720 hours",
                "邀请有效期应为 1 至 720 小时");
  const auto issued =
      JW_TRY(federation::invite(call, parts.clock, parts.database, parts.identity,
                                {form.name, form.region, form.hosts, std::chrono::hours(form.hours)}));
  return InvitationView{issued.id, issued.token, issued.expires};
}

}  // namespace

std::vector<Route> system_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, SystemView>(Method::Get, "/system", needs(Right::SystemRead), "system",
                                               "节点运行状况", "How the node is doing.", {}, show_node));
  table.push_back(json_route<InvitationForm, InvitationView>(
      Method::Post, "/nodes/invitations", needs(Right::NodeManage), "system", "邀请节点加入（域运营方）",
      "Invite a node (operator of the domain).", {}, invite));
  return table;
}

}  // namespace jw::api
