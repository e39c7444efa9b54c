#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "standard/code_set.hpp"
#include "standard/elements.hpp"

namespace jw::standard {

class CodeSets;
class RegionHistory;

// A column as profiling saw it.
struct ColumnSeen {
  std::string name;                                          // made from the header
  std::string title;                                         // the header
  std::string type;                                          // as catalog::item_types()
  std::vector<std::pair<std::string, std::int64_t>> values;  // different values and how often each came
};

// What the standard says it is. A proposal with its grounds: the person decides.
struct Proposal {
  std::string element;  // code of the data element; empty: none fits
  std::string element_name;
  std::string identifier;
  std::string code_set;
  std::string personal = "none";
  std::int64_t grade = 1;
  std::int64_t confidence = 0;  // 0 to 100
  std::int64_t faulty = 0;      // rows, of those looked at, that the identifier or the code set refuses
  std::string why_zh;
  std::string why_en;
};

// Proposes data element, identifier, code set, grade and kind of personal information for a column:
// by pattern, by check digit, and by what its name says (GB/T 35273 Annex A, GB/T 43697). Numbers
// that pass a check character are taken for what they are whatever the column is called; patterns
// that many things share need the name to agree. Immutable; thread-safe.
class Proposer {
 public:
  static Result<Proposer> load(const Call& call, const Elements& elements, const CodeSets& code_sets,
                               std::shared_ptr<const RegionHistory> regions, const Clock& clock);

  Proposal propose(const ColumnSeen& column) const;

 private:
  struct Named {
    const Element* element = nullptr;
    double score = 0;  // 1: its very name; 0.7: a word of it; 0: nothing
    std::string word;
  };
  struct Kind {
    std::string_view code;  // of an identifier
    double share = 0;       // of the rows that pass, as written or after normalising
  };

  Named by_name(const ColumnSeen& column) const;
  Kind by_check(const ColumnSeen& column, const Named& named) const;
  const Element* of_identifier(std::string_view identifier) const;
  const Element* with_code(std::string_view code) const;
  double share_of_codes(const ColumnSeen& column, const CodeList& list) const;

  std::vector<Element> elements_;
  std::vector<std::shared_ptr<const CodeList>> lists_;  // of the elements that have a code set
  std::shared_ptr<const RegionHistory> regions_;
  std::string today_;
};

}  // namespace jw::standard
