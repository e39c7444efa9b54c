#include <algorithm>
#include <map>
#include <set>

#include "catalog/directory.hpp"
#include "demand/demands.hpp"
#include "demand/words.hpp"
#include "org/org.hpp"
#include "org/region.hpp"
#include "search/words.hpp"

// Which resource may be what is asked for: the search proposes, points decide, a person confirms.
namespace jw::demand {
namespace {

constexpr std::size_t kAskedEach = 20;
constexpr std::size_t kShown = 10;

// Points of a hundred.
constexpr double kName = 30;
constexpr double kAbstract = 15;
constexpr double kItems = 40;
constexpr double kSource = 10;
constexpr double kRegion = 5;

std::set<std::string> pairs(std::string_view text) {
  std::set<std::string> all;
  for (const auto& run : search::runs_of(text, 64)) {
    auto parts = run.cjk ? search::pairs_of(run.text) : std::vector<std::string>{run.text};
    if (parts.empty()) parts.push_back(run.text);
    all.insert(parts.begin(), parts.end());
  }
  return all;
}

// How much of the words asked for stands there: 0..1.
double share(const std::set<std::string>& asked, const std::set<std::string>& there) {
  if (asked.empty()) return 0;
  std::size_t both = 0;
  for (const auto& word : asked) both += there.contains(word);
  return static_cast<double>(both) / static_cast<double>(asked.size());
}

bool has(const catalog::Entry& entry, const std::string& item) {
  const auto wanted = search::folded(item);
  return std::ranges::any_of(entry.items, [&](const catalog::Item& one) {
    const auto title = search::folded(one.title);
    const auto name = search::folded(one.name);
    return title == wanted || name == wanted ||
           (wanted.size() >= 6 && title.find(wanted) != std::string::npos) ||
           (title.size() >= 6 && wanted.find(title) != std::string::npos);
  });
}

Match judged(const Demand& demand, const catalog::Entry& entry) {
  Match match{entry.id,     entry.code,    entry.name, entry.org.id, entry.org.name,
              entry.region, entry.sharing, {},         {},           0};
  for (const auto& item : demand.form.items) (has(entry, item) ? match.found : match.missing).push_back(item);
  const auto asked = pairs(demand.form.name);
  double points = kName * share(asked, pairs(entry.name));
  points += kAbstract * share(asked, pairs(entry.name + " " + entry.abstract));
  if (!demand.form.items.empty())
    points +=
        kItems * static_cast<double>(match.found.size()) / static_cast<double>(demand.form.items.size());
  if (demand.form.source_hint == entry.org.id) points += kSource;
  if (org::is_within(demand.form.region, entry.region) || org::is_within(entry.region, demand.form.region))
    points += kRegion;
  match.score = static_cast<int>(points + 0.5);
  return match;
}

}  // namespace

Result<std::vector<Match>> Demands::matches(const Call& call, std::string_view id) const {
  const auto demand = JW_TRY(find(call, id));
  std::string items;
  for (const auto& item : demand.form.items) items += item + " ";
  std::map<std::string, Match> judged_once;
  for (const auto& text : {demand.form.name, items, demand.form.service}) {
    catalog::CatalogQuery query;
    query.text = text;
    query.limit = kAskedEach;
    const auto page = JW_TRY(parts_.directory.search(call, query));
    for (const auto& hit : page.items) {
      if (hit.sharing == "not_shared" || hit.org.id == demand.requester.id || judged_once.contains(hit.id))
        continue;
      const auto entry = parts_.directory.get(call, hit.id);
      if (entry) judged_once.emplace(hit.id, judged(demand, *entry));
    }
  }
  std::vector<Match> best;
  for (auto& [key, match] : judged_once)
    if (match.score > kRegion) best.push_back(std::move(match));
  std::ranges::stable_sort(best, [](const Match& a, const Match& b) { return a.score > b.score; });
  if (best.size() > kShown) best.resize(kShown);
  return best;
}

}  // namespace jw::demand
