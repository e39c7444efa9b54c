#include "access/request.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/json.hpp"

namespace jw::access {
namespace {

namespace json = boost::json;
using grant::Use;

constexpr std::size_t kMostMeasures = 20;
constexpr std::size_t kMostText = 512;
constexpr std::size_t kMostItems = 100;
constexpr std::int64_t kMostEpsilon = 10'000;

constexpr std::pair<std::string_view, Kind> kKinds[] = {{"verify", Kind::Verify},
                                                        {"verify_batch", Kind::VerifyBatch},
                                                        {"query", Kind::Query},
                                                        {"query_batch", Kind::QueryBatch},
                                                        {"aggregate", Kind::Aggregate}};

// Of the request: the field by its name, and what it may be.
tl::unexpected<Error> wrong(std::string_view at, std::string_view en, std::string_view zh) {
  return fail(Code::Invalid, "access.body", "{0}: {1}", "{0}：{2}", at, en, zh);
}

Result<std::string_view> text_of(const json::value& value, std::string_view at, bool empty = false) {
  const auto* text = value.if_string();
  if (!text || text->size() > kMostText || (text->empty() && !empty) ||
      std::string_view(*text).find('\0') != std::string_view::npos)
    return wrong(at, empty ? "a text of at most 512 bytes" : "a text of 1 to 512 bytes",
                 empty ? "应为至多 512 字节的文本" : "应为 1 至 512 字节的文本");
  return std::string_view(*text);
}

Result<std::int64_t> whole_number(const json::value& value, std::string_view at, std::int64_t most) {
  if (value.is_int64() && value.get_int64() >= 1 && value.get_int64() <= most) return value.get_int64();
  return wrong(at, fmt::format("a whole number from 1 to {}", most),
               fmt::format("应为 1 至 {} 的整数", most));
}

Result<Use> use_of(std::string_view op) {
  if (op == "eq") return grant::kEq;
  if (op == "prefix") return grant::kPrefix;
  if (op == "range") return grant::kRange;
  return wrong("compare.op", "eq, prefix or range", "应为 eq、prefix 或 range");
}

// The fields of an object, each of which must be one of these.
class Known {
 public:
  Known(const json::object& object, std::string_view at) : object_(object), at_(at) {}
  const json::value* take(std::string_view name) {
    names_[count_++] = name;
    const auto* found = object_.if_contains(name);
    seen_ += found ? 1 : 0;
    return found;
  }
  Result<const json::value*> need(std::string_view name) {
    const auto* found = take(name);
    if (!found) return wrong(place(name), "is missing", "缺少此字段");
    return found;
  }
  Result<> done() const {
    if (seen_ == object_.size()) return {};
    const auto known = std::span(names_).first(count_);
    for (const auto& field : object_)
      if (std::ranges::find(known, std::string_view(field.key())) == known.end()) {
        const auto list = fmt::format("{}", fmt::join(known, ", "));
        return wrong(place(field.key()), "there is no such field; fields are " + list,
                     "没有这个字段，字段有 " + list);
      }
    return {};
  }

 private:
  std::string place(std::string_view name) const {
    return at_ == "body" ? std::string(name) : fmt::format("{}.{}", at_, name);
  }

  const json::object& object_;
  std::string_view at_;
  std::array<std::string_view, 12> names_;  // as they were asked for: more than any object has
  std::size_t seen_ = 0, count_ = 0;
};

Result<const json::object*> object_of(const json::value& value, std::string_view at) {
  if (!value.is_object()) return wrong(at, "an object", "应为对象");
  return &value.get_object();
}

Result<const json::array*> list_of(const json::value& value, std::string_view at, std::size_t most) {
  if (!value.is_array() || value.get_array().empty())
    return wrong(at, "a list with one entry at least", "应为列表，至少一项");
  if (value.get_array().size() > most)
    return fail(Code::TooLarge, "access.keys", "{} holds more than {} entries; ask in several requests",
                "{} 超过 {} 条，请分批请求", at, most);
  return &value.get_array();
}

Result<> names(const json::value& value, std::string_view at, std::vector<std::string_view>& out) {
  for (const auto& entry : *JW_TRY(list_of(value, at, kMostItems))) {
    const auto name = JW_TRY(text_of(entry, at));
    if (std::ranges::find(out, name) != out.end())
      return wrong(at, fmt::format("{} is named twice", name), fmt::format("{} 重复", name));
    out.push_back(name);
  }
  return {};
}

Result<> check_value(Use use, std::string_view value, std::string_view at) {
  // An empty prefix would ask whether there is such a row at all.
  if (use != grant::kPrefix || !value.empty()) return {};
  return wrong(at, "a prefix is not empty", "前缀不能为空");
}

tl::unexpected<Error> no_bound(std::string_view at) {
  return wrong(at, "a range needs from or to", "范围须有 from 或 to");
}

Result<> single_compare(const json::value& value, Request& request) {
  for (const auto& entry : *JW_TRY(list_of(value, "compare", kMostItems))) {
    Known fields(*JW_TRY(object_of(entry, "compare")), "compare");
    const auto item = JW_TRY(text_of(*JW_TRY(fields.need("item")), "compare.item"));
    const auto use = JW_TRY(use_of(JW_TRY(text_of(*JW_TRY(fields.need("op")), "compare.op"))));
    request.compare.push_back({item, use});
    if (use == grant::kRange) {
      const auto* from = fields.take("from");
      const auto* until = fields.take("to");
      if (!from && !until) return no_bound("compare");
      request.values.push_back(from ? JW_TRY(text_of(*from, "compare.from")) : std::string_view());
      request.values.push_back(until ? JW_TRY(text_of(*until, "compare.to")) : std::string_view());
    } else {
      request.values.push_back(JW_TRY(text_of(*JW_TRY(fields.need("value")), "compare.value", true)));
      JW_TRY(check_value(use, request.values.back(), "compare.value"));
    }
    JW_TRY(fields.done());
  }
  return {};
}

Result<> single_key(const json::value& value, Request& request) {
  const auto* key = JW_TRY(object_of(value, "key"));
  if (key->empty() || key->size() > kMostItems)
    return wrong("key", "an object of the key items, each with its value", "应为对象，列出各主键项及其值");
  for (const auto& [name, part] : *key) {
    request.key_items.emplace_back(name.data(), name.size());
    request.values.push_back(JW_TRY(text_of(part, "key")));
  }
  return {};
}

Result<> batch_compare(const json::value& value, Request& request) {
  for (const auto& entry : *JW_TRY(list_of(value, "compare", kMostItems))) {
    Known fields(*JW_TRY(object_of(entry, "compare")), "compare");
    const auto item = JW_TRY(text_of(*JW_TRY(fields.need("item")), "compare.item"));
    const auto use = JW_TRY(use_of(JW_TRY(text_of(*JW_TRY(fields.need("op")), "compare.op"))));
    JW_TRY(fields.done());
    request.compare.push_back({item, use});
    request.width += use == grant::kRange ? 2 : 1;
  }
  return {};
}

// Rows of texts, `width` each.
Result<> batch_rows(const json::value& value, Request& request) {
  const auto* rows = JW_TRY(list_of(value, "rows", kMostKeys));
  request.values.reserve(rows->size() * request.width);
  for (const auto& row : *rows) {
    if (!row.is_array() || row.get_array().size() != request.width) {
      const auto number = &row - rows->data() + 1;
      const auto has = row.is_array() ? row.get_array().size() : 0;
      return wrong(
          "rows",
          fmt::format("row {} has {} texts and should have {}: the key items, then of each comparison "
                      "its value, or the two bounds of a range",
                      number, has, request.width),
          fmt::format("第 {} 行有 {} 个值，应为 {} 个：先列主键项，再列各比较项的值（范围为起止两个）",
                      number, has, request.width));
    }
    std::size_t column = 0;
    for (const auto& cell : row.get_array())
      request.values.push_back(JW_TRY(text_of(cell, "rows", column++ >= request.key_items.size())));
    auto at = request.values.size() - request.width + request.key_items.size();
    for (const auto& compare : request.compare) {
      JW_TRY(check_value(compare.use, request.values[at], "rows"));
      if (compare.use == grant::kRange && request.values[at].empty() && request.values[at + 1].empty())
        return no_bound("rows");
      at += compare.use == grant::kRange ? 2 : 1;
    }
  }
  return {};
}

Result<> measures(const json::value& value, Request& request) {
  for (const auto& entry : *JW_TRY(list_of(value, "measures", kMostMeasures))) {
    Known fields(*JW_TRY(object_of(entry, "measures")), "measures");
    Measure measure;
    measure.item = JW_TRY(text_of(*JW_TRY(fields.need("item")), "measures.item"));
    measure.what = JW_TRY(text_of(*JW_TRY(fields.need("do")), "measures.do"));
    if (measure.what != "sum" && measure.what != "avg" && measure.what != "min" && measure.what != "max")
      return wrong("measures.do", "sum, avg, min or max", "应为 sum、avg、min 或 max");
    if (const auto* low = fields.take("low")) measure.low = JW_TRY(text_of(*low, "measures.low"));
    if (const auto* high = fields.take("high")) measure.high = JW_TRY(text_of(*high, "measures.high"));
    JW_TRY(fields.done());
    request.measures.push_back(measure);
  }
  return {};
}

}  // namespace

std::optional<Kind> kind_of(std::string_view word) {
  for (const auto& [name, kind] : kKinds)
    if (name == word) return kind;
  return std::nullopt;
}

std::string_view word_of(Kind kind) {
  for (const auto& [name, one] : kKinds)
    if (one == kind) return name;
  return "unknown";
}

Result<Kind> known_kind(std::string_view word) {
  if (const auto kind = kind_of(word)) return *kind;
  return fail(Code::Invalid, "access.kind", "there is no kind of request \"{}\"", "没有“{}”这种请求",
              std::string(word));
}

std::string_view mode_of(Kind kind) {
  switch (kind) {
    case Kind::Verify:
    case Kind::VerifyBatch: return "verify";
    case Kind::Query:
    case Kind::QueryBatch: return "query";
    case Kind::Aggregate: return "aggregate";
  }
  return "unknown";
}

Result<Request> parse_request(Kind kind, std::string_view body) {
  Request request;
  request.document = JW_TRY(parse_json(body));
  Known fields(*JW_TRY(object_of(request.document, "body")), "body");
  request.grant = JW_TRY(text_of(*JW_TRY(fields.need("grant")), "grant"));
  request.purpose = JW_TRY(text_of(*JW_TRY(fields.need("purpose")), "purpose"));
  request.event = JW_TRY(text_of(*JW_TRY(fields.need("event")), "event"));
  if (const auto* evidence = fields.take("evidence")) {
    request.evidence = JW_TRY(text_of(*evidence, "evidence"));
    // Also under a grant that does not ask for it: it is logged.
    if (!grant::is_event(request.evidence))
      return wrong("evidence", "1 to 64 of letters a-z, A-Z, digits and . _ / -",
                   "应为 1 至 64 位字母、数字或 . _ / -");
  }
  const bool batch = kind == Kind::VerifyBatch || kind == Kind::QueryBatch;
  if (batch) {
    JW_TRY(names(*JW_TRY(fields.need("key_items")), "key_items", request.key_items));
    request.width = request.key_items.size();
  } else if (kind != Kind::Aggregate) {
    JW_TRY(single_key(*JW_TRY(fields.need("key")), request));
  }
  if (kind == Kind::VerifyBatch) JW_TRY(batch_compare(*JW_TRY(fields.need("compare")), request));
  if (batch) JW_TRY(batch_rows(*JW_TRY(fields.need("rows")), request));
  if (kind == Kind::Verify) JW_TRY(single_compare(*JW_TRY(fields.need("compare")), request));
  if (!batch) request.width = request.values.size();
  if (kind == Kind::Query || kind == Kind::QueryBatch)
    JW_TRY(names(*JW_TRY(fields.need("items")), "items", request.items));
  if (kind == Kind::Aggregate) {
    JW_TRY(names(*JW_TRY(fields.need("by")), "by", request.items));
    if (const auto* list = fields.take("measures")) JW_TRY(measures(*list, request));
    if (const auto* epsilon = fields.take("epsilon_thousandths"))
      request.epsilon_thousandths = JW_TRY(whole_number(*epsilon, "epsilon_thousandths", kMostEpsilon));
  }
  if (mode_of(kind) == "verify")
    if (const auto* least = fields.take("at_least"))
      request.at_least =
          JW_TRY(whole_number(*least, "at_least", static_cast<std::int64_t>(request.compare.size())));
  JW_TRY(fields.done());
  for (const auto name : request.key_items) request.asked.push_back({name, grant::kNamed});
  request.asked.insert(request.asked.end(), request.compare.begin(), request.compare.end());
  for (const auto name : request.items) request.asked.push_back({name, grant::kReturned});
  for (const auto& measure : request.measures) request.asked.push_back({measure.item, grant::kReturned});
  return request;
}

}  // namespace jw::access
