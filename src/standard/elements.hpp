#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
}

namespace jw::standard {

// A data element: what an item means, and the form its values have.
struct Element {
  std::string code;  // "DE01001"; a local one begins with its region: "320000.DE01001"
  std::string name;
  std::string name_en;
  std::string definition;
  std::string type = "text";  // as catalog::item_types()
  std::int64_t length = 0;    // characters; of a decimal, digits behind the point; 0: not bounded
  std::string code_set;
  std::string identifier;          // row of identifier_checks()
  std::string personal = "none";   // none, personal, sensitive
  std::int64_t grade = 1;          // 1 to 4
  std::vector<std::string> words;  // other names columns have for it
  std::string source;
  std::string in_force;
  std::string region;        // empty: the whole country
  std::string extends;       // the element it narrows
  std::string org;           // who keeps it; empty: came with the program. Set by the store.
  std::int64_t version = 0;  // 0: not kept yet. Set by the store.
  std::string updated;       // set by the store
  bool operator==(const Element&) const = default;
};
BOOST_DESCRIBE_STRUCT(Element, (),
                      (code, name, name_en, definition, type, length, code_set, identifier, personal, grade,
                       words, source, in_force, region, extends, org, version, updated))

struct ElementVersion {
  std::int64_t version = 0;
  std::string changed;
  Element form;
};
BOOST_DESCRIBE_STRUCT(ElementVersion, (), (version, changed, form))

// The data elements of the node. Reading needs catalog.read, changing standard.write. Thread-safe.
class Elements {
 public:
  Elements(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<std::vector<Element>> list(const Call& call) const;
  Result<Element> find(const Call& call, std::string_view code) const;  // "element.unknown" (NotFound)
  Result<std::vector<ElementVersion>> versions(const Call& call, std::string_view code) const;
  // "element.known" (Conflict) and "element.<field>" (Invalid).
  Result<Element> add(const Call& call, const Element& form);
  // A new version; form.version is the one the caller has seen. "element.moved_on" (Conflict),
  // "element.same" (Invalid).
  Result<Element> revise(const Call& call, std::string_view code, const Element& form);

  // All of them, for those that propose elements: no right is asked for.
  Result<std::vector<Element>> all(const Call& call) const;

 private:
  db::Database& database_;
  const Clock& clock_;
};

}  // namespace jw::standard
