#include "api/parts.hpp"
#include "api/route.hpp"
#include "catalog/classification.hpp"
#include "catalog/directory.hpp"
#include "catalog/filings.hpp"
#include "catalog/vocabulary.hpp"

namespace jw::api {
namespace {

using http::Method;

struct CatalogTerm {
  std::string code;
  std::string national;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(CatalogTerm, (), (code, national, zh, en))

struct CatalogVocabulary {
  std::vector<CatalogTerm> sharing;
  std::vector<CatalogTerm> update_cycle;
  std::vector<CatalogTerm> item_type;
  std::vector<CatalogTerm> personal;
  std::vector<CatalogTerm> format;
  std::vector<CatalogTerm> set_aside;
  std::vector<CatalogTerm> format_class;
  std::vector<CatalogTerm> item_data_type;
  std::vector<CatalogTerm> sharing_channel;
  std::vector<CatalogTerm> sharing_method;
  std::vector<CatalogTerm> subject;
  std::vector<CatalogTerm> level;
  std::vector<CatalogTerm> resource_state;
  std::vector<CatalogTerm> filing_state;
  std::vector<CatalogTerm> change_cause;
  std::vector<CatalogTerm> conclusion;
  std::vector<CatalogTerm> classification;
};
BOOST_DESCRIBE_STRUCT(CatalogVocabulary, (),
                      (sharing, update_cycle, item_type, personal, format, set_aside, format_class,
                       item_data_type, sharing_channel, sharing_method, subject, level, resource_state,
                       filing_state, change_cause, conclusion, classification))

std::vector<std::string> split_words(const std::string& text) {
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
  query.lines = split_words(input.query("line"));
  query.region = input.query("region");
  query.levels = split_words(input.query("level"));
  query.sharing = split_words(input.query("sharing"));
  query.org = input.query("org");
  query.concerns = input.query("concerns");
  query.slices = split_words(input.query("slice"));
  query.facets = input.query("facets") != "none";
  query.sort = input.query("sort");
  query.limit = static_cast<std::size_t>(JW_TRY(input.integer("limit", 20, 200)));
  query.offset = static_cast<std::size_t>(JW_TRY(input.integer("offset", 0, 1'000'000)));
  return parts.directory.search(call, query);
}

Result<catalog::Entry> show_entry(const Call& call, Input& input, const None&, Parts& parts) {
  return parts.directory.get(call, input.path("id"));
}

std::vector<CatalogTerm> terms(std::span<const catalog::Term> from) {
  std::vector<CatalogTerm> list;
  for (const auto& term : from)
    list.push_back(
        {std::string(term.code), std::string(term.national), std::string(term.zh), std::string(term.en)});
  return list;
}

Result<CatalogVocabulary> catalog_vocabulary(const Call&, Input&, const None&, Parts&) {
  CatalogVocabulary view{terms(catalog::sharing_types()),
                         terms(catalog::update_cycles()),
                         terms(catalog::item_types()),
                         terms(catalog::personal_kinds()),
                         terms(catalog::formats()),
                         terms(catalog::set_aside_reasons()),
                         terms(catalog::format_classes()),
                         terms(catalog::item_data_types()),
                         terms(catalog::sharing_channels()),
                         terms(catalog::sharing_methods()),
                         terms(catalog::data_subjects()),
                         terms(catalog::data_levels()),
                         terms(catalog::resource_states()),
                         terms(catalog::filing_states()),
                         terms(catalog::change_causes()),
                         terms(catalog::assessment_conclusions()),
                         {}};
  for (const auto& node : catalog::classification_nodes())
    view.classification.push_back(
        {std::string(node.code), std::string(node.code), std::string(node.zh), std::string(node.en)});
  return view;
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
       {"concerns", "与该区划有关：在其内，或属于其上级", "in this region, or of one above it"},
       {"slice", "region（可按区划取数）或 whole", "region (rows can be had by region) or whole"},
       {"facets", "none：不计分面", "none: do not count facets"},
       {"sort", "relevance、updated、name 或 rows", "relevance, updated, name or rows"},
       {"limit", "每页条数", "entries a page", "integer"},
       {"offset", "跳过条数", "entries to skip", "integer"}},
      search));
  table.push_back(json_route<None, catalog::Entry>(Method::Get, "/catalog/{id}", needs(Right::CatalogRead),
                                                   "catalog", "目录条目", "One entry.", {}, show_entry));
  table.push_back(json_route<None, CatalogVocabulary>(Method::Get, "/vocabulary", kSession, "catalog",
                                                      "目录用词表", "The word lists of the catalog.", {},
                                                      catalog_vocabulary));
  return table;
}

}  // namespace jw::api
