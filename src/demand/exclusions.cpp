#include "demand/exclusions.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/free_text.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "db/database.hpp"
#include "demand/store.hpp"
#include "demand/words.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::demand {
namespace {

constexpr std::int64_t kMostExclusions = 500;

// 政务数据共享条例 Art 14: nothing lower forbids sharing.
constexpr std::string_view kRanks[] = {"law", "regulation", "decision"};

struct Ruling {
  std::string_view outcome;
  std::string_view from;
  std::string_view to;
  bool needs_opinion;
};
constexpr Ruling kRulings[] = {
    {"list", "proposed", "listed", false},
    {"refuse", "proposed", "refused", true},
    {"remove", "listed", "removed", true},
};

Result<ExclusionForm> checked_exclusion(ExclusionForm form) {
  form.name = JW_TRY(required_text(form.name, 100, "exclusion.name", "the name of the data", "数据名称"));
  form.citation = JW_TRY(required_text(form.citation, 500, "exclusion.citation", "the citation", "法律依据"));
  form.reason = JW_TRY(required_text(form.reason, 1000, "exclusion.reason", "the reason", "不予共享理由"));
  if (std::ranges::find(kRanks, form.rank) == std::end(kRanks))
    return fail(
        Code::Invalid, "exclusion.rank",
        "rank: law, regulation (administrative regulation) or decision (of the State Council); nothing "
        "lower forbids sharing",
        "依据类别应为 law（法律）、regulation（行政法规）或 "
        "decision（国务院决定），其他文件不能作为不予共享的依据");
  if (!cites_a_law(form.citation) || form.citation.find("条") == std::string::npos)
    return fail(Code::Invalid, "exclusion.citation",
                "cite by title in 《》 with the article, such as 《中华人民共和国统计法》第二十八条",
                "请写明名称并加《》，注明条款，如《中华人民共和国统计法》第二十八条");
  return form;
}

Result<Exclusion> read_row(const db::Row& row) {
  const auto json = JW_TRY(parse_json(row.text(0)).with("stored exclusion"));
  auto line = JW_TRY(read_json<Exclusion>(json).with("stored exclusion"));
  line.state = row.text(1);
  return line;
}

bool sees_all(const Call& call) {
  return call.actor.kind == Actor::Kind::System || call.actor.roles.contains("bureau") ||
         call.actor.roles.contains("auditor");
}

Exclusion with_actions(const Call& call, Exclusion line) {
  if (call.actor.org == line.bureau && org::require(call, org::Right::CatalogReview))
    for (const auto& ruling : kRulings)
      if (ruling.from == line.state) line.actions.emplace_back(ruling.outcome);
  return line;
}

std::string stored_exclusion(const Exclusion& line) { return boost::json::serialize(write_json(line)); }

}  // namespace

Result<Exclusion> Exclusions::propose(const Call& call, const ExclusionForm& form) const {
  JW_TRY(org::require(call, org::Right::DemandWrite));
  const auto org = JW_TRY(parts_.orgs.get(call, call.actor.org));
  Exclusion line;
  line.form = JW_TRY(checked_exclusion(form));
  const auto bureau = JW_TRY(parts_.orgs.authority(call, org.id));
  if (!bureau || bureau->node != parts_.identity.id())
    return fail(
        Code::Conflict, "exclusion.bureau",
        "no data bureau of your region is registered on this node; ask its administrator to register it",
        "本节点没有登记本地区的数据主管部门，请联系节点管理员登记");
  line.id = make_id(parts_.clock);
  line.state = "proposed";
  line.org = org.id;
  line.org_name = org.name;
  line.bureau = bureau->id;
  line.bureau_name = bureau->name;
  line.created = line.updated = to_string(parts_.clock.now());
  return parts_.database.write(call, [&](db::Session& session) -> Result<Exclusion> {
    auto made = line;
    if (!made.form.resource.empty()) {
      const auto entry = JW_TRY(catalog::find_entry(session, made.form.resource));
      if (!entry || entry->org.id != org.id)
        return fail(Code::Invalid, "exclusion.resource", "choose a published resource of your own department",
                    "请选择本部门已发布的数据资源");
      made.resource_name = entry->name;
    }
    const auto twice = JW_TRY(session.one(
        "select number from demand_exclusion where org = $1 and state in ('proposed', 'listed') and "
        "(name = $2 or (resource <> '' and resource = $3))",
        org.id, made.form.name, made.form.resource));
    if (twice)
      return fail(Code::Conflict, "exclusion.twice", "{} says so already", "{} 已列有该数据", twice->text(0));
    made.number = JW_TRY(store::next_number(session, "FM", org.id, day_in_china(parts_.clock.now())));
    JW_TRY(session.exec(
        "insert into demand_exclusion (id, number, state, org, bureau, resource, name, document, created_by, "
        "created, updated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        made.id, made.number, made.state, made.org, made.bureau, made.form.resource, made.form.name,
        stored_exclusion(made), call.actor.id, made.created, made.updated));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"exclusion.proposed",
                           made.id,
                           {{"number", made.number}, {"org", made.org}, {"resource", made.form.resource}}}));
    return with_actions(call, std::move(made));
  });
}

Result<Exclusion> Exclusions::review(const Call& call, std::string_view id, const Review& review) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  const auto opinion =
      JW_TRY(optional_text(review.opinion, 1000, "exclusion.opinion", "the opinion", "审核意见"));
  return parts_.database.write(call, [&](db::Session& session) -> Result<Exclusion> {
    const auto row =
        JW_TRY(session.one("select document, state, created_by from demand_exclusion where id = $1", id));
    if (!row)
      return fail(Code::NotFound, "exclusion.unknown", "the negative list has no line {}",
                  "负面清单中没有 {}", id.substr(0, 64));
    auto line = JW_TRY(read_row(*row));
    JW_TRY(org::require_org(call, line.bureau));
    if (row->text(2) == call.actor.id)
      return fail(Code::Denied, "exclusion.own", "somebody else has to review what you proposed yourself",
                  "本人提出的须由他人审核");
    const auto ruling = std::ranges::find_if(
        kRulings, [&](const Ruling& one) { return one.outcome == review.outcome && one.from == line.state; });
    if (ruling == std::end(kRulings))
      return fail(Code::Conflict, "exclusion.state", "\"{}\" can't be done now: the line is {}",
                  "不能进行“{}”：该条目当前为 {}", review.outcome.substr(0, 32), line.state);
    if (ruling->needs_opinion && is_blank(opinion))
      return fail(Code::Invalid, "exclusion.opinion", "say why", "请写明理由");
    const auto before = line.state;
    line.state = ruling->to;
    line.opinion = opinion;
    line.reviewed = line.updated = to_string(parts_.clock.now());
    const auto changed = JW_TRY(
        session.exec("update demand_exclusion set state = $1, document = $2, updated = $3 where id = $4 and "
                     "state = $5",
                     line.state, stored_exclusion(line), line.updated, id, before));
    if (changed == 0)
      return fail(Code::Conflict, "exclusion.state", "somebody else has just handled it; reload the page",
                  "刚被他人处理，请刷新");
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"exclusion.reviewed",
                           line.id,
                           {{"number", line.number}, {"state", line.state}, {"org", line.org}}}));
    return with_actions(call, std::move(line));
  });
}

Result<std::vector<Exclusion>> Exclusions::list(const Call& call, const ExclusionFilter& filter) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Exclusion>> {
    std::vector<Exclusion> lines;
    for (const auto& row :
         JW_TRY(session.query("select document, state from demand_exclusion where (state = $1 or $1 = '') "
                              "and (org = $2 or $2 = "
                              "'') and (state = 'listed' or org = $3 or $4 = 1) order by id desc limit $5",
                              filter.state, filter.org, call.actor.org, sees_all(call), kMostExclusions)))
      lines.push_back(with_actions(call, JW_TRY(read_row(row))));
    return lines;
  });
}

Result<std::vector<Gap>> Exclusions::gaps(const Call& call) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  catalog::CatalogQuery query;
  query.sharing = {"not_shared"};
  query.sort = "name";
  query.limit = 200;
  if (!sees_all(call)) query.org = call.actor.org;
  std::vector<Gap> found;
  for (;; query.offset += query.limit) {
    const auto page = JW_TRY(parts_.directory.search(call, query));
    for (const auto& entry : page.items) {
      if (!entry.local) continue;  // the negative lists of other nodes are kept there
      const auto whole = parts_.directory.get(call, entry.id);
      if (whole)
        found.push_back(
            {entry.id, entry.code, entry.name, entry.org.id, entry.org.name, whole->legal_basis, false});
    }
    if (page.items.size() < query.limit || found.size() >= static_cast<std::size_t>(kMostExclusions)) break;
  }
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Gap>> {
    std::vector<Gap> gaps;
    for (auto gap : found) {
      const auto row =
          JW_TRY(session.one("select state from demand_exclusion where resource = $1 and state in "
                             "('proposed', 'listed') order by "
                             "state",
                             gap.resource));
      if (row && row->text(0) == "listed") continue;
      gap.proposed = row.has_value();
      gaps.push_back(std::move(gap));
    }
    return gaps;
  });
}

}  // namespace jw::demand
