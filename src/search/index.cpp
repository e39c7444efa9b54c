#include "search/index.hpp"

#include <xapian.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/guarded.hpp"
#include "base/log.hpp"
#include "search/columns.hpp"
#include "search/postings.hpp"
#include "search/words.hpp"

// Terms of a document: "Q" id for the document itself; its words, lower case, so never in the way.
// Value slot 0: everything else it says (columns.hpp), which is kept in memory while the index is open.
namespace jw::search {
namespace {

constexpr std::string_view kFormat = "2";
constexpr std::size_t kLongestId = 200;
constexpr std::size_t kMostRunsAsked = 24;
constexpr std::size_t kLongestQuery = 1024;
constexpr std::size_t kMostHits = 1000;
constexpr Xapian::valueno kRecord = 0;

std::string id_term(std::string_view id) { return "Q" + std::string(id); }

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

// Takes every match in: filters it, counts its facets, keeps the best.
class Tally {
 public:
  Tally(const Layout& layout, const Columns& columns, const Query& query)
      : columns_(columns), descending_(query.descending), facet_values_(query.facet_values) {
    for (std::size_t i = 0; i < layout.facets.size(); ++i) {
      const auto filter = query.filters.find(layout.facets[i]);
      if (filter != query.filters.end() && !filter->second.empty())
        filters_.push_back({i, columns.mask(i, filter->second)});
      if (std::ranges::find(query.facets, layout.facets[i]) != query.facets.end())
        counted_.push_back({i, std::vector<std::size_t>(columns.values(i).size(), 0)});
    }
    const auto sort = std::ranges::find(layout.sorts, query.sort);
    if (sort != layout.sorts.end()) sort_ = static_cast<std::size_t>(sort - layout.sorts.begin());
    keep_ = std::min(query.offset, kMostSkipped) + std::min(query.limit, kMostHits);
  }

  void take(Columns::Doc doc, double score) {
    const Filter* failed = nullptr;
    for (const auto& filter : filters_) {
      if (columns_.passes(filter.facet, doc, filter.mask)) continue;
      if (failed) return;
      failed = &filter;
    }
    // A facet that is filtered is counted as if its own filter were not there.
    for (auto& facet : counted_)
      if (!failed || failed->facet == facet.facet) ++facet.counts[columns_.value(facet.facet, doc)];
    if (failed) return;
    ++total_;
    const Candidate candidate{doc, score};
    const auto before = [this](const Candidate& a, const Candidate& b) { return better(a, b); };
    if (best_.size() < keep_) {
      best_.push_back(candidate);
      std::ranges::push_heap(best_, before);
    } else if (keep_ > 0 && better(candidate, best_.front())) {
      std::ranges::pop_heap(best_, before);
      best_.back() = candidate;
      std::ranges::push_heap(best_, before);
    }
  }

  std::size_t total() const { return total_; }

  struct Candidate {
    Columns::Doc doc;
    double score;
  };
  // Best first.
  std::vector<Candidate> best() {
    std::ranges::sort(best_, [this](const Candidate& a, const Candidate& b) { return better(a, b); });
    return best_;
  }

  std::map<std::string, std::vector<Count>> facets(const Layout& layout) const {
    std::map<std::string, std::vector<Count>> all;
    for (const auto& facet : counted_) {
      const auto& values = columns_.values(facet.facet);
      std::vector<std::size_t> found;  // there may be a value for each of thousands of departments
      for (std::size_t i = 0; i < facet.counts.size(); ++i)
        if (facet.counts[i] > 0 && !values[i].empty()) found.push_back(i);
      const auto shown = found.begin() + static_cast<std::ptrdiff_t>(std::min(found.size(), facet_values_));
      std::partial_sort(found.begin(), shown, found.end(), [&](std::size_t a, std::size_t b) {
        return facet.counts[a] != facet.counts[b] ? facet.counts[a] > facet.counts[b] : values[a] < values[b];
      });
      auto& counts = all[layout.facets[facet.facet]];
      for (auto one = found.begin(); one != shown; ++one)
        counts.push_back({values[*one], facet.counts[*one]});
    }
    return all;
  }

 private:
  static constexpr std::size_t kMostSkipped = 1'000'000;

  struct Filter {
    std::size_t facet;
    Columns::Mask mask;
  };
  struct Counted {
    std::size_t facet;
    std::vector<std::size_t> counts;
  };

  bool better(const Candidate& a, const Candidate& b) const {
    if (sort_)
      if (const int order = columns_.compare(*sort_, a.doc, b.doc); order != 0)
        return descending_ ? order > 0 : order < 0;
    return a.score != b.score ? a.score > b.score : a.doc < b.doc;
  }

  const Columns& columns_;
  const bool descending_;
  const std::size_t facet_values_;
  std::vector<Filter> filters_;
  std::vector<Counted> counted_;
  std::optional<std::size_t> sort_;
  std::size_t keep_ = 0;
  std::size_t total_ = 0;
  std::vector<Candidate> best_;  // a heap, the worst on top
};

}  // namespace

struct Index::State {
  file::Path folder;
  Layout layout;
  struct Writer {
    std::unique_ptr<Xapian::WritableDatabase> database;
    std::string position;                  // as committed
    std::vector<Columns::Change> changes;  // since then
  };
  Guarded<Writer> writer;
  Guarded<std::shared_ptr<const Columns>> columns;  // as committed
  // A Xapian::Database is for one thread at a time, and costly to open.
  Guarded<std::vector<std::unique_ptr<Xapian::Database>>> readers;

  bool has_facet(std::string_view name) const {
    return std::ranges::find(layout.facets, name) != layout.facets.end();
  }
  bool has_sort(std::string_view name) const {
    return std::ranges::find(layout.sorts, name) != layout.sorts.end();
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
    to.changes.clear();
    columns.with(
        [&](auto& now) { now = std::make_shared<const Columns>(layout.facets.size(), layout.sorts.size()); });
  }

  // What the store holds, into memory.
  void load_columns(const Xapian::Database& database) {
    std::vector<Columns::Change> all;
    for (auto value = database.valuestream_begin(kRecord); value != database.valuestream_end(kRecord);
         ++value)
      if (auto record = unpack(*value, layout.facets.size(), layout.sorts.size()))
        all.emplace_back(value.get_docid(), std::move(record));
    const Columns none(layout.facets.size(), layout.sorts.size());
    columns.with([&](auto& now) { now = none.with(all); });
  }

  Record record_of(const Document& from) const;
  Xapian::Document make(std::string_view id, const Document& from, Record& record) const;
  Hits find(const Xapian::Database& database, const std::shared_ptr<const Columns>& known,
            const Query& query) const;
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
        state->load_columns(*writer.database);
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

Record Index::State::record_of(const Document& from) const {
  Record record;
  for (const auto& name : layout.facets) {
    const auto value = from.facets.find(name);
    const auto values = from.filters.find(name);
    record.facets.push_back(value == from.facets.end() ? "" : value->second);
    record.filters.push_back(values == from.filters.end() ? std::vector<std::string>() : values->second);
  }
  for (const auto& name : layout.sorts) {
    const auto key = from.sorts.find(name);
    record.sorts.push_back(key == from.sorts.end() ? SortKey(0.0) : key->second);
  }
  return record;
}

Xapian::Document Index::State::make(std::string_view id, const Document& from, Record& record) const {
  Xapian::Document out;
  out.set_data(std::string(id));
  out.add_boolean_term(id_term(id));
  for (const auto& text : from.texts) {
    const auto weight = static_cast<Xapian::termcount>(std::clamp(text.weight, 1, 100));
    for (const auto& run : runs_of(text.text, std::size_t{1} << 20)) {
      if (!run.cjk) {
        out.add_term(run.text, weight);
        record.length += weight;
        continue;
      }
      for (const auto& character : characters_of(run.text)) {
        out.add_term(character, weight);
        record.length += weight;
      }
      for (const auto& pair : pairs_of(run.text)) out.add_term(pair, weight);
    }
  }
  out.add_value(kRecord, pack(record));
  return out;
}

Result<> Index::put(std::string_view id, const Document& document) {
  if (id.empty() || id.size() > kLongestId)
    return fail(Code::Invalid, "search.id", "an id has 1 to {} bytes", "标识应为 1 至 {} 字节", kLongestId);
  bool fits = true;
  for (const auto& [name, values] : document.filters) fits &= state_->has_facet(name);
  for (const auto& [name, value] : document.facets) fits &= state_->has_facet(name);
  for (const auto& [name, key] : document.sorts) fits &= state_->has_sort(name);
  if (!fits)
    return fail(Code::Internal, "search.layout", "a document does not fit the layout of the search index",
                "文档与检索索引的结构不符");
  return state_->writer.with([&](State::Writer& writer) -> Result<> {
    try {
      auto record = state_->record_of(document);
      const auto made = state_->make(id, document, record);
      const auto doc = writer.database->replace_document(id_term(id), made);
      writer.changes.emplace_back(doc, std::move(record));
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
      const auto found = writer.database->postlist_begin(id_term(id));
      if (found == writer.database->postlist_end(id_term(id))) return {};
      writer.changes.emplace_back(*found, std::nullopt);
      writer.database->delete_document(*found);
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
      state_->columns.with([&](auto& now) { now = now->with(writer.changes); });
      writer.changes.clear();
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

Hits Index::State::find(const Xapian::Database& database, const std::shared_ptr<const Columns>& known,
                        const Query& query) const {
  Hits hits;
  const auto runs = runs_of(std::string_view(query.text).substr(0, kLongestQuery), kMostRunsAsked);
  // What is typed holds no word at all ("？？"): nothing can hit it.
  const bool wordless = runs.empty() && query.text.find_first_not_of(" \t\r\n") != std::string::npos;
  for (const bool all : {true, false}) {
    Tally tally(layout, *known, query);
    if (!runs.empty()) {
      each_match(database, *known, runs, all,
                 [&](Columns::Doc doc, double score) { tally.take(doc, score); });
    } else if (!wordless) {
      for (Columns::Doc doc = 0; doc < known->end(); ++doc)
        if (known->live(doc)) tally.take(doc, 0);
    }
    hits.total = tally.total();
    hits.relaxed = !all;
    hits.facets = tally.facets(layout);
    const auto best = tally.best();
    for (std::size_t i = query.offset; i < best.size(); ++i)
      hits.items.push_back({database.get_document(best[i].doc).get_data(), best[i].score});
    // One word cannot be relaxed into less, except a Chinese run into its pairs.
    const bool divisible = runs.size() > 1 || (runs.size() == 1 && runs[0].cjk && runs[0].text.size() > 6);
    if (hits.total > 0 || !divisible) break;
  }
  if (hits.total == 0) hits.relaxed = false;
  return hits;
}

Result<Hits> Index::find(const Call& call, const Query& query) const {
  JW_TRY(call.check());
  bool known = query.sort.empty() || state_->has_sort(query.sort);
  for (const auto& name : query.facets) known &= state_->has_facet(name);
  for (const auto& [name, values] : query.filters) known &= state_->has_facet(name);
  if (!known)
    return fail(Code::Internal, "search.layout", "the search index has no such sort key, filter or facet",
                "检索索引没有这个排序项、筛选项或分面");
  // A reader whose snapshot was overwritten by two later commits must look again.
  for (int tries = 1;; ++tries) {
    try {
      // First the columns: the reader is then not older than they are.
      const auto columns = state_->columns.with([](const auto& now) { return now; });
      auto reader = state_->take_reader();
      auto hits = state_->find(*reader, columns, query);
      state_->give_back(std::move(reader));
      JW_TRY(call.check());
      return hits;
    } catch (const Xapian::DatabaseError& error) {
      if (tries == 5) return store_failure(error);
    } catch (const Xapian::DocNotFoundError& error) {
      if (tries == 5) return store_failure(error);  // removed since the columns were taken
    } catch (const Xapian::Error& error) {
      return store_failure(error);
    }
  }
}

}  // namespace jw::search
