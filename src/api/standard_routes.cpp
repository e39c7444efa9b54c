#include "api/found.hpp"
#include "api/parts.hpp"
#include "api/route.hpp"
#include "standard/elements.hpp"
#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

namespace jw::api {
namespace {

using http::Method;
using standard::Element;

constexpr std::size_t kMostValues = 1000;
constexpr std::size_t kLongestValue = 500;

struct IdentifierView {
  std::string code;
  std::string zh;
  std::string en;
  std::string source;
  std::string example;
  std::string personal;
};
BOOST_DESCRIBE_STRUCT(IdentifierView, (), (code, zh, en, source, example, personal))

struct FaultView {
  std::string code;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(FaultView, (), (code, zh, en))

struct IdentifiersView {
  std::vector<IdentifierView> kinds;
  std::vector<FaultView> faults;
};
BOOST_DESCRIBE_STRUCT(IdentifiersView, (), (kinds, faults))

struct CheckForm {
  std::string kind;
  std::vector<std::string> values;
};
BOOST_DESCRIBE_STRUCT(CheckForm, (), (kind, values))

struct CheckedValue {
  std::string fault;  // empty: valid
  std::string left;   // fault of the normal form; empty: normalising is enough
  std::string normal;
  std::vector<std::string> changes;  // what normalising did
  std::string note;
};
BOOST_DESCRIBE_STRUCT(CheckedValue, (), (fault, left, normal, changes, note))

struct CheckView {
  std::int64_t valid = 0;
  std::int64_t mendable = 0;
  std::int64_t wrong = 0;
  std::vector<CheckedValue> values;  // in the order they came
};
BOOST_DESCRIBE_STRUCT(CheckView, (), (valid, mendable, wrong, values))

struct SuccessorView {
  std::string code;
  std::string name;
  std::int64_t year = 0;
};
BOOST_DESCRIBE_STRUCT(SuccessorView, (), (code, name, year))

struct RegionNameView {
  std::string code;
  std::string name;
  std::int64_t start = 0;
  std::int64_t end = 0;
  bool statistical = false;
  std::vector<SuccessorView> successors;
};
BOOST_DESCRIBE_STRUCT(RegionNameView, (), (code, name, start, end, statistical, successors))

struct RegionView {
  std::string code;
  bool in_use = false;
  std::int64_t edition = 0;
  std::vector<RegionNameView> names;     // oldest first
  std::vector<SuccessorView> today;      // where its territory is now
  std::vector<SuccessorView> came_from;  // codes whose territory went here, wholly or in part
};
BOOST_DESCRIBE_STRUCT(RegionView, (), (code, in_use, edition, names, today, came_from))

Result<List<Element>> elements(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", kMostListed, kMostListed));
  auto all = JW_TRY(parts.elements.list(call));
  const auto total = static_cast<std::int64_t>(keep_found(all, input.query("q"), [](const Element& one) {
    return fmt::format("{} {} {} {} {}", one.code, one.name, one.name_en, fmt::join(one.words, " "),
                       one.definition);
  }));
  if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
  return List<Element>{std::move(all), {}, total};
}

Result<Element> element(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.elements.find(call, input.path("code"));
}

Result<List<standard::ElementVersion>> element_versions(const Call& call, Input& input, const None&,
                                                        Parts& parts) {
  return List<standard::ElementVersion>{JW_TRY(parts.elements.versions(call, input.path("code"))), {}, {}};
}

Result<Element> add_element(const Call& call, Input&, const Element& form, Parts& parts) {
  return parts.elements.add(call, form);
}

Result<Element> revise_element(const Call& call, Input& input, const Element& form, Parts& parts) {
  return parts.elements.revise(call, input.path("code"), form);
}

Result<IdentifiersView> identifiers(const Call&, Input&, const None&, Parts&) {
  IdentifiersView out;
  for (const auto& row : standard::identifier_checks())
    out.kinds.push_back({std::string(row.code), std::string(row.zh), std::string(row.en),
                         std::string(row.source), std::string(row.example), std::string(row.personal)});
  for (const auto& row : standard::identifier_faults())
    out.faults.push_back({std::string(row.code), std::string(row.zh), std::string(row.en)});
  return out;
}

// In the body, so that no number lands in an address or an access log; none is kept or logged.
Result<CheckView> check_identifiers(const Call&, Input&, const CheckForm& form, Parts& parts) {
  const auto* kind = standard::find_identifier(form.kind);
  if (!kind)
    return fail(Code::Invalid, "identifier.kind",
                "there is no such kind of identifier; choose one from the list",
                "没有这种标识类型，请从列表中选择");
  if (form.values.empty() || form.values.size() > kMostValues)
    return fail(Code::Invalid, "identifier.values", "send from 1 to {} values at a time",
                "每次校验 1 至 {} 个值", kMostValues);
  const auto today = standard::compact_day(parts.clock.now());
  const standard::Context context{today, &parts.region_history};
  CheckView out;
  for (const auto& value : form.values) {
    if (value.size() > kLongestValue)
      return fail(Code::Invalid, "identifier.values", "a value has at most {} bytes", "每个值不超过 {} 字节",
                  kLongestValue);
    const auto verdict = kind->check(value, context);
    ++(verdict.valid() ? out.valid : verdict.mendable() ? out.mendable : out.wrong);
    CheckedValue row{
        std::string(verdict.fault), std::string(verdict.left), verdict.normal, {}, std::string(verdict.note)};
    for (const auto name : standard::change_names(verdict.changes)) row.changes.emplace_back(name);
    out.values.push_back(std::move(row));
  }
  return out;
}

std::string region_name(const standard::RegionHistory& history, std::string_view code) {
  const auto names = history.find(code);
  return names.empty() ? "" : names.back().name;
}

RegionNameView region_entry_view(const standard::RegionHistory& history, const standard::RegionEntry& entry) {
  RegionNameView out{entry.code, entry.name, entry.start, entry.end, entry.statistical, {}};
  for (const auto& successor : entry.successors)
    out.successors.push_back({successor.code, region_name(history, successor.code), successor.year});
  return out;
}

Result<List<RegionNameView>> search_regions(const Call&, Input& input, const None&, Parts& parts) {
  const auto limit = JW_TRY(input.integer("limit", 50, 500));
  List<RegionNameView> out;
  for (const auto& entry : parts.region_history.search(input.query("q"), static_cast<std::size_t>(limit)))
    out.items.push_back(region_entry_view(parts.region_history, entry));
  return out;
}

Result<RegionView> region(const Call&, Input& input, const None&, Parts& parts) {
  const auto& history = parts.region_history;
  RegionView out;
  out.code = input.path("code");
  const auto names = history.find(out.code);
  if (names.empty())
    return fail(Code::NotFound, "region.unknown",
                "this was never the code of a province, prefecture or county; a code has six digits",
                "该代码从未用作县级及以上区划代码，请输入 6 位代码");
  out.in_use = history.in_use(out.code);
  out.edition = history.edition();
  for (const auto& entry : names) out.names.push_back(region_entry_view(history, entry));
  for (const auto& code : history.today(out.code)) out.today.push_back({code, region_name(history, code), 0});
  for (const auto& entry : history.origins(out.code))
    out.came_from.push_back({entry.code, entry.name, entry.end});
  return out;
}

}  // namespace

std::vector<Route> standard_routes() {
  using org::Right;
  const auto reads = needs(Right::CatalogRead);
  const auto writes = needs(Right::StandardWrite);
  std::vector<Route> table;
  table.push_back(json_route<None, List<Element>>(Method::Get, "/standard/elements", reads, "standard",
                                                  "数据元", "Data elements.", found_by(), elements));
  table.push_back(json_route<Element, Element>(Method::Post, "/standard/elements", writes, "standard",
                                               "新增地方数据元", "Add a local data element.", {},
                                               add_element));
  table.push_back(json_route<None, Element>(Method::Get, "/standard/elements/{code}", reads, "standard",
                                            "数据元", "One data element.", {}, element));
  table.push_back(
      json_route<Element, Element>(Method::Put, "/standard/elements/{code}", writes, "standard", "修订数据元",
                                   "A new version; `version` is the one that was seen.", {}, revise_element));
  table.push_back(json_route<None, List<standard::ElementVersion>>(
      Method::Get, "/standard/elements/{code}/versions", reads, "standard", "各版本", "All versions.", {},
      element_versions));
  table.push_back(json_route<None, IdentifiersView>(
      Method::Get, "/standard/identifiers", reads, "standard", "标识类型与错误类别",
      "Kinds of identifiers, classes of faults.", {}, identifiers));
  table.push_back(json_route<CheckForm, CheckView>(
      Method::Post, "/standard/identifiers/check", reads, "standard", "标识校验",
      "Check identifiers. Nothing of them is kept or logged.", {}, check_identifiers));
  table.push_back(json_route<None, List<RegionNameView>>(
      Method::Get, "/standard/regions", reads, "standard", "查找区划沿革",
      "Search the history of the regions.",
      {{"q", "名称或代码开头", "part of a name, or how the code begins"},
       {"limit", "最多条数", "at most so many", "integer"}},
      search_regions));
  table.push_back(json_route<None, RegionView>(Method::Get, "/standard/regions/{code}", reads, "standard",
                                               "区划沿革", "What became of a region code.", {}, region));
  return table;
}

}  // namespace jw::api
