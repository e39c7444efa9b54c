#include "correction/post.hpp"

#include <set>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json_write.hpp"
#include "correction/store.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"

namespace jw::correction {
namespace {

// Well below what a peer takes in one request.
constexpr std::size_t kPieceBytes = 256 << 10;

// Gives `send` the values in pieces; the last one, which may be the only one, is told so.
Result<> in_pieces(boost::json::array values, const std::function<Result<>(boost::json::array, bool)>& send) {
  boost::json::array piece;
  std::size_t bytes = 0;
  for (auto& value : values) {
    const auto size = boost::json::serialize(value).size();
    if (!piece.empty() && bytes + size > kPieceBytes) {
      JW_TRY(send(std::move(piece), false));
      piece = {};
      bytes = 0;
    }
    bytes += size;
    piece.push_back(std::move(value));
  }
  return send(std::move(piece), true);
}

}  // namespace

Result<> tell(db::Session& session, const Call& call, const Parts& parts, const Correction& c,
              std::initializer_list<std::string_view> nodes, std::string_view type,
              const boost::json::object& body) {
  std::set<std::string_view> told{parts.exchange.identity.id(), ""};
  for (const auto node : nodes) {
    if (!told.insert(node).second) continue;
    const auto id = JW_TRY(parts.outbox.post(session, call, node, type, body));
    JW_TRY(store::set_envelope(session, c.id, id));
  }
  return {};
}

Result<> post_raised(db::Session& session, const Call& call, const Parts& parts, const Correction& c,
                     const std::vector<Point>& points) {
  JW_TRY(tell(session, call, parts, c, {c.provider.node}, "correction.raised",
              {{"correction", store::document_of(c)}}));
  boost::json::array values;
  for (const auto& point : points)
    values.push_back({{"n", point.n},
                      {"key", point.key},
                      {"item", point.item},
                      {"held", or_null(point.held)},
                      {"expected", or_null(point.expected)},
                      {"should_be_empty", point.should_be_empty},
                      {"evidence", point.evidence}});
  return in_pieces(std::move(values), [&](boost::json::array piece, bool) {
    return tell(session, call, parts, c, {c.provider.node}, "correction.points",
                {{"correction", c.id}, {"points", std::move(piece)}});
  });
}

Result<> post_received(db::Session& session, const Call& call, const Parts& parts, const Correction& c) {
  return tell(session, call, parts, c, {c.consumer.node}, "correction.received",
              {{"correction", c.id},
               {"received", c.received},
               {"due", c.due},
               {"due_end", c.due_end},
               {"provisional", c.provisional}});
}

Result<> post_answered(db::Session& session, const Call& call, const Parts& parts, const Correction& c,
                       const std::vector<Point>& points) {
  boost::json::array values;
  for (const auto& point : points)
    values.push_back({{"n", point.n},
                      {"state", point.state},
                      {"reason", point.reason},
                      {"correct", or_null(point.correct)},
                      {"version", point.version},
                      {"answered", point.answered}});
  return in_pieces(std::move(values), [&](boost::json::array piece, bool last) {
    return tell(session, call, parts, c, {c.consumer.node}, "correction.answered",
                {{"correction", c.id},
                 {"points", std::move(piece)},
                 {"version", c.version},
                 {"done", last && c.open == 0},
                 {"answered", c.answered}});
  });
}

Result<> keep_notice(db::Session& session, const Parts& parts, std::string_view grant, std::int64_t version,
                     const std::vector<FixedCell>& cells) {
  for (const auto& cell : cells)
    JW_TRY(session.exec(
        "INSERT INTO correction_notice (grant_id, row_key, item, version, time) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (grant_id, row_key, item) DO UPDATE SET version = excluded.version, time = "
        "excluded.time",
        grant, key_text(cell.key), cell.item, version, to_string(parts.exchange.clock.now())));
  return {};
}

Result<std::string> post_fixed(db::Session& session, const Call& call, const Parts& parts,
                               std::string_view node, std::string_view grant, std::int64_t version,
                               const std::vector<FixedCell>& cells) {
  if (node == parts.exchange.identity.id()) {
    JW_TRY(keep_notice(session, parts, grant, version, cells));
    return std::string();
  }
  boost::json::array values;
  for (const auto& cell : cells) values.push_back({{"key", write_key(cell.key)}, {"item", cell.item}});
  std::string id;
  JW_TRY(in_pieces(std::move(values), [&](boost::json::array piece, bool) -> Result<> {
    id = JW_TRY(parts.outbox.post(
        session, call, node, "correction.fixed",
        {{"grant", std::string(grant)}, {"version", version}, {"cells", std::move(piece)}}));
    return {};
  }));
  return id;
}

}  // namespace jw::correction
