#include "access/desk.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

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
// What has been revoked holds within a second, or nothing is answered.
constexpr std::int64_t kStaleMs = 1000;
constexpr std::int64_t kStaleResourcesMs = 5000;
constexpr auto kMoment = std::chrono::milliseconds(500);

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
  JW_TRY(desk->refresh(call));
  return desk;
}

std::shared_ptr<const Snapshot> Desk::snapshot() const {
  const auto now = steady_ms();
  if (now - followed_ms_.load(std::memory_order_relaxed) > kStaleMs ||
      now - refreshed_ms_.load(std::memory_order_relaxed) > kStaleResourcesMs)
    return nullptr;
  return current_.load();
}

std::shared_ptr<const Snapshot> Desk::wait_snapshot(const Call& call) const {
  const auto end = std::min(call.deadline, std::chrono::steady_clock::now() + kMoment);
  auto found = snapshot();
  while (!found && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    found = snapshot();
  }
  return found;
}

void Desk::swap(std::shared_ptr<const Snapshot> next) { current_.store(std::move(next)); }

Result<> Desk::follow(const Call& call) {
  std::lock_guard one(following_);
  // Asked before: what is read below is at least as new as this moment.
  const auto now = steady_ms();
  std::vector<exchange::Grants::Changed> news;
  for (auto tick = tick_;;) {
    auto changes = JW_TRY(parts_.grants.changes(call, tick, kChanges));
    const bool all = changes.grants.size() < kChanges;
    std::ranges::move(changes.grants, std::back_inserter(news));
    tick = changes.tick;
    if (!all) continue;
    if (!news.empty()) {
      std::lock_guard two(changing_);
      const auto before = current_.load();
      std::map<std::string, std::shared_ptr<const grant::Rule>, std::less<>> rules;
      for (const auto& rule : before->rules.rules()) rules.emplace(rule->id, rule);
      for (auto& changed : news) {
        rules.erase(changed.stored.id);
        if (!changed.grant) continue;  // ended, or not to be believed
        const auto id = changed.stored.id;
        rules.emplace(id, grant::make_rule(std::move(*changed.grant), changed.stored.digest,
                                           grant_standing(changed.stored.state)));
      }
      auto next = std::make_shared<Snapshot>();
      // What was prepared stays as long as its grant is the same.
      for (const auto& [name, prepared] : before->prepared) {
        const auto rule = rules.find(prepared->rule->id);
        if (rule != rules.end() && rule->second == prepared->rule) next->prepared.emplace(name, prepared);
      }
      std::vector<std::shared_ptr<const grant::Rule>> list;
      list.reserve(rules.size());
      for (auto& [id, rule] : rules) list.push_back(std::move(rule));
      next->rules = grant::RuleIndex(std::move(list));
      swap(std::move(next));
    }
    tick_ = tick;
    followed_ms_ = now;
    return {};
  }
}

Result<> Desk::refresh(const Call& call) {
  const auto now = steady_ms();
  const auto before = current_.load();
  std::vector<std::shared_ptr<const Prepared>> old;
  JW_TRY(parts_.database.read(call, [&](db::Session& session) -> Result<> {
    old.clear();
    std::map<std::string, Versions> versions;
    for (const auto& [name, prepared] : before->prepared) {
      const auto& resource = prepared->rule->grant->resource.id;
      const auto known = versions.find(resource);
      const auto& now_is =
          known != versions.end()
              ? known->second
              : versions.emplace(resource, JW_TRY(versions_of(session, resource))).first->second;
      if (!now_is.still(*prepared)) old.push_back(prepared);
    }
    return {};
  }));
  if (!old.empty()) {
    std::lock_guard one(changing_);
    auto next = std::make_shared<Snapshot>(*current_.load());
    std::erase_if(next->prepared,
                  [&](const auto& entry) { return std::ranges::find(old, entry.second) != old.end(); });
    swap(std::move(next));
  }
  refreshed_ms_ = now;
  return {};
}

Result<Desk::Versions> Desk::versions_of(db::Session& session, const std::string& resource) const {
  const auto metadata = JW_TRY(catalog::metadata_version(session, resource));
  const auto located = parts_.data.locate(session, resource);
  auto decisions = JW_TRY(catalog::decisions_mark(session, resource, day_in_china(parts_.clock.now())));
  auto connected = JW_TRY(Connectors::changed(session, resource));
  return Versions{metadata.value_or(0), located ? located->number : 0, std::move(decisions),
                  std::move(connected)};
}

bool Desk::Versions::still(const Prepared& prepared) const {
  // The provider's own table has no versions.
  return metadata == prepared.metadata_version && decisions == prepared.decisions &&
         connected == prepared.connected && (prepared.data_version == 0 || data == prepared.data_version);
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
  return filing_.run(call, fmt::format("{}-{}-{}", resource, digest, located.number), [&] {
    return point_source(call, resource, shape, keys, located.parquet, located.number, digest);
  });
}

Result<std::shared_ptr<const Source>> Desk::point_source(const Call& call, const std::string& resource,
                                                         const grant::ResourceShape& shape,
                                                         const std::vector<std::size_t>& keys,
                                                         const file::Path& parquet, std::int64_t version,
                                                         const std::string& digest) {
  {
    std::lock_guard hold(sources_mutex_);
    const auto held = sources_.find(resource + digest);
    if (held != sources_.end() && held->second.version == version)
      if (auto source = held->second.source.lock()) return source;
  }
  const auto name = fmt::format("{}-{}.points", version, digest);
  const auto folder = parts_.folder / resource;
  JW_TRY(file::make_folder(folder));
  const auto path = folder / name;
  auto opened = PointFile::open(path, shape.columns.size(), keys);
  if (!opened) {
    std::vector<std::string> columns;
    for (const auto& column : shape.columns) columns.push_back(column.name);
    auto connection = JW_TRY(parts_.lake.connect());
    JW_TRY(PointFile::build(call, connection, parquet, columns, keys, path));
    opened = JW_TRY(PointFile::open(path, shape.columns.size(), keys));
  }
  std::shared_ptr<const Source> source = std::make_shared<LakeSource>(std::move(*opened));
  std::lock_guard hold(sources_mutex_);
  auto& held = sources_[resource + digest];
  if (held.version > version) return source;
  held = {version, source};
  // Files of older versions go; who reads them has them mapped.
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const auto other = entry.path().filename().string();
    if (other != name && other.ends_with(digest + ".points")) std::filesystem::remove(entry.path(), ignored);
  }
  return source;
}

Result<std::shared_ptr<const Prepared>> Desk::prepare(const Call& call,
                                                      const std::shared_ptr<const grant::Rule>& rule,
                                                      std::string_view region) {
  const std::string bound(binds_region(*rule->grant) ? region : std::string_view());
  const auto name = name_of(rule->id, bound);
  return making_.run(call, name + "|" + rule->digest, [&]() -> Result<std::shared_ptr<const Prepared>> {
    const auto snapshot = current_.load();
    const auto found = snapshot->prepared.find(name);
    if (found != snapshot->prepared.end() && found->second->rule == rule) return found->second;
    auto made = JW_TRY(make(call, rule, bound));
    std::lock_guard hold(changing_);
    const auto before = current_.load();
    // Revoked or changed while we were at it: whoever asked is judged again by the snapshot.
    if (before->rules.hold(rule->id) == rule) {
      auto next = std::make_shared<Snapshot>(*before);
      next->prepared.insert_or_assign(name, made);
      swap(std::move(next));
    }
    return made;
  });
}

Result<std::shared_ptr<const Prepared>> Desk::make(const Call& call,
                                                   const std::shared_ptr<const grant::Rule>& rule,
                                                   const std::string& region) {
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
        made->connected = JW_TRY(Connectors::changed(session, id));
        return exchange::shape_of(session, *resource, *rule->grant, now);
      }));
  made->rule = rule;
  made->region = region;
  made->plan =
      JW_TRY(grant::compile(*rule->grant, shape, parts_.keys,
                            binds_region(*rule->grant) ? region : grant::recipient_region(*rule->grant)));
  for (std::size_t i = 0; i < shape.columns.size(); ++i)
    if (shape.columns[i].key) {
      made->keys.push_back(i);
      made->key_items.push_back(shape.columns[i].name);
    }
  made->source = JW_TRY(source_of(call, id, shape, made->keys, made->data_version));
  made->meter = meter(rule->id);
  made->usage = usage(rule->id);
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
