#include "org/region_editions.hpp"

#include <algorithm>
#include <set>

#include "base/free_text.hpp"
#include "base/gzip.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "ledger/event.hpp"
#include "org/region_rows.hpp"
#include "org/rights.hpp"

namespace jw::org {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostRegions = 1'000'000;
constexpr std::size_t kRegionNameBytes = 100;
constexpr std::size_t kMostShown = 1000;
constexpr std::size_t kMostFrom = 100;

bool is_prefix(std::string_view text) {
  constexpr std::size_t kPrefixLengths[] = {2, 4, 6, 9};
  return std::ranges::find(kPrefixLengths, text.size()) != std::end(kPrefixLengths) &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

tl::unexpected<Error> bad_line(std::size_t line, std::string_view en, std::string_view zh) {
  return fail(Code::Invalid, "region.file", "line {0} of the region file: {1}", "区划文件第 {0} 行：{2}",
              line, en, zh);
}

Result<> read_line(std::string_view line, std::size_t number, RegionFile& into) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) return bad_line(number, "code,name is expected", "应为“代码,名称”");
  const auto second = line.find(',', comma + 1);
  Region region;
  region.prefix = line.substr(0, comma);
  region.name = line.substr(comma + 1, second == std::string_view::npos ? second : second - comma - 1);
  if (!is_prefix(region.prefix))
    return bad_line(number, "the code has 2, 4, 6 or 9 digits", "代码应为 2、4、6 或 9 位数字");
  if (!check_free_text(region.name, {kRegionNameBytes, true, true}, "region.file", {"name", "名称"}))
    return bad_line(number, "a name of at most 100 characters is expected", "名称应为不超过 100 个字的文本");
  if (second != std::string_view::npos) {
    std::size_t count = 0;
    for (auto rest = line.substr(second + 1); !rest.empty();) {
      const auto end = std::min(rest.find(';'), rest.size());
      const auto from = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (!is_prefix(from) || ++count > kMostFrom)
        return bad_line(number, "the codes it came from are separated by ;", "来源代码应以 ; 分隔");
      into.went_to[std::string(from)].push_back(region.prefix);
    }
  }
  into.regions.push_back(std::move(region));
  return {};
}

bool is_edition(std::string_view text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i == 4 || i == 7 ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
  return true;
}

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : ";") + code;
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// The tree that is loaded, without what an edition before ended and only departments keep.
struct Loaded {
  std::string edition;
  std::string digest;
  std::map<std::string, std::string> names;  // by prefix
  std::map<std::string, PastRegion> kept;    // ended, but departments stand on them
};

Result<Loaded> read_loaded(db::Session& session) {
  Loaded out;
  const auto row = JW_TRY(session.one("SELECT edition FROM org_edition"));
  if (!row) return out;
  out.edition = row->text(0);
  if (const auto known =
          JW_TRY(session.one("SELECT digest FROM org_region_edition WHERE edition = $1", out.edition)))
    out.digest = known->text(0);
  for (const auto& line : JW_TRY(session.query("SELECT prefix, name FROM org_region")))
    out.names.emplace(line.text(0), line.text(1));
  for (const auto& line : JW_TRY(session.query(
           "SELECT edition, prefix, name, successors FROM org_region_past WHERE kept = 1 ORDER BY edition")))
    out.kept[line.text(1)] = {line.text(0), line.text(1), "removed", line.text(2), split(line.text(3)), true};
  for (const auto& [prefix, past] : out.kept) out.names.erase(prefix);
  return out;
}

class Comparison {
 public:
  Comparison(Loaded old, const RegionFile& file, const LoadEdition& wanted)
      : old_(std::move(old)), file_(file), wanted_(wanted) {
    for (const auto& region : file.regions) fresh_.emplace(region.prefix, region.name);
    report_.edition = wanted.edition;
    report_.before = old_.edition;
    report_.regions = static_cast<std::int64_t>(file.regions.size());
  }

  Result<> check() const {
    if (!is_edition(wanted_.edition))
      return fail(Code::Invalid, "region.edition",
                  "an edition is called by its year or day, such as 2025-06-30",
                  "版本以年份或日期命名，例如 2025-06-30");
    if (wanted_.edition < old_.edition)
      return fail(Code::Conflict, "region.older",
                  "the region table of {} is loaded, that of {} is older; editions only go forward",
                  "已载入 {} 年版区划，{} 年版较旧；区划版本只能更新，不能倒退", old_.edition,
                  wanted_.edition);
    if (wanted_.edition == old_.edition && file_.digest != old_.digest)
      return fail(Code::Conflict, "region.known",
                  "edition {} is loaded already, with other content; call this one by its day",
                  "{} 版区划已载入且内容不同，请以日期命名新版本", old_.edition);
    for (const auto& [prefix, name] : old_.names)
      if (prefix.size() == 2 && !fresh_.contains(prefix))
        return fail(Code::Invalid, "region.province",
                    "province {} {} is missing; this is not the whole table",
                    "缺少 {} {}，文件不是完整的区划表", prefix, name);
    return {};
  }

  void compare() {
    std::vector<RegionChange> renamed, added;
    for (const auto& [prefix, name] : old_.names) {
      const auto found = fresh_.find(prefix);
      if (found == fresh_.end())
        report_.changes.push_back({prefix, "removed", name, "", successors(prefix)});
      else if (found->second != name)
        renamed.push_back({prefix, "renamed", found->second, name, {}});
    }
    for (const auto& [prefix, name] : fresh_)
      if (!old_.names.contains(prefix)) added.push_back({prefix, "added", name, "", {}});
    report_.removed = static_cast<std::int64_t>(report_.changes.size());
    report_.renamed = static_cast<std::int64_t>(renamed.size());
    report_.added = static_cast<std::int64_t>(added.size());
    report_.changes.insert(report_.changes.end(), renamed.begin(), renamed.end());
    report_.changes.insert(report_.changes.end(), added.begin(), added.end());
  }

  // Departments and hosted regions that would stand on nothing.
  Result<> look_who_stands_there(db::Session& session) {
    for (const auto& row : JW_TRY(session.query("SELECT id, name, region, node FROM org_org ORDER BY id")))
      if (!fresh_.contains(row.text(2))) {
        report_.stranded.push_back(
            {row.text(0), row.text(1), row.text(2), row.text(3), successors(row.text(2))});
        used_.insert(row.text(2));
      }
    for (const auto& region : wanted_.hosted)
      if (!fresh_.contains(region)) {
        report_.hosted.push_back(region);
        used_.insert(region);
      }
    if (used_.empty() || wanted_.keep_used || wanted_.try_only) return {};
    return fail(Code::Conflict, "region.in_use",
                "the edition has no region {0} any more, on which {1} departments stand; move them first, or "
                "load it with keep_used, which keeps their regions and marks them as abolished",
                "新版区划中已没有 {0}，其上有 {1} 个部门；请先迁移这些部门，或以 keep_used "
                "载入，保留这些区划并标明已撤销",
                *used_.begin(), report_.stranded.size());
  }

  // The table of the new edition; what is kept says in its name that it is abolished.
  std::vector<Region> table() const {
    auto all = file_.regions;
    for (const auto& prefix : used_) {
      Region region;
      region.prefix = prefix;
      region.name = fmt::format("{}（已撤销）", last_name(prefix));
      all.push_back(std::move(region));
    }
    return all;
  }

  Result<> keep_the_past(db::Session& session) const {
    JW_TRY(session.exec("UPDATE org_region_past SET kept = 0 WHERE kept = 1"));
    for (const auto& change : report_.changes) {
      if (change.kind == "added") continue;
      JW_TRY(session.exec(
          "INSERT INTO org_region_past (edition, prefix, kind, name, successors, kept) VALUES ($1, $2, $3, "
          "$4, "
          "$5, $6)",
          wanted_.edition, change.prefix, change.kind, change.kind == "renamed" ? change.before : change.name,
          joined(change.successors), change.kind == "removed" && used_.contains(change.prefix)));
    }
    for (const auto& [prefix, past] : old_.kept)
      if (used_.contains(prefix))
        JW_TRY(session.exec("UPDATE org_region_past SET kept = 1 WHERE edition = $1 AND prefix = $2",
                            past.edition, prefix));
    return {};
  }

  bool same() const { return wanted_.edition == old_.edition; }
  EditionReport& report() { return report_; }

 private:
  std::vector<std::string> successors(const std::string& prefix) const {
    const auto found = file_.went_to.find(prefix);
    if (found != file_.went_to.end()) return found->second;
    const auto kept = old_.kept.find(prefix);
    return kept == old_.kept.end() ? std::vector<std::string>() : kept->second.successors;
  }
  std::string last_name(const std::string& prefix) const {
    const auto found = old_.names.find(prefix);
    if (found != old_.names.end()) return found->second;
    const auto kept = old_.kept.find(prefix);
    return kept == old_.kept.end() ? prefix : kept->second.name;
  }

  Loaded old_;
  const RegionFile& file_;
  const LoadEdition& wanted_;
  std::map<std::string, std::string> fresh_;
  std::set<std::string> used_;
  EditionReport report_;
};

}  // namespace

Result<RegionFile> read_region_file(const file::Path& path) {
  const auto text = JW_TRY(gzip::read(path, kMostBytes));
  RegionFile out;
  std::size_t number = 0;
  std::set<std::string> seen;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (out.regions.size() == kMostRegions)
      return bad_line(number, "there are more than a million regions", "区划超过一百万个");
    JW_TRY(read_line(line, number, out));
    if (!seen.insert(out.regions.back().prefix).second)
      return bad_line(number, "the code stands in the file twice", "代码重复");
  }
  if (out.regions.empty()) return bad_line(1, "the file holds no region", "文件中没有区划");
  out.digest = crypto::to_hex(crypto::sha256(text));
  return out;
}

Result<EditionReport> load_edition(const Call& call, db::Database& database, const Clock& clock,
                                   const RegionFile& file, const LoadEdition& wanted) {
  JW_TRY(require(call, Right::NodeManage));
  auto report = database.write(call, [&](db::Session& session) -> Result<EditionReport> {
    Comparison comparison(JW_TRY(read_loaded(session)), file, wanted);
    JW_TRY(comparison.check());
    comparison.compare();
    JW_TRY(comparison.look_who_stands_there(session));
    const auto whole = JW_TRY(Regions::make(comparison.table(), wanted.edition));
    auto& made = comparison.report();
    if (wanted.try_only || comparison.same()) return std::move(made);
    JW_TRY(region_rows::replace(session, call, *whole, to_string(clock.now())));
    JW_TRY(comparison.keep_the_past(session));
    JW_TRY(region_rows::note_edition(session, {wanted.edition, to_string(clock.now()), file.digest,
                                               made.regions, made.added, made.removed, made.renamed, true}));
    JW_TRY(ledger::record(session, call, clock,
                          {"region.loaded",
                           wanted.edition,
                           {{"regions", made.regions},
                            {"before", made.before},
                            {"removed", made.removed},
                            {"renamed", made.renamed},
                            {"added", made.added},
                            {"digest", file.digest}}}));
    made.loaded = made.restart_needed = true;
    return std::move(made);
  });
  if (report && report->changes.size() > kMostShown) report->changes.resize(kMostShown);
  return report;
}

Result<std::vector<EditionEntry>> editions(const Call& call, db::Database& database) {
  return database.read(call, [&](db::Session& session) -> Result<std::vector<EditionEntry>> {
    std::vector<EditionEntry> all;
    for (const auto& row :
         JW_TRY(session.query("SELECT edition, installed, digest, regions, added, removed, renamed FROM "
                              "org_region_edition ORDER BY edition DESC")))
      all.push_back({row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.integer(5),
                     row.integer(6), false});
    // A store from before editions were kept knows only the last one.
    if (const auto row = JW_TRY(session.one("SELECT edition, installed FROM org_edition"))) {
      if (std::ranges::find(all, row->text(0), &EditionEntry::edition) == all.end()) {
        const auto regions = JW_TRY(session.one("SELECT COUNT(*) FROM org_region"));
        all.insert(all.begin(), {row->text(0), row->text(1), "", regions->integer(0), 0, 0, 0, false});
      }
      for (auto& one : all) one.newest = one.edition == row->text(0);
    }
    return all;
  });
}

Result<std::vector<PastRegion>> past_regions(const Call& call, db::Database& database,
                                             std::string_view code) {
  std::string prefix(code.substr(0, 12));
  while (prefix.size() > 2 && (prefix.size() > 9 || !is_prefix(prefix) || prefix.ends_with("00")))
    prefix.pop_back();
  return database.read(call, [&](db::Session& session) -> Result<std::vector<PastRegion>> {
    std::vector<PastRegion> all;
    for (const auto& row : JW_TRY(session.query("SELECT edition, prefix, kind, name, successors, kept FROM "
                                                "org_region_past WHERE prefix >= $1 AND "
                                                "prefix < $2 ORDER BY prefix, edition LIMIT $3",
                                                prefix, prefix + ":", kMostShown)))
      all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), split(row.text(4)), row.boolean(5)});
    return all;
  });
}

}  // namespace jw::org
