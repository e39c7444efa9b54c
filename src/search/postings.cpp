#include "search/postings.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

namespace jw::search {
namespace {

// Robertson and Zaragoza's BM25; texts weigh up to ten, so k1 is higher than for plain counts.
constexpr double kSaturation = 6;
constexpr double kLengthMatters = 0.3;

constexpr std::size_t kShortestPrefix = 2;
constexpr std::size_t kWidestPrefix = 100;     // words a prefix may stand for, the most frequent ones
constexpr std::size_t kTermsLookedAt = 5000;   // of those that begin so
constexpr std::size_t kMostPostings = 60'000;  // of the word and those together; a frequent word stands alone

struct Posting {
  Columns::Doc doc;
  double count;
};

// One thing a document has to hold: a term, or any term of a group taken together.
struct Clause {
  std::vector<std::string> terms;
  double documents = 0;
};

std::vector<std::string> longer_words(const Xapian::Database& database, const std::string& word) {
  std::vector<std::pair<Xapian::doccount, std::string>> found;
  if (word.size() < kShortestPrefix) return {};
  std::size_t looked = 0;
  for (auto term = database.allterms_begin(word);
       term != database.allterms_end(word) && looked < kTermsLookedAt; ++term, ++looked)
    if (*term != word) found.emplace_back(term.get_termfreq(), *term);
  std::ranges::sort(found, std::greater<>());
  std::vector<std::string> words;
  std::size_t postings = database.get_termfreq(word);
  for (const auto& [documents, term] : found) {
    postings += documents;
    if (words.size() == kWidestPrefix || postings > kMostPostings) break;
    words.push_back(term);
  }
  return words;
}

std::vector<Clause> clauses_of(const Xapian::Database& database, const std::vector<Run>& runs) {
  std::vector<Clause> clauses;
  std::set<std::string> seen;
  const auto add = [&](std::vector<std::string> terms) {
    if (!seen.insert(terms.front()).second) return;
    Clause clause{std::move(terms), 0};
    for (const auto& term : clause.terms) clause.documents += database.get_termfreq(term);
    clauses.push_back(std::move(clause));
  };
  for (const auto& run : runs) {
    if (!run.cjk) {
      std::vector<std::string> terms{run.text};
      for (auto& word : longer_words(database, run.text)) terms.push_back(std::move(word));
      add(std::move(terms));
      continue;
    }
    const auto pairs = pairs_of(run.text);
    if (pairs.empty()) add({run.text});
    for (const auto& pair : pairs) add({pair});
  }
  return clauses;
}

// The postings of a clause from front to back.
class Cursor {
 public:
  Cursor(const Xapian::Database& database, const Clause& clause, const Columns& columns) {
    const auto total = static_cast<double>(std::max<std::size_t>(columns.size(), 1));
    if (clause.terms.size() == 1) {
      here_ = database.postlist_begin(clause.terms.front());
      end_ = database.postlist_end(clause.terms.front());
    } else {
      gather(database, clause);
    }
    const double documents = std::min(group_ ? static_cast<double>(list_.size()) : clause.documents, total);
    rarity_ = std::log(1 + (total - documents + 0.5) / (documents + 0.5));
  }

  bool done() const { return group_ ? at_ == list_.size() : here_ == end_; }
  Columns::Doc doc() const { return group_ ? list_[at_].doc : *here_; }
  void next() { group_ ? static_cast<void>(++at_) : static_cast<void>(++here_); }
  void skip_to(Columns::Doc doc) {
    if (group_) {
      const auto from = list_.begin() + static_cast<std::ptrdiff_t>(at_);
      const auto found = std::lower_bound(from, list_.end(), doc,
                                          [](const Posting& one, Columns::Doc to) { return one.doc < to; });
      at_ = static_cast<std::size_t>(found - list_.begin());
    } else if (*here_ < doc) {
      here_.skip_to(doc);
    }
  }
  double score(double relative_length) const {
    const double count = group_ ? list_[at_].count : static_cast<double>(here_.get_wdf());
    return rarity_ * count * (kSaturation + 1) /
           (count + kSaturation * (1 - kLengthMatters + kLengthMatters * relative_length));
  }

 private:
  void gather(const Xapian::Database& database, const Clause& clause) {
    group_ = true;
    std::vector<double> counts(std::size_t{database.get_lastdocid()} + 1, 0);
    for (const auto& term : clause.terms)
      for (auto one = database.postlist_begin(term); one != database.postlist_end(term); ++one)
        counts[*one] += static_cast<double>(one.get_wdf());
    for (std::size_t doc = 0; doc < counts.size(); ++doc)
      if (counts[doc] > 0) list_.push_back({static_cast<Columns::Doc>(doc), counts[doc]});
  }

  bool group_ = false;
  Xapian::PostingIterator here_, end_;
  std::vector<Posting> list_;
  std::size_t at_ = 0;
  double rarity_ = 0;
};

void each_with_all(std::vector<Cursor>& cursors, const Columns& columns, const Sink& sink) {
  const double mean = columns.mean_length();
  auto& lead = cursors.front();
  while (!lead.done()) {
    const auto doc = lead.doc();
    bool everywhere = true;
    for (std::size_t i = 1; i < cursors.size(); ++i) {
      if (cursors[i].done()) return;
      cursors[i].skip_to(doc);
      if (cursors[i].done()) return;
      if (cursors[i].doc() == doc) continue;
      lead.skip_to(cursors[i].doc());
      everywhere = false;
      break;
    }
    if (!everywhere) continue;
    if (columns.live(doc)) {
      double score = 0;
      for (const auto& cursor : cursors) score += cursor.score(columns.length(doc) / mean);
      sink(doc, score);
    }
    lead.next();
  }
}

void each_with_any(std::vector<Cursor>& cursors, const Columns& columns, const Sink& sink) {
  const double mean = columns.mean_length();
  std::vector<double> scores(columns.end(), -1);
  for (auto& cursor : cursors)
    for (; !cursor.done(); cursor.next()) {
      const auto doc = cursor.doc();
      if (!columns.live(doc)) continue;
      scores[doc] = std::max(scores[doc], 0.0) + cursor.score(columns.length(doc) / mean);
    }
  for (std::size_t doc = 0; doc < scores.size(); ++doc)
    if (scores[doc] >= 0) sink(static_cast<Columns::Doc>(doc), scores[doc]);
}

}  // namespace

void each_match(const Xapian::Database& database, const Columns& columns, const std::vector<Run>& runs,
                bool all, const Sink& sink) {
  auto clauses = clauses_of(database, runs);
  std::ranges::stable_sort(clauses, {}, &Clause::documents);
  if (clauses.empty() || (all && clauses.front().documents == 0)) return;
  std::vector<Cursor> cursors;
  for (const auto& clause : clauses)
    if (clause.documents > 0) cursors.emplace_back(database, clause, columns);
  if (cursors.empty()) return;
  if (all)
    each_with_all(cursors, columns, sink);
  else
    each_with_any(cursors, columns, sink);
}

}  // namespace jw::search
