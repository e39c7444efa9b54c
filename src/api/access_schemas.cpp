#include "api/access_schemas.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace jw::api {
namespace {

namespace json = boost::json;
using access::Kind;

json::object parsed_schema(std::string_view text) { return json::parse(text).as_object(); }

void add_fields(json::object& to, const json::object& more) {
  for (const auto& [name, value] : more) to[name] = value;
}

constexpr std::string_view kAskedAlways = R"({
  "grant": {"type": "string", "description": "授权编号 / id of the grant"},
  "purpose": {"type": "string", "description": "用途树中的编码 / code of the purpose tree"},
  "event": {"type": "string", "pattern": "^[0-9A-Za-z._/-]{1,64}$", "description": "办件号 / the business event served"},
  "evidence": {"type": "string", "description": "依据编号，授权要求时必填 / where the grant has that duty"}})";

constexpr std::string_view kOneKey = R"({
  "key": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"},
          "description": "每个主键项的值 / a value for each key item"}})";

constexpr std::string_view kManyKeys = R"({
  "key_items": {"type": "array", "minItems": 1, "items": {"type": "string"}},
  "rows": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "array", "items": {"type": "string"}},
           "description": "主键值，核验时其后是各项比对的值（范围为起、止两个） / key values; to verify, then a value for each comparison, two for a range"}})";

constexpr std::string_view kOneCompare = R"({
  "compare": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"oneOf": [
    {"type": "object", "additionalProperties": false, "required": ["item", "op", "value"], "properties": {
      "item": {"type": "string"}, "op": {"enum": ["eq", "prefix"]}, "value": {"type": "string"}}},
    {"type": "object", "additionalProperties": false, "required": ["item", "op"], "anyOf": [{"required": ["from"]}, {"required": ["to"]}],
     "properties": {
      "item": {"type": "string"}, "op": {"const": "range"}, "from": {"type": "string"}, "to": {"type": "string"}}}]}}})";

constexpr std::string_view kManyCompare = R"({
  "compare": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
    "type": "object", "additionalProperties": false, "required": ["item", "op"], "properties": {
      "item": {"type": "string"}, "op": {"enum": ["eq", "prefix", "range"]}}}}})";

constexpr std::string_view kAskedAtLeast = R"({
  "at_least": {"type": "integer", "minimum": 1, "description": "只问是否至少有这么多项相符 / only whether so many hold"}})";

constexpr std::string_view kAskedItems = R"({
  "items": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "string"}}})";

constexpr std::string_view kAskedFigures = R"({
  "by": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"type": "string"}},
  "measures": {"type": "array", "minItems": 1, "maxItems": 20, "items": {
    "type": "object", "additionalProperties": false, "required": ["item", "do"], "properties": {
      "item": {"type": "string"}, "do": {"enum": ["sum", "avg", "min", "max"]},
      "low": {"type": "string"}, "high": {"type": "string"}}}},
  "epsilon_thousandths": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100,
    "description": "授权有隐私预算时本次消耗 / what the question spends of a privacy budget"}})";

constexpr std::string_view kAnsweredAlways = R"({
  "grant": {"type": "string"}, "grant_version": {"type": "integer"},
  "data_version": {"type": "integer", "description": "0：提供方自有数据库 / asked in the provider's own table"},
  "position": {"type": "string", "description": "使用日志及行号 / journal and line"},
  "decision": {"type": "string"}})";

constexpr std::string_view kAnsweredCell = R"({"type": ["string", "null"]})";

json::value array_of(json::value items) {
  return json::object{{"type", "array"}, {"items", std::move(items)}};
}

std::string_view example_of(Kind kind) {
  switch (kind) {
    case Kind::Verify:
      return R"({"grant": "01930000-0000-7000-8000-000000000001", "purpose": "2.2.1", "event": "BJ-2026-0001",
        "key": {"id_number": "110101190001010011"}, "compare": [{"item": "name", "op": "eq", "value": "张三"},
        {"item": "birth_date", "op": "range", "from": "1900-01-01", "to": "1900-12-31"}], "at_least": 1})";
    case Kind::VerifyBatch:
      return R"({"grant": "01930000-0000-7000-8000-000000000001", "purpose": "2.2.1", "event": "BJ-2026-0001",
        "key_items": ["id_number"], "compare": [{"item": "name", "op": "eq"}],
        "rows": [["110101190001010011", "张三"]], "at_least": 1})";
    case Kind::Query:
      return R"({"grant": "01930000-0000-7000-8000-000000000001", "purpose": "2.2.1", "event": "BJ-2026-0001",
        "key": {"id_number": "110101190001010011"}, "items": ["name"]})";
    case Kind::QueryBatch:
      return R"({"grant": "01930000-0000-7000-8000-000000000001", "purpose": "2.2.1", "event": "BJ-2026-0001",
        "key_items": ["id_number"], "rows": [["110101190001010011"]], "items": ["name"]})";
    case Kind::Aggregate:
      return R"({"grant": "01930000-0000-7000-8000-000000000001", "purpose": "2.2.1", "event": "BJ-2026-0001",
        "by": ["region_code"], "measures": [{"item": "amount", "do": "sum", "low": "0", "high": "10000"}],
        "epsilon_thousandths": 100})";
  }
  return "{}";
}

}  // namespace

json::object ask_schema(Kind kind) {
  auto fields = parsed_schema(kAskedAlways);
  json::array required{"grant", "purpose", "event"};
  const auto need = [&](std::string_view more) {
    const auto found = parsed_schema(more);
    for (const auto& [name, value] : found) required.emplace_back(name);
    add_fields(fields, found);
  };
  const bool batch = kind == Kind::VerifyBatch || kind == Kind::QueryBatch;
  if (kind == Kind::Aggregate) {
    add_fields(fields, parsed_schema(kAskedFigures));
    required.emplace_back("by");
  } else {
    need(batch ? kManyKeys : kOneKey);
  }
  if (kind == Kind::Query || kind == Kind::QueryBatch) need(kAskedItems);
  if (kind == Kind::Verify || kind == Kind::VerifyBatch) {
    need(batch ? kManyCompare : kOneCompare);
    add_fields(fields, parsed_schema(kAskedAtLeast));
  }
  return {{"type", "object"},
          {"additionalProperties", false},
          {"properties", std::move(fields)},
          {"required", std::move(required)},
          {"examples", json::array{json::parse(example_of(kind))}}};
}

json::object answer_schema(Kind kind) {
  const auto cells = array_of(json::parse(kAnsweredCell));
  const json::value yes = json::object{{"type", "boolean"}};
  const json::value text = json::object{{"type", "string"}};
  json::object fields;
  switch (kind) {
    case Kind::Verify:
      // The one or the other: with `at_least` a single answer.
      fields["answers"] = array_of(yes);
      fields["answer"] = yes;
      break;
    case Kind::VerifyBatch:
      fields["answers"] = array_of(json::object{{"oneOf", json::array{array_of(yes), yes}}});
      break;
    case Kind::Query:
      fields["items"] = array_of(text);
      fields["rows"] = array_of(cells);
      break;
    case Kind::QueryBatch:
      fields["items"] = array_of(text);
      fields["rows"] = array_of(array_of(cells));
      break;
    case Kind::Aggregate:
      fields["by"] = array_of(text);
      fields["min_group"] = json::object{{"type", "integer"}};
      fields["epsilon_thousandths"] = json::object{{"type", "integer"}};
      fields["groups"] = array_of(json::object{
          {"type", "object"},
          {"properties",
           json::object{{"values", cells},
                        {"rows", json::object{{"type", "integer"}}},
                        {"measures", array_of(json::object{{"type", json::array{"number", "null"}}})}}},
          {"required", json::array{"values", "rows"}}});
      fields["suppressed"] = yes;
      break;
  }
  json::array required;
  for (const auto& [name, value] : fields)
    if (name != "epsilon_thousandths" && kind != Kind::Verify) required.emplace_back(name);
  const auto record = parsed_schema(kAnsweredAlways);
  for (const auto& [name, value] : record) required.emplace_back(name);
  add_fields(fields, record);
  json::object schema{
      {"type", "object"}, {"properties", std::move(fields)}, {"required", std::move(required)}};
  if (kind == Kind::Verify)
    schema["oneOf"] = json::array{json::object{{"required", json::array{"answers"}}},
                                  json::object{{"required", json::array{"answer"}}}};
  return schema;
}

json::object explain_schema() {
  json::array words, bodies;
  for (const auto kind : {Kind::Verify, Kind::VerifyBatch, Kind::Query, Kind::QueryBatch, Kind::Aggregate}) {
    words.emplace_back(access::word_of(kind));
    auto body = ask_schema(kind);
    body["title"] = access::word_of(kind);
    bodies.emplace_back(std::move(body));
  }
  return {
      {"type", "object"},
      {"additionalProperties", false},
      {"properties", json::object{{"kind", json::object{{"enum", std::move(words)}, {"default", "verify"}}},
                                  {"request", json::object{{"anyOf", std::move(bodies)}}},
                                  {"as_org", json::object{{"type", "string"}}},
                                  {"as_system", json::object{{"type", "string"}}}}},
      {"required", json::array{"request"}}};
}

}  // namespace jw::api
