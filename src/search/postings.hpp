#pragma once

#include <xapian.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "search/columns.hpp"
#include "search/words.hpp"

// Which documents hold the words of a query, and how well: read from the posting lists, each once.
namespace jw::search {

// Called for every document that matches, in rising order, each once.
using Sink = std::function<void(Columns::Doc, double score)>;

// `all`: documents that hold every word, a Chinese run being all its pairs; else those that hold
// any of them. A word of letters or digits also stands for longer ones that begin with it. Words in
// few documents count more, words in long documents less (BM25). Throws what Xapian throws.
void each_match(const Xapian::Database& database, const Columns& columns, const std::vector<Run>& runs,
                bool all, const Sink& sink);

}  // namespace jw::search
