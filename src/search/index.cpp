#include "search/index.hpp"

#include <xapian.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "search/words.hpp"

// Terms of a document:
//   "Q" id                 the document itself
//   "X" filter ":" value   filters
//   word                   lower case, so never in the way of the two above
// Value slots: facets in order of the layout, then sorts.
namespace jw::search {
namespace {

constexpr std::string_view kFormat = "1";
constexpr std::size_t kLongestId = 200;
constexpr std::size_t kLongestFilter = 200;  // Xapian keeps terms of up to 245 bytes
constexpr std::size_t kMostRunsAsked = 24;
constexpr std::size_t kLongestQuery = 1024;
constexpr std::size_t kMostHits = 1000;
constexpr unsigned kWidestPrefix = 100;  // words a prefix may stand for

std::string id_term(std::string_view id) { return "Q" + std::string(id); }
std::string filter_term(std::string_view name, std::string_view value) {
  return fmt::format("X{}:{}", name, value);
}

std::string layout_key(const Layout& layout) {
  std::string key(kFormat);
  for (const auto& name : layout.facets) key += " facet " + name;
  for (const auto& name : layout.sorts) key += " sort " + name;
  return key;
}

tl::unexpected<Error> store_failure(const Xapian::Error& error) {
  auto failure =
      fail(Code::Unavailable, "search.store",
           "the search index cannot be used; check the disk, or stop the node and remove the folder",
           "检索索引无法使用；请检查磁盘，或停止节点后删除索引目录");
  return tl::unexpected<Error>(std::move(failure.value()).with(error.get_description()));
}

// One word of the query. `all`: every pair of a Chinese run must be there; else any.
Xapian::Query word_query(const Run& run, bool all) {
  if (!run.cjk)
    return {Xapian::Query::OP_OR, Xapian::Query(run.text),
            Xapian::Query(Xapian::Query::OP_WILDCARD, run.text, kWidestPrefix,
                          Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT, Xapian::Query::OP_SYNONYM)};
  auto pairs = pairs_of(run.text);
  if (pairs.empty()) return Xapian::Query(run.text);
  return {all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR, pairs.begin(), pairs.end()};
}

Xapian::Query text_query(const std::vector<Run>& runs, bool all) {
  if (runs.empty()) return Xapian::Query::MatchAll;
  std::vector<Xapian::Query> words;
  for (const auto& run : runs) words.push_back(word_query(run, all));
  return {all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR, words.begin(), words.end()};
}

// `without` leaves one filter out, to count what its other values would give.
Xapian::Query filtered(Xapian::Query query, const Query& asked, std::string_view without = {}) {
  for (const auto& [name, values] : asked.filters) {
    if (name == without || values.empty()) continue;
    std::vector<Xapian::Query> any;
    for (const auto& value : values)
      if (value.size() <= kLongestFilter) any.emplace_back(filter_term(name, value));
    query = Xapian::Query(Xapian::Query::OP_FILTER, query,
                          any.empty() ? Xapian::Query::MatchNothing
                                      : Xapian::Query(Xapian::Query::OP_OR, any.begin(), any.end()));
  }
  return query;
}

std::vector<Count> counts_of(const Xapian::ValueCountMatchSpy& spy) {
  std::vector<Count> counts;
  for (auto value = spy.values_begin(); value != spy.values_end(); ++value)
    if (!(*value).empty()) counts.push_back({*value, value.get_termfreq()});
  std::ranges::stable_sort(counts, [](const Count& a, const Count& b) { return a.count > b.count; });
  return counts;
}

}  // namespace

struct Index::State {
  file::Path folder;
  Layout layout;
  struct Writer {
    std::unique_ptr<Xapian::WritableDatabase> database;
    std::string position;  // as committed
  };
  Guarded<Writer> writer;
  // A Xapian::Database is for one thread at a time, and costly to open.
  Guarded<std::vector<std::unique_ptr<Xapian::Database>>> readers;

  std::optional<Xapian::valueno> facet_slot(std::string_view name) const {
    const auto found = std::ranges::find(layout.facets, name);
    if (found == layout.facets.end()) return std::nullopt;
    return static_cast<Xapian::valueno>(found - layout.facets.begin());
  }
  std::optional<Xapian::valueno> sort_slot(std::string_view name) const {
    const auto found = std::ranges::find(layout.sorts, name);
    if (found == layout.sorts.end()) return std::nullopt;
    return static_cast<Xapian::valueno>(layout.facets.size()) +
           static_cast<Xapian::valueno>(found - layout.sorts.begin());
  }

  std::unique_ptr<Xapian::Database> take_reader() {
    auto idle = readers.with([](auto& all) {
      std::unique_ptr<Xapian::Database> one;
      if (!all.empty()) one = std::move(all.back()), all.pop_back();
      return one;
    });
    if (!idle) return std::make_unique<Xapian::Database>(folder.string());
    idle->reopen();
    return idle;
  }
  void give_back(std::unique_ptr<Xapian::Database> reader) {
    readers.with([&](auto& all) {
      if (all.size() < 16) all.push_back(std::move(reader));
    });
  }

  void start_empty(Writer& to) {
    to.database.reset();  // gives up the lock
    to.database = std::make_unique<Xapian::WritableDatabase>(folder.string(), Xapian::DB_CREATE_OR_OVERWRITE);
    to.database->set_metadata("layout", layout_key(layout));
    to.database->commit();
    to.position.clear();
  }

  Xapian::Document make(std::string_view id, const Document& from) const;
  Hits find(const Xapian::Database& database, const Query& query) const;
  void count_facets(const Xapian::Database& database, const Query& query, const Xapian::Query& text,
                    Hits& hits) const;
};

Index::Index(std::unique_ptr<State> state) : state_(std::move(state)) {}
Index::~Index() = default;

Result<std::unique_ptr<Index>> Index::open(const file::Path& folder, const Layout& layout) {
  JW_TRY(file::make_folder(folder));
  auto state = std::make_unique<State>();
  state->folder = folder;
  state->layout = layout;
  return state->writer.with([&](State::Writer& writer) -> Result<std::unique_ptr<Index>> {
    try {
      try {
        writer.database =
            std::make_unique<Xapian::WritableDatabase>(folder.string(), Xapian::DB_CREATE_OR_OPEN);
        if (writer.database->get_metadata("layout") != layout_key(layout)) state->start_empty(writer);
        writer.position = writer.database->get_metadata("position");
      } catch (const Xapian::DatabaseLockError&) {
        return fail(Code::Unavailable, "search.locked",
                    "another process uses the search index; is the node running twice?",
                    "检索索引正被另一个进程使用；节点是否启动了两次？");
      } catch (const Xapian::DatabaseError& error) {
        log::warn("search.rebuilt", {{"cause", error.get_description()}});
        writer.database.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
        JW_TRY(file::make_folder(folder));
        state->start_empty(writer);
      }
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
    return std::unique_ptr<Index>(new Index(std::move(state)));
  });
}

Xapian::Document Index::State::make(std::string_view id, const Document& from) const {
  Xapian::Document out;
  out.set_data(std::string(id));
  out.add_boolean_term(id_term(id));
  for (const auto& text : from.texts) {
    const auto weight = static_cast<Xapian::termcount>(std::clamp(text.weight, 1, 100));
    for (const auto& run : runs_of(text.text, std::size_t{1} << 20)) {
      if (!run.cjk) {
        out.add_term(run.text, weight);
        continue;
      }
      for (const auto& character : characters_of(run.text)) out.add_term(character, weight);
      for (const auto& pair : pairs_of(run.text)) out.add_term(pair, weight);
    }
  }
  for (const auto& [name, values] : from.filters)
    for (const auto& value : values) out.add_boolean_term(filter_term(name, value));
  for (const auto& [name, value] : from.facets) out.add_value(facet_slot(name).value(), value);
  for (const auto& [name, key] : from.sorts) {
    const auto* number = std::get_if<double>(&key);
    out.add_value(sort_slot(name).value(),
                  number ? Xapian::sortable_serialise(*number) : std::get<std::string>(key));
  }
  return out;
}

Result<> Index::put(std::string_view id, const Document& document) {
  if (id.empty() || id.size() > kLongestId)
    return fail(Code::Invalid, "search.id", "an id has 1 to {} bytes", "标识应为 1 至 {} 字节", kLongestId);
  bool fits = true;
  for (const auto& [name, values] : document.filters)
    for (const auto& value : values) fits &= name.size() + value.size() <= kLongestFilter;
  for (const auto& [name, value] : document.facets) fits &= state_->facet_slot(name).has_value();
  for (const auto& [name, key] : document.sorts) fits &= state_->sort_slot(name).has_value();
  if (!fits)
    return fail(Code::Internal, "search.layout", "a document does not fit the layout of the search index",
                "文档与检索索引的结构不符");
  return state_->writer.with([&](State::Writer& writer) -> Result<> {
    try {
      writer.database->replace_document(id_term(id), state_->make(id, document));
      return {};
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  });
}

Result<> Index::remove(std::string_view id) {
  if (id.empty() || id.size() > kLongestId) return {};
  return state_->writer.with([&](State::Writer& writer) -> Result<> {
    try {
      writer.database->delete_document(id_term(id));
      return {};
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  });
}

Result<> Index::clear() {
  return state_->writer.with([&](State::Writer& writer) -> Result<> {
    try {
      state_->start_empty(writer);
      state_->readers.with([](auto& all) { all.clear(); });
      return {};
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  });
}

Result<> Index::commit(std::string_view position) {
  return state_->writer.with([&](State::Writer& writer) -> Result<> {
    try {
      writer.database->set_metadata("position", std::string(position));
      writer.database->commit();
      writer.position = position;
      return {};
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  });
}

std::string Index::position() const {
  return state_->writer.with([](const State::Writer& writer) { return writer.position; });
}

std::size_t Index::size() const {
  return state_->writer.with(
      [](const State::Writer& writer) { return static_cast<std::size_t>(writer.database->get_doccount()); });
}

void Index::State::count_facets(const Xapian::Database& database, const Query& query,
                                const Xapian::Query& text, Hits& hits) const {
  for (const auto& name : query.facets) {
    const auto own = query.filters.find(name);
    if (own == query.filters.end() || own->second.empty()) continue;
    Xapian::ValueCountMatchSpy spy(facet_slot(name).value());
    Xapian::Enquire enquire(database);
    enquire.set_query(filtered(text, query, name));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.add_matchspy(&spy);
    enquire.get_mset(0, 0, database.get_doccount());
    hits.facets[name] = counts_of(spy);
  }
}

Hits Index::State::find(const Xapian::Database& database, const Query& query) const {
  Hits hits;
  const auto runs = runs_of(std::string_view(query.text).substr(0, kLongestQuery), kMostRunsAsked);
  // What is typed holds no word at all ("？？"): nothing can hit it.
  const bool wordless = runs.empty() && query.text.find_first_not_of(" \t\r\n") != std::string::npos;
  for (const bool all : {true, false}) {
    const Xapian::Query text = wordless ? Xapian::Query::MatchNothing : text_query(runs, all);
    Xapian::Enquire enquire(database);
    enquire.set_query(filtered(text, query));
    if (!query.sort.empty())
      enquire.set_sort_by_value_then_relevance(sort_slot(query.sort).value(), query.descending);
    std::vector<std::pair<std::string, std::unique_ptr<Xapian::ValueCountMatchSpy>>> spies;
    for (const auto& name : query.facets) {
      spies.emplace_back(name, std::make_unique<Xapian::ValueCountMatchSpy>(facet_slot(name).value()));
      enquire.add_matchspy(spies.back().second.get());
    }
    const auto offset = static_cast<Xapian::doccount>(std::min<std::size_t>(query.offset, 1u << 30));
    const auto limit = static_cast<Xapian::doccount>(std::min(query.limit, kMostHits));
    // Looking at every candidate makes the total and the counts exact.
    const auto found = enquire.get_mset(offset, limit, database.get_doccount());
    hits.total = found.get_matches_estimated();
    hits.relaxed = !all;
    for (auto hit = found.begin(); hit != found.end(); ++hit)
      hits.items.push_back({hit.get_document().get_data(), hit.get_weight()});
    for (const auto& [name, spy] : spies) hits.facets[name] = counts_of(*spy);
    count_facets(database, query, text, hits);
    // One word cannot be relaxed into less, except a Chinese run into its pairs.
    const bool divisible = runs.size() > 1 || (runs.size() == 1 && runs[0].cjk && runs[0].text.size() > 6);
    if (hits.total > 0 || !divisible) break;
  }
  if (hits.total == 0) hits.relaxed = false;
  return hits;
}

Result<Hits> Index::find(const Call& call, const Query& query) const {
  JW_TRY(call.check());
  bool known = query.sort.empty() || state_->sort_slot(query.sort);
  for (const auto& name : query.facets) known &= state_->facet_slot(name).has_value();
  if (!known)
    return fail(Code::Internal, "search.layout", "the search index has no such sort key or facet",
                "检索索引没有这个排序项或分面");
  // A reader whose snapshot was overwritten by two later commits must look again.
  for (int tries = 1;; ++tries) {
    try {
      auto reader = state_->take_reader();
      auto hits = state_->find(*reader, query);
      state_->give_back(std::move(reader));
      JW_TRY(call.check());
      return hits;
    } catch (const Xapian::DatabaseError& error) {
      if (tries == 5) return store_failure(error);
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  }
}

}  // namespace jw::search
