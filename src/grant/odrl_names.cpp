#include "grant/odrl_names.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>

#include "grant/odrl.hpp"

namespace jw::grant::odrl {
namespace {

namespace json = boost::json;

// The prefixes of http://www.w3.org/ns/odrl.jsonld.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kPrefixes = {{
    {"odrl", kNamespace},
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    {"owl", "http://www.w3.org/2002/07/owl#"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"dct", "http://purl.org/dc/terms/"},
    {"dc", "http://purl.org/dc/terms/"},
    {"xsd", "http://www.w3.org/2001/XMLSchema#"},
    {"vcard", "http://www.w3.org/2006/vcard/ns#"},
    {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"schema", "http://schema.org/"},
    {"cc", "http://creativecommons.org/ns#"},
}};

// The terms of the ODRL vocabulary 2.2 that stand as names of fields or as values.
constexpr auto kVocabulary = std::to_array<std::string_view>(
    {// fields
     "permission", "prohibition", "obligation", "profile", "conflict", "inheritFrom", "target", "assigner",
     "assignee", "output", "relation", "hasPolicy", "partOf", "source", "function", "action", "duty",
     "consequence", "remedy", "constraint", "refinement", "leftOperand", "operator", "rightOperand",
     "rightOperandReference", "unit", "dataType", "status", "and", "or", "xone", "andSequence", "includedIn",
     "implies", "attributedParty", "attributingParty", "compensatedParty", "compensatingParty",
     "consentingParty", "consentedParty", "contractingParty", "contractedParty", "informedParty",
     "informingParty", "trackingParty", "trackedParty",
     // kinds
     "Policy", "Set", "Offer", "Agreement", "Assertion", "Privacy", "Request", "Ticket", "Rule", "Permission",
     "Prohibition", "Duty", "Asset", "AssetCollection", "Party", "PartyCollection", "Action", "Constraint",
     "LogicalConstraint", "perm", "prohibit", "invalid",
     // actions
     "use", "transfer", "acceptTracking", "aggregate", "annotate", "anonymize", "archive", "attribute",
     "compensate", "concurrentUse", "delete", "derive", "digitize", "display", "distribute",
     "ensureExclusivity", "execute", "extract", "give", "grantUse", "include", "index", "inform", "install",
     "modify", "move", "nextPolicy", "obtainConsent", "play", "present", "print", "read", "reproduce",
     "reviewPolicy", "sell", "stream", "synchronize", "textToSpeech", "transform", "translate", "uninstall",
     "watermark",
     // of earlier versions, which policies still use
     "append", "attachPolicy", "commercialize", "copy", "export", "lease", "lend", "license", "pay",
     "preview", "share", "write",
     // operators
     "eq", "neq", "gt", "gteq", "lt", "lteq", "isA", "hasPart", "isPartOf", "isAllOf", "isAnyOf", "isNoneOf",
     // left operands
     "absolutePosition", "absoluteSpatialPosition", "absoluteTemporalPosition", "absoluteSize", "count",
     "dateTime", "delayPeriod", "deliveryChannel", "device", "elapsedTime", "event", "fileFormat", "industry",
     "language", "media", "meteredTime", "payAmount", "percentage", "product", "purpose", "recipient",
     "relativePosition", "relativeSpatialPosition", "relativeTemporalPosition", "relativeSize", "resolution",
     "spatial", "spatialCoordinates", "system", "systemDevice", "timeInterval", "unitOfCount", "version",
     "virtualLocation", "policyUsage"});

bool in_vocabulary(std::string_view name) {
  return std::ranges::find(kVocabulary, name) != kVocabulary.end();
}

tl::unexpected<Error> no_context(std::string_view name) {
  return fail(
      Code::Invalid, "odrl.context",
      "the context {} is not at hand, and none is fetched; write its terms into the policy or use IRIs in "
      "full",
      "没有上下文 {}，也不会联网获取；请把用到的术语写进策略的 @context，或改用完整 IRI", name);
}

bool is_odrl_context(std::string_view name) {
  return name == "http://www.w3.org/ns/odrl.jsonld" || name == "https://www.w3.org/ns/odrl.jsonld";
}

bool is_our_context(std::string_view name) {
  return name == "urn:jingwei:grant:1" || name == "urn:jingwei:grant:2";
}

constexpr int kDeepestContext = 4;
constexpr std::size_t kMostTerms = 500;

}  // namespace

std::string_view local(std::string_view iri) {
  return iri.starts_with(kNamespace) ? iri.substr(kNamespace.size()) : std::string_view();
}

Result<Names> Names::of(const json::object& policy) {
  Names names;
  const auto* context = policy.if_contains("@context");
  if (!context) return names;
  names.linked_ = true;
  JW_TRY(names.take(*context, 0));
  return names;
}

Result<> Names::take(const json::value& context, int depth) {
  if (depth > kDeepestContext) return no_context("@context");
  if (context.is_array()) {
    for (const auto& one : context.get_array()) JW_TRY(take(one, depth + 1));
    return {};
  }
  if (context.is_string()) {
    const std::string_view name = context.get_string();
    if (is_odrl_context(name)) {
      odrl_ = true;
      for (const auto& [prefix, iri] : kPrefixes)
        terms_.insert_or_assign(std::string(prefix), std::string(iri));
      return {};
    }
    if (!is_our_context(name)) return no_context(name);
    return take(profile_context().at("@context"), depth + 1);
  }
  const auto* object = context.if_object();
  if (!object) return no_context("@context");
  for (const auto& [name, value] : *object) {
    const std::string_view key = name;
    if (key == "@version" || key == "@language" || key == "@protected") continue;
    const auto* id = value.is_object() ? value.get_object().if_contains("@id") : &value;
    if (!id || !id->is_string()) return no_context(key);
    const std::string_view meant = id->get_string();
    if (key == "@vocab") {
      vocabulary_ = whole(meant);
    } else if (key == "@base") {
      base_ = meant;
    } else if (key.starts_with('@') || terms_.size() > kMostTerms) {
      return no_context(key);
    } else {
      terms_.insert_or_assign(std::string(key), meant.starts_with('@') ? std::string(meant) : whole(meant));
    }
  }
  return {};
}

// A term or a shortened IRI written out; what has no prefix that is known is an IRI already.
std::string Names::whole(std::string_view value) const {
  if (const auto term = terms_.find(value); term != terms_.end()) return term->second;
  if (const auto colon = value.find(':'); colon != std::string_view::npos) {
    if (value.substr(colon + 1).starts_with("//")) return std::string(value);
    if (const auto prefix = terms_.find(value.substr(0, colon)); prefix != terms_.end())
      return prefix->second + std::string(value.substr(colon + 1));
  }
  return std::string(value);
}

std::string Names::field(std::string_view name) const {
  if (name.starts_with('@')) return std::string(name);
  if (name == "uid" && (odrl_ || !linked_)) return "@id";
  if (name == "type" && odrl_) return "@type";
  if (terms_.contains(name)) return whole(name);
  if ((odrl_ || !linked_) && in_vocabulary(name)) return std::string(kNamespace) + std::string(name);
  if (name.find(':') != std::string_view::npos) return whole(name);
  return vocabulary_.empty() ? std::string() : vocabulary_ + std::string(name);
}

std::string Names::term(std::string_view value) const {
  if (terms_.contains(value) || value.find(':') != std::string_view::npos) return whole(value);
  if (odrl_ && in_vocabulary(value)) return std::string(kNamespace) + std::string(value);
  return vocabulary_ + std::string(value);
}

std::string Names::thing(std::string_view value) const {
  if (value.find(':') != std::string_view::npos) return whole(value);
  return base_ + std::string(value);
}

Result<std::string> meaning(const json::value& policy, std::string_view name) {
  static const json::object kNone;
  const auto* object = policy.if_object();
  const auto names = JW_TRY(Names::of(object ? *object : kNone));
  return names.term(name);
}

}  // namespace jw::grant::odrl
