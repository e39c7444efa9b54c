#pragma once

#include <map>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.hpp"

// Shared by the readers of ODRL; not for other modules.
namespace jw::grant::odrl {

// What the names of a JSON-LD policy mean: its @context, of those contexts that this program has.
class Names {
 public:
  // Of a policy; without @context, names mean themselves. Error "odrl.context".
  static Result<Names> of(const boost::json::object& policy);

  // A field: "uid" is "@id", "permission" the IRI of ODRL's property. "" when it means nothing, as a
  // misspelt one does.
  std::string field(std::string_view name) const;
  // The value of an action, operand or operator: a term, a shortened IRI or an IRI.
  std::string term(std::string_view value) const;
  // The name of a party, an asset, a policy: relative to @base where there is one.
  std::string thing(std::string_view value) const;

  bool plain() const { return !linked_; }

 private:
  Result<> take(const boost::json::value& context, int depth);
  std::string whole(std::string_view value) const;

  bool linked_ = false;  // there was a context
  bool odrl_ = false;
  std::string vocabulary_, base_;
  std::map<std::string, std::string, std::less<>> terms_;
};

// The local name of an IRI of ODRL; "" for others.
std::string_view local(std::string_view iri);

}  // namespace jw::grant::odrl
