#include "access/request.hpp"

#include <algorithm>

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

constexpr std::pair<std::string_view, Kind> kKinds[] = {{"verify", Kind::Verify},
                                                        {"verify_batch", Kind::VerifyBatch},
                                                        {"query", Kind::Query},
                                                        {"query_batch", Kind::QueryBatch},
                                                        {"aggregate", Kind::Aggregate}};

tl::unexpected<Error> wrong(std::string_view at) {
  return fail(Code::Invalid, "access.body", "{} is missing, unknown or not as docs/access.md says",
              "{} 缺失、未知或格式不符，请参阅接口说明", at);
}

Result<std::string_view> text_of(const json::value& value, std::string_view at, bool empty = false) {
  const auto* text = value.if_string();
  if (!text || text->size() > kMostText || (text->empty() && !empty)) return wrong(at);
  const std::string_view view(text->data(), text->size());
  if (view.find('\0') != std::string_view::npos) return wrong(at);
  return view;
}

Result<Use> use_of(std::string_view op) {
  if (op == "eq") return grant::kEq;
  if (op == "prefix") return grant::kPrefix;
  if (op == "range") return grant::kRange;
  return wrong("compare.op");
}

// The fields of an object, each of which must be one of these.
class Known {
 public:
  Known(const json::object& object, std::string_view at) : object_(object), at_(at) {}
  const json::value* take(std::string_view name) {
    const auto* found = object_.if_contains(name);
    seen_ += found ? 1 : 0;
    return found;
  }
  Result<const json::value*> need(std::string_view name) {
    const auto* found = take(name);
    if (!found) return wrong(name);
    return found;
  }
  Result<> done() const { return seen_ == object_.size() ? Result<>() : wrong(at_); }

 private:
  const json::object& object_;
  std::string_view at_;
  std::size_t seen_ = 0;
};

Result<const json::object*> object_of(const json::value& value, std::string_view at) {
  if (!value.is_object()) return wrong(at);
  return &value.get_object();
}

Result<const json::array*> list_of(const json::value& value, std::string_view at, std::size_t most) {
  if (!value.is_array() || value.get_array().empty()) return wrong(at);
  if (value.get_array().size() > most)
    return fail(Code::TooLarge, "access.keys", "{} holds more than {} entries; ask in several requests",
                "{} 超过 {} 条，请分批请求", at, most);
  return &value.get_array();
}

Result<> names(const json::value& value, std::string_view at, std::vector<std::string_view>& out) {
  for (const auto& entry : *JW_TRY(list_of(value, at, kMostItems))) {
    const auto name = JW_TRY(text_of(entry, at));
    if (std::ranges::find(out, name) != out.end()) return wrong(at);
    out.push_back(name);
  }
  return {};
}

Result<> check_value(Use use, std::string_view value) {
  // An empty prefix would ask whether there is such a row at all.
  return use == grant::kPrefix && value.empty() ? Result<>(wrong("compare.value")) : Result<>();
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
      if (!from && !until) return wrong("compare.from");
      request.values.push_back(from ? JW_TRY(text_of(*from, "compare.from")) : std::string_view());
      request.values.push_back(until ? JW_TRY(text_of(*until, "compare.to")) : std::string_view());
    } else {
      request.values.push_back(JW_TRY(text_of(*JW_TRY(fields.need("value")), "compare.value", true)));
      JW_TRY(check_value(use, request.values.back()));
    }
    JW_TRY(fields.done());
  }
  return {};
}

Result<> single_key(const json::value& value, Request& request) {
  const auto* key = JW_TRY(object_of(value, "key"));
  if (key->empty() || key->size() > kMostItems) return wrong("key");
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
    if (!row.is_array() || row.get_array().size() != request.width) return wrong("rows");
    std::size_t column = 0;
    for (const auto& cell : row.get_array())
      request.values.push_back(JW_TRY(text_of(cell, "rows", column++ >= request.key_items.size())));
    auto at = request.values.size() - request.width + request.key_items.size();
    for (const auto& compare : request.compare) {
      JW_TRY(check_value(compare.use, request.values[at]));
      if (compare.use == grant::kRange && request.values[at].empty() && request.values[at + 1].empty())
        return wrong("rows");
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
      return wrong("measures.do");
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
    if (!grant::is_event(request.evidence)) return wrong("evidence");
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
    if (const auto* epsilon = fields.take("epsilon_thousandths")) {
      if (!epsilon->is_int64() || epsilon->get_int64() < 1 || epsilon->get_int64() > 10'000)
        return wrong("epsilon_thousandths");
      request.epsilon_thousandths = epsilon->get_int64();
    }
  }
  if (mode_of(kind) == "verify")
    if (const auto* least = fields.take("at_least")) {
      if (!least->is_int64() || least->get_int64() < 1 ||
          least->get_int64() > static_cast<std::int64_t>(request.compare.size()))
        return wrong("at_least");
      request.at_least = least->get_int64();
    }
  JW_TRY(fields.done());
  for (const auto name : request.key_items) request.asked.push_back({name, grant::kNamed});
  request.asked.insert(request.asked.end(), request.compare.begin(), request.compare.end());
  for (const auto name : request.items) request.asked.push_back({name, grant::kReturned});
  for (const auto& measure : request.measures) request.asked.push_back({measure.item, grant::kReturned});
  return request;
}

}  // namespace jw::access
