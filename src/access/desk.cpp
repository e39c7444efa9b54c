#include "access/desk.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "access/connectors.hpp"
#include "base/log.hpp"
#include "catalog/clearances.hpp"
#include "catalog/data_versions.hpp"
#include "catalog/metadata_version.hpp"
#include "catalog/resources.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "exchange/shape.hpp"
#include "grant/keys.hpp"
#include "lake/engine.hpp"

namespace jw::access {
namespace {

constexpr std::size_t kChanges = 500;
constexpr std::int64_t kStaleMs = 2000;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::string name_of(std::string_view grant, std::string_view region) {
  std::string name;
  name.reserve(grant.size() + region.size() + 1);
  name.append(grant).append("|").append(region);
  return name;
}

grant::Standing grant_standing(std::string_view state) {
  if (state == "active") return grant::Standing::Active;
  if (state == "verify_only") return grant::Standing::VerifyOnly;
  if (state == "suspended") return grant::Standing::Suspended;
  return grant::Standing::Revoked;
}

bool binds_region(const grant::Grant& grant) {
  return std::ranges::any_of(grant.rows, [](const auto& row) { return row.own_region; });
}

// The same columns and keys give the same file.
std::string shape_digest(const grant::ResourceShape& shape) {
  std::string all;
  for (const auto& column : shape.columns)
    all += fmt::format("{}\x1f{}\x1f{}\x1e", column.name, column.type, column.key ? 1 : 0);
  return crypto::to_hex(crypto::sha256(all)).substr(0, 16);
}

}  // namespace

Result<std::unique_ptr<Desk>> Desk::open(const Call& call, Parts parts) {
  JW_TRY(file::make_folder(parts.folder));
  std::unique_ptr<Desk> desk(new Desk(std::move(parts)));
  JW_TRY(desk->follow(call));
  return desk;
}

std::shared_ptr<const Snapshot> Desk::snapshot() const {
  if (steady_ms() - followed_ms_.load(std::memory_order_relaxed) > kStaleMs) return nullptr;
  return current_.load();
}

void Desk::swap(std::shared_ptr<const Snapshot> next) { current_.store(std::move(next)); }

Result<> Desk::follow(const Call& call) {
  std::lock_guard one(changing_);
  // Asked before: what is read below is at least as new as this moment.
  const auto now = steady_ms();
  const auto before = current_.load();
  std::map<std::string, std::shared_ptr<const grant::Rule>, std::less<>> rules;
  bool changed = false;
  for (;;) {
    auto changes = JW_TRY(parts_.grants.changes(call, tick_, kChanges));
    if (!changes.grants.empty() && !changed) {
      for (const auto& rule : before->rules.rules()) rules.emplace(rule->id, rule);
      changed = true;
    }
    for (auto& one_grant : changes.grants) {
      rules.erase(one_grant.stored.id);
      if (!one_grant.grant) continue;  // ended, or not to be believed
      const auto id = one_grant.stored.id;
      rules.emplace(id, grant::make_rule(std::move(*one_grant.grant), one_grant.stored.digest,
                                         grant_standing(one_grant.stored.state)));
    }
    tick_ = changes.tick;
    if (changes.grants.size() < kChanges) break;
  }
  // What was prepared stays as long as its grant, its resource and its rows are the same.
  std::map<std::string, std::shared_ptr<const Prepared>, std::less<>> kept;
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    kept.clear();
    std::map<std::string, Versions> versions;
    for (const auto& [name, prepared] : before->prepared) {
      if (changed) {
        const auto rule = rules.find(prepared->rule->id);
        if (rule == rules.end() || rule->second != prepared->rule) continue;
      }
      const auto& resource = prepared->rule->grant->resource.id;
      const auto known = versions.find(resource);
      const auto& [metadata, data, decisions] =
          known != versions.end()
              ? known->second
              : versions.emplace(resource, JW_TRY(versions_of(session, resource))).first->second;
      // The provider's own table has no versions.
      if (metadata == prepared->metadata_version && decisions == prepared->decisions &&
          (prepared->data_version == 0 || data == prepared->data_version))
        kept.emplace(name, prepared);
    }
    return {};
  }));
  if (changed || kept.size() != before->prepared.size()) {
    auto next = std::make_shared<Snapshot>();
    if (changed) {
      std::vector<std::shared_ptr<const grant::Rule>> list;
      list.reserve(rules.size());
      for (auto& [id, rule] : rules) list.push_back(std::move(rule));
      next->rules = grant::RuleIndex(std::move(list));
    } else {
      next->rules = before->rules;
    }
    next->prepared = std::move(kept);
    swap(std::move(next));
  }
  followed_ms_ = now;
  return {};
}

Result<Desk::Versions> Desk::versions_of(db::Session& session, const std::string& resource) const {
  const auto metadata = JW_TRY(catalog::metadata_version(session, resource));
  const auto located = parts_.data.locate(session, resource);
  auto decisions = JW_TRY(catalog::decisions_mark(session, resource, day_in_china(parts_.clock.now())));
  return Versions{metadata.value_or(0), located ? located->number : 0, std::move(decisions)};
}

std::shared_ptr<const Prepared> Desk::ready(const Snapshot& snapshot, std::string_view grant,
                                            std::string_view region) {
  const auto* rule = snapshot.rules.find(grant);
  if (!rule) return nullptr;
  const auto found =
      snapshot.prepared.find(name_of(grant, binds_region(*rule->grant) ? region : std::string_view()));
  return found == snapshot.prepared.end() ? nullptr : found->second;
}

Result<std::shared_ptr<const Source>> Desk::source_of(const Call& call, const std::string& resource,
                                                      const grant::ResourceShape& shape,
                                                      const std::vector<std::size_t>& keys,
                                                      std::int64_t& version) {
  if (auto connected = JW_TRY(parts_.connectors.source_of(call, resource, shape, keys))) {
    version = 0;
    return connected;
  }
  const auto located = JW_TRY(parts_.data.locate(call, resource));
  version = located.number;
  const auto digest = shape_digest(shape);
  auto& held = sources_[resource + digest];
  if (held.version == located.number)
    if (auto source = held.source.lock()) return source;
  const auto name = fmt::format("{}-{}.points", located.number, digest);
  const auto folder = parts_.folder / resource;
  JW_TRY(file::make_folder(folder));
  const auto path = folder / name;
  auto opened = PointFile::open(path, shape.columns.size(), keys);
  if (!opened) {
    std::vector<std::string> columns;
    for (const auto& column : shape.columns) columns.push_back(column.name);
    auto connection = JW_TRY(parts_.lake.connect());
    JW_TRY(PointFile::build(call, connection, located.parquet, columns, keys, path));
    opened = JW_TRY(PointFile::open(path, shape.columns.size(), keys));
  }
  // Files of older versions go; who reads them has them mapped.
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored))
    if (entry.path().filename() != name && entry.path().filename().string().ends_with(digest + ".points"))
      std::filesystem::remove(entry.path(), ignored);
  std::shared_ptr<const Source> source = std::make_shared<LakeSource>(std::move(*opened));
  held = {located.number, source};
  return source;
}

Result<std::shared_ptr<const Prepared>> Desk::prepare(const Call& call,
                                                      const std::shared_ptr<const grant::Rule>& rule,
                                                      std::string_view region) {
  const std::string bound(binds_region(*rule->grant) ? region : std::string_view());
  std::lock_guard one(making_);
  if (const auto snapshot = current_.load()) {
    const auto found = snapshot->prepared.find(name_of(rule->id, bound));
    if (found != snapshot->prepared.end() && found->second->rule == rule) return found->second;
  }
  const auto& id = rule->grant->resource.id;
  auto made = std::make_shared<Prepared>();
  const auto shape =
      JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<grant::ResourceShape> {
        const auto resource = JW_TRY(catalog::find_resource(session, id));
        if (!resource)
          return fail(Code::NotFound, "access.resource", "the resource of the grant is not here any more",
                      "授权所指的数据资源已不存在");
        const auto now = parts_.clock.now();
        made->metadata_version = resource->version;
        made->decisions = JW_TRY(catalog::decisions_mark(session, id, day_in_china(now)));
        return exchange::shape_of(session, *resource, *rule->grant, now);
      }));
  made->rule = rule;
  made->region = bound;
  made->plan = JW_TRY(grant::compile(*rule->grant, shape, parts_.keys,
                                     bound.empty() ? grant::recipient_region(*rule->grant) : bound));
  for (std::size_t i = 0; i < shape.columns.size(); ++i)
    if (shape.columns[i].key) {
      made->keys.push_back(i);
      made->key_items.push_back(shape.columns[i].name);
    }
  made->source = JW_TRY(source_of(call, id, shape, made->keys, made->data_version));
  made->meter = meter(rule->id);
  made->usage = usage(rule->id);
  std::lock_guard two(changing_);
  const auto before = current_.load();
  // Revoked or changed while we were at it: whoever asked is judged again by the snapshot.
  if (before->rules.hold(rule->id) == rule) {
    auto next = std::make_shared<Snapshot>(*before);
    next->prepared.insert_or_assign(name_of(rule->id, bound), made);
    swap(std::move(next));
  }
  return std::shared_ptr<const Prepared>(made);
}

std::shared_ptr<Meter> Desk::meter(std::string_view grant) {
  std::lock_guard hold(counters_mutex_);
  auto& meter = meters_[std::string(grant)];
  if (!meter) meter = std::make_shared<Meter>(std::string(grant));
  return meter;
}

std::shared_ptr<Usage> Desk::usage(std::string_view grant) {
  std::lock_guard hold(counters_mutex_);
  auto& usage = usages_[std::string(grant)];
  if (!usage) usage = std::make_shared<Usage>();
  return usage;
}

std::vector<std::pair<std::string, std::shared_ptr<Meter>>> Desk::meters() const {
  std::lock_guard hold(counters_mutex_);
  return {meters_.begin(), meters_.end()};
}

std::vector<std::pair<std::string, std::shared_ptr<Usage>>> Desk::usages() const {
  std::lock_guard hold(counters_mutex_);
  return {usages_.begin(), usages_.end()};
}

}  // namespace jw::access
