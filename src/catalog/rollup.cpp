#include "catalog/rollup.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "base/free_text.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "catalog/directory.hpp"
#include "catalog/stored_json.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"
#include "org/rights.hpp"

namespace jw::catalog {
namespace {

constexpr std::size_t kMostNote = 1000;  // characters
constexpr std::string_view kRollupStates[] = {"new",      "claimed",   "changed",
                                              "returned", "corrected", "withdrawn"};

std::string region_of(std::string_view org) { return std::string(org.substr(0, org.find('.'))); }

bool strictly_below(std::string_view region, std::string_view above) {
  return region != above && org::is_within(region, above);
}

Result<org::Org> bureau_of(const org::Orgs& orgs, const Call& call) {
  auto org = JW_TRY(orgs.get(call, call.actor.org));
  if (org.line != org::kAuthorityLine)
    return fail(Code::Denied, "rollup.bureau", "the catalogs of lower regions roll up to data bureaus",
                "下级目录汇聚到数据主管部门，请由数据主管部门人员办理");
  return org;
}

// Departments with entries for which that bureau is the next one above.
Result<std::vector<std::string>> orgs_below(db::Session& session, const org::Org& bureau) {
  std::set<std::string> nearer;  // regions below that have a bureau of their own
  std::vector<std::string> all;
  for (const auto& row : JW_TRY(session.query("SELECT id FROM org_org WHERE line = $1 AND id LIKE $2",
                                              org::kAuthorityLine, bureau.region + "%")))
    nearer.insert(region_of(row.text(0)));
  nearer.erase(bureau.region);
  for (const auto& row : JW_TRY(
           session.query("SELECT DISTINCT org FROM catalog_entry WHERE org LIKE $1", bureau.region + "%"))) {
    const auto region = region_of(row.text(0));
    if (!strictly_below(region, bureau.region)) continue;
    if (std::ranges::any_of(nearer, [&](const auto& one) { return strictly_below(region, one); })) continue;
    all.push_back(row.text(0));
  }
  return all;
}

struct Ruled {
  std::string org, code, name, verdict, claimed_org, note, decided;
  std::int64_t version = 0;
};

Ruled ruled_of(const db::Row& row, std::size_t from) {
  return {row.text(from),     row.text(from + 1), row.text(from + 2), row.text(from + 3),
          row.text(from + 4), row.text(from + 5), row.text(from + 6), row.integer(from + 7)};
}
constexpr std::string_view kRuled =
    "r.org, r.code, r.name, r.verdict, r.claimed_org, r.note, r.decided, r.version";

std::string state_of(const std::optional<Ruled>& ruled, std::optional<std::int64_t> version) {
  if (!ruled) return "new";
  if (!version) return "withdrawn";
  const bool same = *version == ruled->version;
  if (ruled->verdict == "claimed") return same ? "claimed" : "changed";
  return same ? "returned" : "corrected";
}

RolledUp view_of(const std::string& id, const std::optional<Entry>& entry,
                 const std::optional<Ruled>& ruled) {
  RolledUp view;
  view.id = id;
  if (entry) {
    view.code = entry->code;
    view.name = entry->name;
    view.org = entry->org;
    view.region = entry->region;
    view.line = entry->line;
    view.node = entry->node;
    view.sharing = entry->sharing;
    view.items_count = entry->items_count;
    view.rows = entry->rows;
    view.version = entry->version;
    view.updated = entry->updated;
  } else if (ruled) {
    view.code = ruled->code;
    view.name = ruled->name;
    view.org = {ruled->org, ruled->org};
    view.region = region_of(ruled->org);
  }
  if (ruled) {
    view.judged_version = ruled->version;
    view.claimed_org = ruled->claimed_org;
    view.note = ruled->note;
    view.decided = ruled->decided;
  }
  view.state = state_of(ruled, entry ? std::optional(entry->version) : std::nullopt);
  return view;
}

void count(RollupPage& page, std::string_view state) {
  ++(state == "claimed"     ? page.claimed
     : state == "changed"   ? page.changed
     : state == "returned"  ? page.returned
     : state == "corrected" ? page.corrected
                            : page.withdrawn);
}

// Placeholders "$2, $3, …" for a list, bound after what `values` holds.
std::string bind_all(const std::vector<std::string>& list, std::vector<db::Value>& values) {
  std::string marks;
  for (const auto& one : list) {
    values.emplace_back(one);
    marks += fmt::format("{}${}", marks.empty() ? "" : ", ", values.size());
  }
  return marks;
}

struct VerdictBody {
  std::string resource;
  std::int64_t version = 0;
  std::string verdict;
  std::string bureau;
  std::string claimed_org;
  std::string claimed_name;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(VerdictBody, (), (resource, version, verdict, bureau, claimed_org, claimed_name, note))

Result<> keep(db::Session& session, const Verdict& v) {
  const auto last = JW_TRY(
      session.one("SELECT COALESCE(MAX(sequence), 0) FROM rollup_verdict WHERE resource = $1", v.resource));
  JW_TRY(session.exec(
      "INSERT INTO rollup_verdict (resource, sequence, version, verdict, bureau, bureau_name, claimed_org, "
      "claimed_name, note, decided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      v.resource, last->integer(0) + 1, v.version, v.verdict, v.bureau, v.bureau_name, v.claimed_org,
      v.claimed_name, v.note, v.decided));
  return {};
}

tl::unexpected<Error> unknown_rollup(std::string_view id) {
  return fail(Code::NotFound, "rollup.unknown",
              "no entry {} rolls up to your bureau; it may have been withdrawn",
              "没有汇聚到本部门的目录 {}，可能已被撤下", id.substr(0, 64));
}

}  // namespace

Result<RollupPage> Rollups::list(const Call& call, const RollupFilter& filter,
                                 const PageRequest& request) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  const auto bureau = JW_TRY(bureau_of(parts_.orgs, call));
  if (!filter.state.empty() && std::ranges::find(kRollupStates, filter.state) == std::end(kRollupStates))
    return fail(Code::Invalid, "rollup.state_unknown",
                "state: one of new, claimed, changed, returned, corrected, withdrawn",
                "状态应为 new、claimed、changed、returned、corrected、withdrawn 之一");
  return parts_.database.read(call, [&](db::Session& session) -> Result<RollupPage> {
    RollupPage page;
    std::vector<RolledUp> found;
    auto below = JW_TRY(orgs_below(session, bureau));
    // What was judged: few, so they are looked at one by one.
    for (const auto& row : JW_TRY(session.query(
             fmt::format("SELECT r.resource, {} FROM rollup_entry r WHERE r.bureau = $1 ORDER BY r.resource",
                         kRuled),
             bureau.id))) {
      const auto ruled = ruled_of(row, 1);
      const auto view = view_of(row.text(0), JW_TRY(find_entry(session, row.text(0))), ruled);
      count(page, view.state);
      if ((filter.state.empty() || filter.state == view.state) &&
          (filter.org.empty() || filter.org == view.org.id) && view.id > request.after)
        found.push_back(view);
    }
    if (!below.empty()) {
      std::vector<db::Value> values{bureau.id};
      const auto all = bind_all(below, values);
      const std::string fresh =
          " FROM catalog_entry e WHERE e.removed = 0 AND e.org IN (" + all +
          ") AND NOT EXISTS (SELECT 1 FROM rollup_entry r WHERE r.resource = e.id AND r.bureau = $1)";
      page.fresh = JW_TRY(session.query_list("SELECT COUNT(*)" + fresh, values)).front().integer(0);
      if (filter.state.empty() || filter.state == "new") {
        std::string narrow = fresh;
        if (!filter.org.empty()) {
          values.emplace_back(filter.org);
          narrow += fmt::format(" AND e.org = ${}", values.size());
        }
        values.emplace_back(request.after);
        values.emplace_back(static_cast<std::int64_t>(request.shown() + 1));
        for (const auto& row : JW_TRY(session.query_list(
                 "SELECT e.id, e.body" + narrow +
                     fmt::format(" AND e.id > ${} ORDER BY e.id LIMIT ${}", values.size() - 1, values.size()),
                 values)))
          found.push_back(view_of(row.text(0), JW_TRY(from_stored<Entry>(row.text(1))), std::nullopt));
      }
    }
    std::ranges::sort(found, {}, &RolledUp::id);
    auto cut = make_page(std::move(found), request, [](const RolledUp& last) { return last.id; });
    page.items = std::move(cut.items);
    page.next = std::move(cut.next);
    return page;
  });
}

Result<RolledUp> Rollups::judge(const Call& call, std::string_view id, std::int64_t version,
                                Verdict verdict) const {
  JW_TRY(org::require(call, org::Right::CatalogReview));
  const auto bureau = JW_TRY(bureau_of(parts_.orgs, call));
  JW_TRY(check_free_text(verdict.note, {.characters = kMostNote}, "rollup.note", {"the note", "说明"}));
  verdict.bureau = bureau.id;
  verdict.bureau_name = bureau.name;
  auto result = parts_.database.write(call, [&](db::Session& session) -> Result<RolledUp> {
    const auto entry = JW_TRY(find_entry(session, id));
    const auto below = JW_TRY(orgs_below(session, bureau));
    if (!entry || std::ranges::find(below, entry->org.id) == below.end()) return unknown_rollup(id);
    if (entry->version != version)
      return fail(Code::Conflict, "rollup.version",
                  "there is a newer version ({}) than the one you looked at ({}); reload the page",
                  "该目录已有新版本（{}），您看到的是 {}，请刷新后再办理", entry->version, version);
    auto said = verdict;
    said.resource = entry->id;
    said.version = entry->version;
    said.decided = to_string(parts_.clock.now());
    if (said.verdict == "claimed") {
      const auto wanted =
          said.claimed_org.empty() ? org::cell_id(bureau.region, entry->line) : said.claimed_org;
      const auto org = JW_TRY(org::find_org(session, wanted));
      if (!org || org->region != bureau.region)
        return fail(Code::Invalid, "rollup.org",
                    "{} is no department of your region; choose the one that claims the entry",
                    "“{}”不是本级部门，请选择认领的部门", wanted.substr(0, 64));
      said.claimed_org = org->id;
      said.claimed_name = org->name;
    }
    JW_TRY(session.exec(
        "INSERT INTO rollup_entry (resource, bureau, org, code, name, version, verdict, claimed_org, note, "
        "decided) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (resource) DO UPDATE SET "
        "bureau = excluded.bureau, org = excluded.org, code = excluded.code, name = excluded.name, version = "
        "excluded.version, verdict = excluded.verdict, claimed_org = excluded.claimed_org, note = "
        "excluded.note, decided = excluded.decided",
        entry->id, bureau.id, entry->org.id, entry->code, entry->name, said.version, said.verdict,
        said.claimed_org, said.note, said.decided));
    JW_TRY(keep(session, said));
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {said.verdict == "claimed" ? "rollup.claimed" : "rollup.returned",
                           entry->id,
                           {{"version", said.version}, {"org", said.claimed_org}, {"bureau", bureau.id}}}));
    if (entry->node != parts_.identity.id())
      JW_TRY(parts_.outbox.post(session, call, entry->node, "rollup.verdict",
                                write_json(VerdictBody{said.resource, said.version, said.verdict, said.bureau,
                                                       said.claimed_org, said.claimed_name, said.note})
                                    .get_object()));
    return view_of(entry->id, entry,
                   Ruled{entry->org.id, entry->code, entry->name, said.verdict, said.claimed_org, said.note,
                         said.decided, said.version});
  });
  if (result) parts_.posted();
  return result;
}

Result<RolledUp> Rollups::claim(const Call& call, std::string_view id, std::int64_t version,
                                std::string_view org, std::string_view note) const {
  Verdict verdict;
  verdict.verdict = "claimed";
  verdict.claimed_org = org;
  verdict.note = note;
  return judge(call, id, version, std::move(verdict));
}

Result<RolledUp> Rollups::give_back(const Call& call, std::string_view id, std::int64_t version,
                                    std::string_view note) const {
  if (is_blank(note))
    return fail(Code::Invalid, "rollup.note", "say what has to be corrected", "请写明需要更正的内容");
  Verdict verdict;
  verdict.verdict = "returned";
  verdict.note = note;
  return judge(call, id, version, std::move(verdict));
}

Result<std::vector<Verdict>> Rollups::verdicts(const Call& call, std::string_view resource) const {
  JW_TRY(org::require(call, org::Right::CatalogRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<std::vector<Verdict>> {
    std::vector<Verdict> all;
    for (const auto& row : JW_TRY(session.query(
             "SELECT v.resource, v.version, v.verdict, v.bureau, v.bureau_name, v.claimed_org, "
             "v.claimed_name, "
             "v.note, v.decided, e.body FROM rollup_verdict v JOIN catalog_entry e ON e.id = v.resource "
             "WHERE e.org = $1 AND (v.resource = $2 OR $2 = '') ORDER BY v.decided DESC, v.sequence DESC "
             "LIMIT 200",
             call.actor.org, resource))) {
      Verdict v{row.text(0), "",          row.integer(1), row.text(2), row.text(3), row.text(4),
                row.text(5), row.text(6), row.text(7),    row.text(8), false};
      v.answered = v.verdict == "returned";
      if (!row.text(9).empty()) {
        const auto entry = JW_TRY(from_stored<Entry>(row.text(9)));
        v.name = entry.name;
        v.answered = v.verdict == "returned" && entry.version > v.version;
      }
      all.push_back(std::move(v));
    }
    return all;
  });
}

void Rollups::handle(federation::Inbox& inbox) const {
  inbox.on("rollup.verdict",
           [parts = parts_](db::Session& session, const Call& call,
                            const federation::Envelope& envelope) -> Result<> {
             const auto body = JW_TRY(read_json<VerdictBody>(envelope.body, "envelope"));
             const auto bureau = JW_TRY(org::find_org(session, body.bureau));
             const auto known =
                 JW_TRY(session.one("SELECT org, node FROM catalog_entry WHERE id = $1", body.resource));
             if (!known || known->text(1) != parts.identity.id()) return unknown_rollup(body.resource);
             if (!bureau || bureau->node != envelope.from || bureau->line != org::kAuthorityLine ||
                 !strictly_below(region_of(known->text(0)), bureau->region))
               return fail(Code::Denied, "rollup.sender", "that node has no bureau over this department",
                           "该节点没有此部门的上级数据主管部门");
             if ((body.verdict != "claimed" && body.verdict != "returned") ||
                 body.note.size() > kMostNote * 4 || body.claimed_name.size() > 300 ||
                 body.claimed_org.size() > 64 || body.version < 1)
               return fail(Code::Invalid, "rollup.form", "the verdict is malformed", "上级目录意见格式有误");
             JW_TRY(keep(session, {body.resource, "", body.version, body.verdict, bureau->id, bureau->name,
                                   body.claimed_org, body.claimed_name, body.note,
                                   to_string(parts.clock.now()), false}));
             JW_TRY(ledger::record(session, call, parts.clock,
                                   {"rollup.received",
                                    body.resource,
                                    {{"verdict", body.verdict},
                                     {"version", body.version},
                                     {"bureau", bureau->id},
                                     {"from", envelope.from}}}));
             return {};
           });
}

}  // namespace jw::catalog
