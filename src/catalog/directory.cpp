#include "catalog/directory.hpp"

#include <algorithm>
#include <charconv>

#include "base/log.hpp"
#include "base/random.hpp"
#include "catalog/directory_state.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "org/rights.hpp"
#include "search/words.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kIndexStep = 500;
constexpr std::size_t kIndexCommit = 20'000;  // a commit costs more the larger the index is
constexpr std::size_t kPrefixes[] = {2, 4, 6, 9, 12};

const search::Layout kLayout{{"line", "region", "level", "sharing", "org", "slice", "concern"},
                             {"updated", "name", "rows"}};
const std::vector<std::string> kCounted{"line", "region", "level", "sharing", "org", "slice"};

// What the index has seen: "<epoch> <seq> <time of that change>".
struct Seen {
  std::string epoch;
  std::int64_t seq = 0;
  std::string changed;
};

Seen parse_seen(const std::string& position) {
  Seen seen;
  const auto first = position.find(' ');
  const auto second = position.find(' ', first == std::string::npos ? first : first + 1);
  if (second == std::string::npos) return seen;
  seen.epoch = position.substr(0, first);
  std::from_chars(position.data() + first + 1, position.data() + second, seen.seq);
  seen.changed = position.substr(second + 1);
  return seen;
}

// Prefixes have 2, 4, 6 or 9 digits: province, city, county, township.
std::string level_of(std::string_view region) {
  switch (region.size()) {
    case 2: return "1";
    case 4: return "2";
    case 6: return "3";
    default: return "4";
  }
}

search::Document document_of(const Entry& entry) {
  search::Document out;
  std::string items;
  for (const auto& item : entry.items) items.append(item.title).append(" ").append(item.name).append(" ");
  out.texts = {{entry.name, 10}, {entry.org.name, 4}, {entry.abstract, 3}, {items, 2}, {entry.code, 1}};
  std::vector<std::string> regions;
  std::vector<std::string> concern{"at:" + entry.region};
  for (const std::size_t length : kPrefixes) {
    if (entry.region.size() < length) continue;
    regions.push_back(entry.region.substr(0, length));
    concern.push_back("in:" + regions.back());
  }
  const std::string slice = entry.region_item.empty() ? "whole" : "region";
  out.filters = {
      {"line", {entry.line}},         {"region", std::move(regions)}, {"level", {level_of(entry.region)}},
      {"sharing", {entry.sharing}},   {"org", {entry.org.id}},        {"slice", {slice}},
      {"concern", std::move(concern)}};
  out.facets = {{"line", entry.line},       {"region", entry.region}, {"level", level_of(entry.region)},
                {"sharing", entry.sharing}, {"org", entry.org.id},    {"slice", slice}};
  const auto updated = parse_time(entry.updated);
  const double age = updated ? static_cast<double>(updated->time_since_epoch().count()) : 0;
  out.sorts = {{"updated", age}, {"name", entry.name}, {"rows", static_cast<double>(entry.rows)}};
  return out;
}

Result<search::Query> query_of(const CatalogQuery& from) {
  search::Query to;
  to.text = from.text;
  to.offset = from.offset;
  to.limit = std::clamp<std::size_t>(from.limit, 1, 200);
  if (from.facets) to.facets = kCounted;
  to.filters = {
      {"line", from.lines}, {"level", from.levels}, {"sharing", from.sharing}, {"slice", from.slices}};
  if (!from.concerns.empty()) {
    auto& any = to.filters["concern"];
    any = {"in:" + from.concerns};
    for (const std::size_t length : kPrefixes)
      if (length < from.concerns.size()) any.push_back("at:" + from.concerns.substr(0, length));
  }
  if (!from.region.empty()) to.filters["region"] = {from.region};
  if (!from.org.empty()) to.filters["org"] = {from.org};
  if (from.sort == "updated" || from.sort == "name" || from.sort == "rows") {
    to.sort = from.sort;
    to.descending = from.sort != "name";
  } else if (!from.sort.empty() && from.sort != "relevance") {
    return fail(Code::Invalid, "catalog.sort", "sort: one of relevance, updated, name, rows",
                "排序应为 relevance、updated、name、rows 之一");
  } else if (from.text.empty()) {
    to.sort = "updated";
    to.descending = true;
  }
  return to;
}

std::vector<FacetValue> facet(const search::Hits& hits, const std::string& name) {
  std::vector<FacetValue> out;
  const auto found = hits.facets.find(name);
  if (found == hits.facets.end()) return out;
  for (const auto& count : found->second)
    out.push_back({count.value, static_cast<std::int64_t>(count.count)});
  return out;
}

// The typed words that the shown texts contain, for the page to mark.
std::optional<std::vector<std::string>> highlights(const std::vector<search::Run>& typed,
                                                   const Entry& entry) {
  const std::string shown = search::folded(entry.name + "\n" + entry.abstract + "\n" + entry.org.name);
  std::vector<std::string> out;
  for (const auto& run : typed) {
    if (shown.find(run.text) != std::string::npos) {
      out.push_back(run.text);
    } else if (run.cjk) {
      for (const auto& pair : search::pairs_of(run.text))
        if (shown.find(pair) != std::string::npos) out.push_back(pair);
    }
  }
  if (out.empty()) return std::nullopt;
  return out;
}

}  // namespace

Directory::Directory(std::unique_ptr<State> state) : state_(std::move(state)) {}
Directory::~Directory() = default;

Result<std::unique_ptr<Directory>> Directory::open(const Call& call, db::Database& database,
                                                   const Clock& clock, Options options) {
  const std::string epoch = make_id(clock);
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(
        session.exec("INSERT INTO catalog_head (id, epoch, node, last_seq) VALUES (1, $1, $2, 0) "
                     "ON CONFLICT (id) DO NOTHING",
                     epoch, options.node));
    JW_TRY(session.exec("UPDATE catalog_head SET node = $1 WHERE id = 1 AND node <> $2", options.node,
                        options.node));
    return {};
  }));
  auto index = JW_TRY(search::Index::open(options.folder, kLayout));
  std::unique_ptr<Directory> directory(
      new Directory(std::make_unique<State>(database, clock, std::move(options.node), std::move(index))));
  directory->catch_up(call);
  return directory;
}

Result<> Directory::State::index_new(const Call& call) {
  return indexing.with([&](int) -> Result<> {
    auto seen = parse_seen(index->position());
    std::size_t uncommitted = 0;
    const auto commit = [&]() -> Result<> {
      uncommitted = 0;
      return index->commit(fmt::format("{} {} {}", seen.epoch, seen.seq, seen.changed));
    };
    for (;;) {
      if (const auto alive = call.check(); !alive) {
        if (uncommitted > 0) JW_TRY(commit());  // the next one goes on from here
        return alive;
      }
      std::size_t taken = 0;
      const auto changes =
          JW_TRY(database.read(call, [&](db::Session& session) -> Result<std::vector<db::Row>> {
            const Head head = JW_TRY(read_head(session));
            // Another store than the index was made from, or an older copy of it: begin anew.
            if (seen.epoch != head.epoch || seen.seq > head.last_seq) seen = {head.epoch, -1, ""};
            return session.query(
                "SELECT seq, removed, body, changed, id FROM catalog_entry WHERE seq > $1 "
                "ORDER BY seq LIMIT $2",
                seen.seq, kIndexStep);
          }));
      if (seen.seq < 0) JW_TRY(index->clear());
      for (const auto& row : changes) {
        if (row.boolean(1))
          JW_TRY(index->remove(row.text(4)));
        else
          JW_TRY(index->put(row.text(4), document_of(JW_TRY(from_stored<Entry>(row.text(2))))));
        seen.seq = row.integer(0);
        seen.changed = row.text(3);
        ++taken;
      }
      uncommitted += taken;
      const bool anew = seen.seq < 0;
      seen.seq = std::max<std::int64_t>(seen.seq, 0);
      const bool last = taken < kIndexStep;
      if (anew || uncommitted >= kIndexCommit || (last && uncommitted > 0)) JW_TRY(commit());
      if (last) return {};
    }
  });
}

void Directory::catch_up(const Call& call) {
  const auto done = state_->index_new(call);
  if (!done) log::warn("catalog.search_behind", {{"trace", call.trace}, {"error", describe(done.error())}});
}

Result<CatalogPage> Directory::search(const Call& call, const CatalogQuery& query) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto asked = JW_TRY(query_of(query));
  State& state = *state_;
  const auto behind = [&](db::Session& session, const Seen& seen) -> Result<std::int64_t> {
    return JW_TRY(session.one("SELECT COUNT(*) FROM catalog_entry WHERE seq > $1", seen.seq))->integer(0);
  };
  // Another process, or a catch-up that failed, may have left changes: take them in first.
  const auto late = JW_TRY(state.database.read(
      call, [&](db::Session& session) { return behind(session, parse_seen(state.index->position())); }));
  if (late > 0) {
    const auto done = state.index_new(call);
    if (!done) log::warn("catalog.search_behind", {{"trace", call.trace}, {"error", describe(done.error())}});
  }
  const Seen seen = parse_seen(state.index->position());
  const auto hits = JW_TRY(state.index->find(call, asked));
  const auto typed = search::runs_of(query.text, 24);
  CatalogPage page;
  page.total = static_cast<std::int64_t>(hits.total);
  page.relaxed = hits.relaxed;
  page.as_of = seen.changed;
  page.facets = {facet(hits, "line"),    facet(hits, "region"), facet(hits, "level"),
                 facet(hits, "sharing"), facet(hits, "org"),    facet(hits, "slice")};
  return state.database.read(call, [&](db::Session& session) -> Result<CatalogPage> {
    page.behind = JW_TRY(behind(session, seen));
    page.items.clear();
    for (const auto& hit : hits.items) {
      const auto entry = JW_TRY(find_entry(session, hit.id));
      if (!entry) continue;
      page.items.push_back(listing_of(*entry));
      page.items.back().highlights = highlights(typed, *entry);
    }
    return page;
  });
}

Result<Entry> Directory::get(const Call& call, std::string_view id) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return state_->database.read(call, [&](db::Session& session) -> Result<Entry> {
    auto entry = JW_TRY(find_entry(session, id));
    if (!entry)
      return fail(Code::NotFound, "catalog.unknown",
                  "the catalog has no resource {}; it may have been withdrawn",
                  "目录中没有数据资源 {}，可能已被撤下", id.substr(0, 64));
    return std::move(*entry);
  });
}

Result<std::map<std::string, std::int64_t>> Directory::offers(const Call& call) const {
  using Offers = std::map<std::string, std::int64_t>;
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return state_->database.read(call, [&](db::Session& session) -> Result<Offers> {
    Offers out;
    for (const auto& row :
         JW_TRY(session.query("SELECT org, COUNT(*) FROM catalog_entry WHERE removed = 0 GROUP BY org")))
      out[row.text(0)] = row.integer(1);
    return out;
  });
}

Result<std::vector<std::string>> published_at(db::Session& session, std::string_view node,
                                              std::string_view org) {
  std::vector<std::string> ids;
  for (const auto& row : JW_TRY(session.query(
           "SELECT id FROM catalog_entry WHERE node = $1 AND removed = 0 AND (org = $2 OR $2 = '')", node,
           org)))
    ids.push_back(row.text(0));
  return ids;
}

Result<std::optional<Entry>> find_entry(db::Session& session, std::string_view id) {
  if (!is_id(id)) return std::optional<Entry>();
  const auto row =
      JW_TRY(session.one("SELECT e.body, e.node, h.node FROM catalog_entry e, catalog_head h "
                         "WHERE e.id = $1 AND e.removed = 0 AND h.id = 1",
                         id));
  if (!row) return std::optional<Entry>();
  auto entry = JW_TRY(from_stored<Entry>(row->text(0)));
  entry.local = row->text(1) == row->text(2);
  return std::optional<Entry>(std::move(entry));
}

Result<std::string> find_by_code(db::Session& session, std::string_view code) {
  constexpr std::string_view kKnown = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/.-";
  if (code.empty() || code.size() > 64 || code.find_first_not_of(kKnown) != std::string_view::npos)
    return std::string();
  for (const auto& row :
       JW_TRY(session.query("SELECT id FROM catalog_entry WHERE removed = 0 AND body LIKE $1",
                            "%\"code\":\"" + std::string(code) + "\"%"))) {
    const auto entry = JW_TRY(find_entry(session, row.text(0)));
    if (entry && entry->code == code) return entry->id;
  }
  return std::string();
}

}  // namespace jw::catalog
