#include "org/filter.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "db/database.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kMostFilters = 50;
constexpr std::size_t kLongestPage = 40;
constexpr std::size_t kFilterNameCharacters = 40;  // characters
constexpr std::size_t kLongestQuery = 2000;        // bytes

Result<std::string> owner_of(const Call& call) {
  if (call.actor.kind != Actor::Kind::Person)
    return fail(Code::Denied, "filter.person", "filters are kept by people; log in",
                "筛选条件按人保存，请登录");
  return call.actor.id;
}

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1));
}

bool is_page(std::string_view page) {
  return !page.empty() && page.size() <= kLongestPage &&
         std::ranges::all_of(page, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

Result<std::vector<Filter>> Filters::list(const Call& call, std::string_view page) const {
  const auto person = JW_TRY(owner_of(call));
  const auto rows = JW_TRY(database_.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT page, name, query, saved FROM org_filter WHERE person = $1 AND ($2 = '' OR page = $2) "
        "ORDER BY saved DESC, name",
        person, page);
  }));
  std::vector<Filter> filters;
  for (const auto& row : rows) filters.push_back({row.text(0), row.text(1), row.text(2), row.text(3)});
  return filters;
}

Result<Filter> Filters::put(const Call& call, Filter filter) {
  const auto person = JW_TRY(owner_of(call));
  if (!is_page(filter.page))
    return fail(Code::Invalid, "filter.page", "page: a word of a-z and _", "page：应为小写字母和下划线");
  filter.name = trimmed(filter.name);
  if (filter.name.empty() || !is_utf8(filter.name) || to_utf16(filter.name).size() > kFilterNameCharacters)
    return fail(Code::Invalid, "filter.name", "name: 1 to {} characters", "名称应为 1 至 {} 个字",
                kFilterNameCharacters);
  if (!is_utf8(filter.query) || filter.query.size() > kLongestQuery)
    return fail(Code::Invalid, "filter.query", "query: at most {} bytes", "筛选条件过长，最多 {} 字节",
                kLongestQuery);
  filter.saved = to_string(clock_.now());
  return database_.write(call, [&](db::Session& session) -> Result<Filter> {
    const auto others =
        JW_TRY(session.one("SELECT count(*) FROM org_filter WHERE person = $1 AND page = $2 AND name <> $3",
                           person, filter.page, filter.name));
    if (others->integer(0) >= static_cast<std::int64_t>(kMostFilters))
      return fail(Code::Conflict, "filter.many", "a page keeps at most {} filters; remove one first",
                  "每页最多保存 {} 个筛选条件，请先删除不用的", kMostFilters);
    JW_TRY(session.exec(
        "INSERT INTO org_filter (person, page, name, query, saved) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (person, page, name) DO UPDATE SET query = excluded.query, saved = excluded.saved",
        person, filter.page, filter.name, filter.query, filter.saved));
    return filter;
  });
}

Result<> Filters::remove(const Call& call, std::string_view page, std::string_view name) {
  const auto person = JW_TRY(owner_of(call));
  return database_.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec("DELETE FROM org_filter WHERE person = $1 AND page = $2 AND name = $3", person, page,
                        name));
    return {};
  });
}

}  // namespace jw::org
