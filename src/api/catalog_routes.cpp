#include "api/parts.hpp"
#include "api/route.hpp"
#include "catalog/directory.hpp"
#include "catalog/vocabulary.hpp"

namespace jw::api {
namespace {

using http::Method;

struct TermView {
  std::string code;
  std::string national;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(TermView, (), (code, national, zh, en))

struct VocabularyView {
  std::vector<TermView> sharing;
  std::vector<TermView> update_cycle;
  std::vector<TermView> item_type;
  std::vector<TermView> personal;
  std::vector<TermView> format;
  std::vector<TermView> set_aside;
};
BOOST_DESCRIBE_STRUCT(VocabularyView, (), (sharing, update_cycle, item_type, personal, format, set_aside))

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    if (end > at) parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

Result<catalog::CatalogPage> search(const Call& call, Input& input, const None&, Parts& parts) {
  catalog::CatalogQuery query;
  query.text = input.query("q");
  query.lines = split(input.query("line"));
  query.region = input.query("region");
  query.levels = split(input.query("level"));
  query.sharing = split(input.query("sharing"));
  query.org = input.query("org");
  query.sort = input.query("sort");
  query.limit = static_cast<std::size_t>(JW_TRY(input.integer("limit", 20, 200)));
  query.offset = static_cast<std::size_t>(JW_TRY(input.integer("offset", 0, 1'000'000)));
  return parts.directory.search(call, query);
}

Result<catalog::Entry> show(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.directory.get(call, input.path("id"));
}

std::vector<TermView> terms(std::span<const catalog::Term> from) {
  std::vector<TermView> list;
  for (const auto& term : from)
    list.push_back(
        {std::string(term.code), std::string(term.national), std::string(term.zh), std::string(term.en)});
  return list;
}

Result<VocabularyView> vocabulary(const Call&, Input&, const None&, Parts&) {
  return VocabularyView{terms(catalog::sharing_types()), terms(catalog::update_cycles()),
                        terms(catalog::item_types()),    terms(catalog::personal_kinds()),
                        terms(catalog::formats()),       terms(catalog::set_aside_reasons())};
}

}  // namespace

std::vector<Route> catalog_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(json_route<None, catalog::CatalogPage>(
      Method::Get, "/catalog", needs(Right::CatalogRead), "catalog", "检索全域目录",
      "Search the catalog of the domain.",
      {{"q", "检索词", "words"},
       {"line", "条线，逗号分隔", "lines, comma separated"},
       {"region", "区划及以下", "in or below this region"},
       {"level", "层级 1–4，逗号分隔", "levels 1 to 4, comma separated"},
       {"sharing", "共享类型，逗号分隔", "sharing types, comma separated"},
       {"org", "部门", "department"},
       {"sort", "relevance、updated、name 或 rows", "relevance, updated, name or rows"},
       {"limit", "每页条数", "entries a page", "integer"},
       {"offset", "跳过条数", "entries to skip", "integer"}},
      search));
  table.push_back(json_route<None, catalog::Entry>(Method::Get, "/catalog/{id}", needs(Right::CatalogRead),
                                                   "catalog", "目录条目", "One entry.", {}, show));
  table.push_back(json_route<None, VocabularyView>(Method::Get, "/vocabulary", kSession, "catalog",
                                                   "目录用词表", "The word lists of the catalog.", {},
                                                   vocabulary));
  return table;
}

}  // namespace jw::api
