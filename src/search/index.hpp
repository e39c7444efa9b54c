#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::search {

// What may be asked of an index besides words. Changing it makes the index start empty.
struct Layout {
  std::vector<std::string> facets;  // counted, one value a document; and what may be filtered by
  std::vector<std::string> sorts;   // ordered by
};

struct Text {
  std::string text;
  int weight = 1;  // a word here counts like so many
};

struct Document {
  std::vector<Text> texts;
  std::map<std::string, std::vector<std::string>> filters;         // of a facet -> values it is found by
  std::map<std::string, std::string> facets;                       // name -> value
  std::map<std::string, std::variant<double, std::string>> sorts;  // name -> key
};

struct Query {
  std::string text;                                         // empty: everything
  std::map<std::string, std::vector<std::string>> filters;  // one of the values, for every name
  std::vector<std::string> facets;                          // which to count
  std::size_t facet_values = 200;                           // of each, the most frequent
  std::string sort;                                         // empty: best match first
  bool descending = false;
  std::size_t offset = 0;
  std::size_t limit = 20;  // at most 1000
};

struct Hit {
  std::string id;
  double score = 0;
};

struct Count {
  std::string value;
  std::size_t count = 0;
};

struct Hits {
  std::vector<Hit> items;
  std::size_t total = 0;  // exact
  // Most frequent first. A facet that is also filtered is counted as if its own filter were not
  // there, so that a reader sees what the other choices would give.
  std::map<std::string, std::vector<Count>> facets;
  // Nothing held all words, so these hold some of them.
  bool relaxed = false;
};

// A full-text index in a folder (Xapian inside), a view derived from somebody's tables: it can be
// thrown away and built again. `position` says how far it has come and becomes durable in the
// same commit as the documents before it. Thread-safe; readers do not wait for the writer. One
// process at a time.
//
// Words: see words.hpp. A word of letters or digits also hits longer ones that begin with it. No
// operators: whatever is typed is text. Errors: "search.locked" (Unavailable), "search.id"
// (Invalid), "search.layout" (a bug of the caller: Internal), "search.store" (Unavailable).
class Index {
 public:
  // An index that is damaged or of another layout or format is emptied: position() is "" then.
  static Result<std::unique_ptr<Index>> open(const file::Path& folder, const Layout& layout);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Seen by readers after commit(). Ids are 1 to 200 bytes.
  Result<> put(std::string_view id, const Document& document);
  Result<> remove(std::string_view id);  // no error when it is not there
  Result<> clear();
  // Durable on return.
  Result<> commit(std::string_view position);

  Result<Hits> find(const Call& call, const Query& query) const;

  std::string position() const;
  std::size_t size() const;

 private:
  struct State;
  explicit Index(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jw::search
