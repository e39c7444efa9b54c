#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "crypto/sign.hpp"
#include "grant/terms.hpp"
#include "grant/treatment.hpp"

namespace jw::grant {

// One side of a grant: an org, and the node that hosts it.
struct Party {
  std::string org;   // "320613.data": region prefix, dot, line
  std::string name;  // for people
  std::string node;  // node id
  bool operator==(const Party&) const = default;
};

// The catalog entry at the metadata version the grant was given for.
struct ResourceRef {
  std::string id, code, name;
  std::int64_t version = 0;
  bool operator==(const ResourceRef&) const = default;
};

struct GrantItem {
  std::string name, title;
  std::string type;  // of the item as the provider holds it: text integer decimal date datetime boolean
  Treatment treatment;
  std::vector<std::string> verify{};  // comparisons mode "verify" may make with it; empty: none
  bool operator==(const GrantItem&) const = default;
};

// All row conditions of a grant must hold; one holds when any of its values fits. Null never fits.
struct RowCondition {
  enum class Op { Prefix, Eq, In, Range };
  std::string item;
  Op op = Op::Prefix;
  // Eq takes exactly one. Range takes two, from and to, both included; one of them may be empty,
  // which leaves that side open. Numbers compare as numbers, everything else by the bytes of its text.
  std::vector<std::string> values;
  bool own_region = false;  // Prefix only, without values: the region of whoever asks
  bool operator==(const RowCondition&) const = default;
};

std::string_view to_string(RowCondition::Op op);  // "prefix", "eq", "in", "range"

// Has it as many values as its operator compares with, and a bound where it is a range?
bool is_complete(const RowCondition& row);

// The provider's consent, the only thing that opens data. JSON form and rules: docs/formats/grant.md.
struct Grant {
  std::string id;      // UUIDv7
  std::string number;  // for people
  std::int64_t version = 1;
  Party provider, recipient;
  ResourceRef resource;
  std::string application;           // id
  std::string mode;                  // format 2: the first of `modes`
  std::string purpose, legal_basis;  // in words, for people
  std::vector<GrantItem> items;      // absent item = denied
  std::vector<RowCondition> rows;
  std::vector<std::string> key_items;  // together they name a row
  std::string region_item;             // tells whose row it is; may be empty in mode "batch"
  Time from{}, until{};                // from <= now < until
  std::vector<Duty> duties;            //
  Time issued{};
  std::string issuer;  // node id that signs: the provider's

  // Below: format 2 only.
  int format = 1;                            // of the document: profile urn:jingwei:grant:<format>
  std::vector<std::string> modes;            // rows of mode_kinds(), at least one
  Subject subject;                           //
  std::string purpose_code;                  // of the purpose tree (grant/purpose.hpp): it and what is below
  std::vector<std::string> purposes_barred;  // none of these, nor above or below them
  std::string service_item;                  // code of the service item the purpose serves; may be empty
  Caps caps;                                 //
  Window window;                             //
  std::int64_t canary_rows = 0;              // made-up rows among those delivered, at most; 0: none
  std::int64_t lease_seconds = 0;            // a recipient cut off longer stops reading; 0: no lease
  bool operator==(const Grant&) const = default;
};

// "320613" of recipient "320613.data"; empty when the org id has no region.
std::string_view recipient_region(const Grant& grant);

// All modes, whatever the format.
std::vector<std::string_view> modes_of(const Grant& grant);
bool has_mode(const Grant& grant, std::string_view mode);
// Is anything delivered in bulk (return, batch, subscribe)?
bool delivers(const Grant& grant);

// The unsigned document. Error "grant.document" when the grant breaks a rule of the format.
Result<boost::json::object> to_json(const Grant& grant);

// Strict: an unknown field, operand, treatment, duty or mode is an error, and so means deny.
// Reads signed and unsigned documents; says nothing about the signature. Errors "grant.document"
// and those of parse_treatment, Invalid.
Result<Grant> parse_grant(const boost::json::value& document);

struct ResourceShape;

// Makes it a grant of format 2 by what a reviewer says about its use; null leaves format 1, unless
// the mode asks for format 2: then `terms` must be there. {"purpose_code", "purposes_barred"?,
// "service_item"?, "modes"? (beside the one applied for), "level"?, "line"?, "system"?, "role"?,
// "caps"?: {"callsPerDay": 1000}, "weekdays"?: [1], "hours"?: "08:30-18:00", "lease"? (seconds), "canaries"?
// (rows), "verify"?: {"<item>": ["eq"]}, "duties"?: [{"action", "days"?, "by"?}], "own_region"?: true,
// "rows"?: those of row_terms.hpp, on items of the resource as `shape` has it}. Errors "decision.terms",
// "decision.rows" (Invalid), those of the document.
Result<> apply_terms(Grant& grant, const boost::json::value& terms, const ResourceShape& shape);

// to_json and crypto::sign_json by the issuer's key, key id = issuer.
Result<boost::json::object> sign_grant(const Grant& grant, const crypto::SigningKey& key);

// Signed by its own issuer, which is the provider's node, with this key; then parsed. What is to
// be believed goes through here. Errors also "signature.missing", "signature.wrong" (Denied).
Result<Grant> verify_grant(const boost::json::object& document, const crypto::PublicKey& key);

}  // namespace jw::grant
