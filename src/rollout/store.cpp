#include "rollout/store.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "org/region.hpp"

namespace jw::rollout {

bool stands_below(const std::vector<std::string>& hosts, std::string_view region) {
  const auto around = [&](const std::string& host) { return org::is_within(region, host); };
  const auto inside = [&](const std::string& host) { return host != region && org::is_within(host, region); };
  return !region.empty() && std::ranges::none_of(hosts, around) && std::ranges::any_of(hosts, inside);
}

namespace stored {
namespace {

constexpr std::string_view kSent =
    "SELECT node, process, region, version, digest, envelope, state, there, reasons, sent, answered "
    "FROM rollout_sent";
constexpr std::string_view kReceived =
    "SELECT process, region, node, version, digest, deployed, state, here, reasons, received, offer "
    "FROM rollout_received";

Result<std::vector<flow::Refusal>> read_reasons(const std::string& text) {
  if (text.empty()) return std::vector<flow::Refusal>();
  return read_json<std::vector<flow::Refusal>>(JW_TRY(parse_json(text).with("stored reasons")));
}

std::string write_reasons(const std::vector<flow::Refusal>& reasons) {
  return reasons.empty() ? std::string() : boost::json::serialize(write_json(reasons));
}

Result<std::vector<Sent>> read_sent(const std::vector<db::Row>& rows) {
  std::vector<Sent> all;
  for (const auto& row : rows) {
    Sent one;
    one.handing.node = row.text(0);
    one.handing.process = row.text(1);
    one.handing.region = row.text(2);
    one.handing.version = row.integer(3);
    one.digest = row.text(4);
    one.envelope = row.text(5);
    one.handing.state = row.text(6);
    one.handing.there = row.integer(7);
    one.handing.reasons = JW_TRY(read_reasons(row.text(8)));
    one.handing.sent = row.text(9);
    one.handing.answered = row.text(10);
    all.push_back(std::move(one));
  }
  return all;
}

Result<Received> read_received(const db::Row& row) {
  Received one;
  one.arrival.process = row.text(0);
  one.arrival.region = row.text(1);
  one.arrival.node = row.text(2);
  one.arrival.version = row.integer(3);
  one.arrival.digest = row.text(4);
  one.arrival.deployed = row.text(5);
  one.arrival.state = row.text(6);
  one.arrival.here = row.integer(7);
  one.arrival.reasons = JW_TRY(read_reasons(row.text(8)));
  one.arrival.received = row.text(9);
  one.offer = row.text(10);
  return one;
}

}  // namespace

Result<std::vector<Sent>> sent(db::Session& session, std::string_view node) {
  return read_sent(JW_TRY(session.query(
      fmt::format("{} WHERE node = $1 OR $1 = '' ORDER BY node, process, region", kSent), node)));
}

Result<std::vector<Sent>> sent_of(db::Session& session, std::string_view process) {
  return read_sent(
      JW_TRY(session.query(fmt::format("{} WHERE process = $1 ORDER BY region, node", kSent), process)));
}

Result<> put(db::Session& session, const Sent& one) {
  const auto& h = one.handing;
  JW_TRY(session.exec(
      "INSERT INTO rollout_sent (node, process, region, version, digest, envelope, state, there, reasons, "
      "sent, answered) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (node, process, "
      "region) DO UPDATE SET version = excluded.version, digest = excluded.digest, envelope = "
      "excluded.envelope, state = excluded.state, there = excluded.there, reasons = excluded.reasons, sent "
      "= excluded.sent, answered = excluded.answered",
      h.node, h.process, h.region, h.version, one.digest, one.envelope, h.state, h.there,
      write_reasons(h.reasons), h.sent, h.answered));
  return {};
}

Result<std::vector<Received>> received(db::Session& session) {
  std::vector<Received> all;
  for (const auto& row : JW_TRY(session.query(fmt::format("{} ORDER BY process, region", kReceived))))
    all.push_back(JW_TRY(read_received(row)));
  return all;
}

Result<std::optional<Received>> find_received(db::Session& session, std::string_view process,
                                              std::string_view region) {
  const auto row =
      JW_TRY(session.one(fmt::format("{} WHERE process = $1 AND region = $2", kReceived), process, region));
  if (!row) return std::optional<Received>();
  return std::optional<Received>(JW_TRY(read_received(*row)));
}

Result<> put(db::Session& session, const Received& one) {
  const auto& a = one.arrival;
  JW_TRY(session.exec(
      "INSERT INTO rollout_received (process, region, node, version, digest, deployed, state, here, reasons, "
      "received, offer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (process, region) "
      "DO UPDATE SET node = excluded.node, version = excluded.version, digest = excluded.digest, deployed = "
      "excluded.deployed, state = excluded.state, here = excluded.here, reasons = excluded.reasons, received "
      "= excluded.received, offer = excluded.offer",
      a.process, a.region, a.node, a.version, a.digest, a.deployed, a.state, a.here, write_reasons(a.reasons),
      a.received, one.offer));
  return {};
}

}  // namespace stored
}  // namespace jw::rollout
