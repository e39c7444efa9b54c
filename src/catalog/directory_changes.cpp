#include <algorithm>

#include "catalog/directory_state.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"

// Changes of the catalog have one number line a node: the number is given in the transaction of
// the change, by an update that locks the head row, so numbers become visible in their order and
// a reader who has seen N has seen all below.
namespace jw::catalog {
namespace {

constexpr std::size_t kMostChanges = 1000;
constexpr std::size_t kDeltaBytes = std::size_t{2} << 20;  // wide entries: fewer to an answer

Result<std::int64_t> next_seq(db::Session& session) {
  const auto row =
      JW_TRY(session.one("UPDATE catalog_head SET last_seq = last_seq + 1 WHERE id = 1 RETURNING last_seq"));
  if (!row)
    return fail(Code::Corrupt, "catalog.head",
                "the catalog was never opened on this store; start the node first",
                "目录尚未在该数据库中初始化，请先启动节点");
  return row->integer(0);
}

tl::unexpected<Error> foreign(std::string_view from) {
  return fail(Code::Denied, "catalog.foreign", "node {} speaks for resources that are not its own",
              "节点 {} 提交了不属于它的数据资源", from);
}

tl::unexpected<Error> malformed() {
  return fail(Code::Invalid, "catalog.delta", "the changes of the catalog are out of order or too many",
              "目录变更顺序有误或数量过多");
}

// Numbers rise from `from` (not included) to `to`.
Result<> check_order(const Delta& delta) {
  if (delta.changes.size() > kMostChanges || delta.from < 0 || delta.to < delta.from || delta.epoch.empty() ||
      delta.epoch.size() > 64)
    return malformed();
  std::int64_t last = delta.from;
  for (const auto& change : delta.changes) {
    if (change.seq <= last || change.seq > delta.to) return malformed();
    last = change.seq;
  }
  return {};
}

Result<> check_origin(db::Session& session, const Change& change, std::string_view from) {
  const auto known = JW_TRY(session.one("SELECT node FROM catalog_entry WHERE id = $1", change.id));
  if (known && known->text(0) != from) return foreign(from);
  if (!change.entry) return {};
  const Entry& entry = *change.entry;
  if (entry.node != from || entry.id != change.id) return foreign(from);
  JW_TRY(check(entry));
  const auto org = JW_TRY(org::find_org(session, entry.org.id));
  if (org && org->node != from) return foreign(from);
  return {};
}

Result<Cursor> read_cursor(db::Session& session, std::string_view node) {
  const auto row = JW_TRY(session.one("SELECT epoch, seq, merged FROM catalog_peer WHERE node = $1", node));
  Cursor cursor{std::string(node), "", 0, ""};
  if (row) cursor = {std::string(node), row->text(0), row->integer(1), row->text(2)};
  return cursor;
}

}  // namespace

Result<Head> read_head(db::Session& session) {
  const auto row = JW_TRY(session.one("SELECT epoch, node, last_seq FROM catalog_head WHERE id = 1"));
  if (!row) return Head{};
  return Head{row->text(0), row->text(1), row->integer(2)};
}

Result<> Directory::State::put(db::Session& session, const Entry& entry) {
  Entry kept = entry;
  kept.local = false;
  const std::int64_t seq = JW_TRY(next_seq(session));
  JW_TRY(
      session.exec("INSERT INTO catalog_entry (id, node, org, seq, removed, body, changed) VALUES ($1, $2, "
                   "$3, $4, 0, $5, $6) "
                   "ON CONFLICT (id) DO UPDATE SET node = excluded.node, org = excluded.org, seq = "
                   "excluded.seq, removed = 0, "
                   "body = excluded.body, changed = excluded.changed",
                   kept.id, kept.node, kept.org.id, seq, to_stored(kept), to_string(clock.now())));
  return {};
}

Result<bool> Directory::State::remove(db::Session& session, std::string_view id) {
  const auto live = JW_TRY(session.one("SELECT id FROM catalog_entry WHERE id = $1 AND removed = 0", id));
  if (!live) return false;
  const std::int64_t seq = JW_TRY(next_seq(session));
  JW_TRY(session.exec("UPDATE catalog_entry SET seq = $1, removed = 1, body = '', changed = $2 WHERE id = $3",
                      seq, to_string(clock.now()), id));
  return true;
}

Result<> Directory::publish_local(db::Session& session, const Entry& entry) {
  Entry own = entry;
  own.node = state_->node;
  return state_->put(session, own);
}

Result<> Directory::withdraw_local(db::Session& session, std::string_view id) {
  JW_TRY(state_->remove(session, id));
  return {};
}

Result<Delta> Directory::changes_since(const Call& call, std::string_view epoch, std::int64_t seq,
                                       std::size_t limit) const {
  limit = std::clamp<std::size_t>(limit, 1, kMostChanges);
  return state_->database.read(call, [&](db::Session& session) -> Result<Delta> {
    const Head head = JW_TRY(read_head(session));
    Delta delta;
    delta.node = state_->node;
    delta.epoch = head.epoch;
    delta.from = epoch == head.epoch && seq > 0 && seq <= head.last_seq ? seq : 0;
    delta.to = delta.from;
    const auto rows = JW_TRY(session.query(
        "SELECT seq, id, removed, body FROM catalog_entry WHERE node = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        state_->node, delta.from, limit + 1));
    std::size_t bytes = 0;
    for (const auto& row : rows) {
      bytes += row.text(3).size();
      if (delta.changes.size() == limit || (bytes > kDeltaBytes && !delta.changes.empty())) {
        delta.more = true;
        break;
      }
      Change change{row.integer(0), row.text(1), std::nullopt};
      if (!row.boolean(2)) change.entry = JW_TRY(from_stored<Entry>(row.text(3)));
      delta.to = change.seq;
      delta.changes.push_back(std::move(change));
    }
    return delta;
  });
}

Result<Cursor> Directory::merge(const Call& call, std::string_view from, const Delta& delta) {
  if (delta.node != from || from == state_->node || from.empty()) return foreign(from);
  JW_TRY(check_order(delta));
  bool changed = false;
  auto merged = state_->database.write(call, [&](db::Session& session) -> Result<Cursor> {
    changed = false;
    Cursor cursor = JW_TRY(read_cursor(session, from));
    std::int64_t put = 0;
    std::int64_t removed = 0;
    if (delta.epoch != cursor.epoch) {
      // The sender's store began anew: what it told us before may be gone.
      if (delta.from != 0)
        return fail(Code::Conflict, "catalog.gap",
                    "the catalog of node {} has begun anew; ask for it from the start",
                    "节点 {} 的目录已重新开始，请从头获取", from);
      for (const auto& row :
           JW_TRY(session.query("SELECT id FROM catalog_entry WHERE node = $1 AND removed = 0", from)))
        if (JW_TRY(state_->remove(session, row.text(0)))) ++removed;
      cursor.epoch = delta.epoch;
      cursor.seq = 0;
    }
    if (delta.from > cursor.seq)
      return fail(Code::Conflict, "catalog.gap", "changes of node {} are missing before this; ask from {}",
                  "缺少节点 {} 的部分目录变更，请从 {} 开始获取", from, cursor.seq);
    for (const auto& change : delta.changes) {
      if (change.seq <= cursor.seq) continue;
      JW_TRY(check_origin(session, change, from));
      if (change.entry) {
        JW_TRY(state_->put(session, *change.entry));
        ++put;
      } else if (JW_TRY(state_->remove(session, change.id))) {
        ++removed;
      }
    }
    cursor.seq = std::max(cursor.seq, delta.to);
    cursor.merged = to_string(state_->clock.now());
    JW_TRY(
        session.exec("INSERT INTO catalog_peer (node, epoch, seq, merged) VALUES ($1, $2, $3, $4) "
                     "ON CONFLICT (node) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq, merged = "
                     "excluded.merged",
                     from, cursor.epoch, cursor.seq, cursor.merged));
    changed = put + removed > 0;
    if (changed)
      JW_TRY(ledger::record(session, call, state_->clock,
                            {"catalog.received",
                             std::string(from),
                             {{"to", cursor.seq}, {"entries", put}, {"removed", removed}}}));
    return cursor;
  });
  if (merged && changed) catch_up(call);
  return merged;
}

Result<Cursor> Directory::cursor(const Call& call, std::string_view node) const {
  return state_->database.read(call, [&](db::Session& session) { return read_cursor(session, node); });
}

Result<std::vector<Cursor>> Directory::cursors(const Call& call) const {
  return state_->database.read(call, [&](db::Session& session) -> Result<std::vector<Cursor>> {
    std::vector<Cursor> out;
    for (const auto& row :
         JW_TRY(session.query("SELECT node, epoch, seq, merged FROM catalog_peer ORDER BY node")))
      out.push_back({row.text(0), row.text(1), row.integer(2), row.text(3)});
    return out;
  });
}

}  // namespace jw::catalog
