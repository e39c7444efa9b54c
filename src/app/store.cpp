#include "app/store.hpp"

#include <filesystem>
#include <vector>

#include "access/schema.hpp"
#include "api/idempotency.hpp"
#include "catalog/rollup_schema.hpp"
#include "catalog/schema.hpp"
#include "correction/schema.hpp"
#include "demand/schema.hpp"
#include "exchange/schema.hpp"
#include "federation/schema.hpp"
#include "flow/clock_schema.hpp"
#include "flow/definitions.hpp"
#include "flow/schema.hpp"
#include "inventory/schema.hpp"
#include "ledger/schema.hpp"
#include "org/schema.hpp"
#include "quality/schema.hpp"
#include "rollout/schema.hpp"
#include "sharing/schema.hpp"
#include "sheet/schema.hpp"
#include "standard/schema.hpp"
#include "supervision/schema.hpp"

namespace jw::app {
namespace {

constexpr std::string_view kRegions = "regions_2023.csv.gz";

// The folder of the running program: share and web lie beside it in a build tree, below
// ../share/jingwei when installed.
file::Path program_folder() {
  std::error_code ec;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ec);
  return ec ? file::Path() : self.parent_path();
}

// Upwards from the program: its own folder, then what a build tree or an installation has.
file::Path look_for(const file::Path& wanted, const std::vector<file::Path>& below) {
  const auto program = program_folder();
  for (const auto& place : below) {
    const auto path = (program / place / wanted).lexically_normal();
    std::error_code ec;
    if (std::filesystem::exists(path, ec)) return path;
  }
  return {};
}

std::vector<db::Migration> all_migrations() {
  std::vector<db::Migration> all;
  for (const auto module :
       {ledger::migrations(),         org::migrations(),         federation::migrations(),
        standard::migrations(),       flow::clock_migrations(),  catalog::migrations(),
        catalog::rollup_migrations(), demand::migrations(),      inventory::migrations(),
        supervision::migrations(),    flow::engine_migrations(), flow::definition_migrations(),
        rollout::migrations(),        sheet::migrations(),       quality::migrations(),
        exchange::migrations(),       sharing::migrations(),     correction::migrations(),
        access::migrations(),         api::migrations()})
    all.insert(all.end(), module.begin(), module.end());
  return all;
}

}  // namespace

Result<file::Path> find_share(const Config& config) {
  if (!config.share_folder.empty()) return file::Path(config.share_folder);
  const auto found = look_for(
      kRegions, {"data", "../data", "../../data", "../../../data", "../../../../data", "../share/jingwei"});
  if (found.empty())
    return fail(Code::NotFound, "node.share",
                "the data that ships with the program was not found; set web.share",
                "未找到随程序提供的数据，请配置 web.share");
  return found.parent_path();
}

file::Path find_web(const Config& config) {
  if (!config.web_folder.empty()) return config.web_folder;
  const auto index = look_for("index.html", {"web", "../../../../web/dist", "../../../web/dist",
                                             "../../web/dist", "../share/jingwei/web"});
  return index.parent_path();
}

Result<Store> open_store(const Call& call, const Clock& clock, const Config& config) {
  JW_TRY(file::make_folder(config.folder()));
  std::error_code ec;
  std::filesystem::permissions(config.folder(), std::filesystem::perms::owner_all, ec);
  const auto url =
      config.store_url.empty() ? "sqlite:" + (config.folder() / "store.db").string() : config.store_url;
  Store store;
  store.database = JW_TRY(
      db::open(call, url, static_cast<std::size_t>(config.store_connections)).with("opening the store"));
  JW_TRY(store.database->migrate(call, all_migrations()));
  auto loaded = org::load_regions(call, *store.database);
  if (loaded) {
    store.regions = std::move(*loaded);
    return store;
  }
  if (loaded.error().reason != "region.none") return fail(loaded.error());
  const auto share = JW_TRY(find_share(config));
  store.regions = JW_TRY(org::read_regions(share / kRegions, "2023").with("reading the regions"));
  JW_TRY(org::install_regions(call, *store.database, clock, *store.regions));
  return store;
}

}  // namespace jw::app
