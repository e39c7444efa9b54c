#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace jw::search {

using SortKey = std::variant<double, std::string>;

// What a document says besides its words, in the order of the layout.
struct Record {
  std::vector<std::string> facets;                // value counted; "" none
  std::vector<std::vector<std::string>> filters;  // values it is found by, one list a facet
  std::vector<SortKey> sorts;
  std::uint32_t length = 0;  // of its text in words, weights counted
};

// As one value of the store. unpack gives nothing for what pack did not write.
std::string pack(const Record& record);
std::optional<Record> unpack(std::string_view from, std::size_t facets, std::size_t sorts);

// The records of all documents as columns in memory, so that a search filters, counts and orders
// without asking the store for each hit. A snapshot that never changes: with() gives the next one
// and shares with it all that stayed. Safe from many threads. About 200 bytes a document.
class Columns {
 public:
  using Doc = std::uint32_t;
  using Change = std::pair<Doc, std::optional<Record>>;  // nothing: the document is gone

  Columns(std::size_t facets, std::size_t sorts);

  std::shared_ptr<const Columns> with(const std::vector<Change>& changes) const;

  bool live(Doc doc) const { return doc / kRows < chunks_.size() && chunk(doc).live[doc % kRows] != 0; }
  Doc end() const { return static_cast<Doc>(chunks_.size() * kRows); }  // no document from here on
  std::size_t size() const { return live_; }

  // Values have numbers; below values(facet).size().
  std::uint32_t value(std::size_t facet, Doc doc) const {
    return chunk(doc).values[(doc % kRows) * facets_ + facet];
  }
  const std::vector<std::string>& values(std::size_t facet) const { return values_[facet]->all; }

  // Does it pass a filter? The mask is made once a query.
  using Mask = std::vector<std::uint8_t>;
  Mask mask(std::size_t facet, const std::vector<std::string>& any) const;
  bool passes(std::size_t facet, Doc doc, const Mask& mask) const {
    return mask[chunk(doc).sets[(doc % kRows) * facets_ + facet]] != 0;
  }

  // < 0 when `a` comes first by that key.
  int compare(std::size_t sort, Doc a, Doc b) const;

  double length(Doc doc) const { return chunk(doc).lengths[doc % kRows]; }
  double mean_length() const {
    return live_ == 0 ? 1 : static_cast<double>(length_) / static_cast<double>(live_);
  }

 private:
  static constexpr std::size_t kRows = 1024;

  // The first bytes of a text, comparing like it: most comparisons end here, in one place in memory.
  using Start = std::array<std::uint64_t, 3>;
  static Start start_of(std::string_view text);

  struct Chunk {
    std::vector<std::uint8_t> live;
    std::vector<std::uint32_t> values, sets, lengths;
    std::vector<double> numbers;
    std::vector<Start> starts;
    std::vector<std::string> texts;
  };
  struct Names {
    std::vector<std::string> all;
    std::unordered_map<std::string, std::uint32_t> numbers;
  };

  const Chunk& chunk(Doc doc) const { return *chunks_[doc / kRows]; }
  std::shared_ptr<Chunk> fresh_chunk() const;

  std::size_t facets_;
  std::size_t sorts_;
  std::vector<std::shared_ptr<const Chunk>> chunks_;
  std::vector<std::shared_ptr<const Names>> values_;  // one a facet
  std::vector<std::shared_ptr<const Names>> sets_;    // of filter values, joined
  std::size_t live_ = 0;
  std::uint64_t length_ = 0;
};

}  // namespace jw::search
