#include "cli/commands/region.hpp"

#include <CLI/CLI.hpp>

#include <boost/json/value.hpp>

#include "app/store.hpp"
#include "base/json_write.hpp"
#include "federation/identity.hpp"
#include "org/region_editions.hpp"

namespace jw::cli {
namespace {

struct RegionOptions {
  std::string file;
  std::string code;
  org::LoadEdition wanted;
};

std::string names_of(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += " " + code;
  return out.empty() ? "" : " ->" + out;
}

std::string told_edition(const org::EditionReport& report) {
  auto text = fmt::format("{}: {} regions; since {}: {} added, {} removed, {} renamed", report.edition,
                          report.regions, report.before, report.added, report.removed, report.renamed);
  std::size_t shown = 0;
  for (const auto& change : report.changes) {
    if (change.kind == "added" || ++shown > 50) continue;
    text += fmt::format("\n  {} {} {}{}{}", change.kind, change.prefix, change.before,
                        change.before.empty() ? "" : " ", change.name + names_of(change.successors));
  }
  for (const auto& org : report.stranded)
    text += fmt::format("\n  department on a removed region: {} {}{}", org.id, org.name,
                        names_of(org.successors));
  for (const auto& region : report.hosted)
    text += fmt::format("\n  this node hosts a removed region: {}", region);
  if (report.loaded)
    text += "\nloaded; in force when the node starts again";
  else
    text += "\nnothing was loaded";
  return text;
}

Result<> load_regions(const Terminal& terminal, RegionOptions options) {
  const auto call = local_call("region load");
  const SystemClock clock;
  const auto config = JW_TRY(load_config(terminal));
  const auto store = JW_TRY(app::open_store(call, clock, config));
  const auto file = JW_TRY(org::read_region_file(options.file).with(options.file));
  if (const auto identity = federation::Identity::load(config.folder()))
    options.wanted.hosted = (*identity)->profile().hosts;
  const auto report = JW_TRY(org::load_edition(call, *store.database, clock, file, options.wanted));
  terminal.say(write_json(report).as_object(), told_edition(report));
  return {};
}

Result<> editions(const Terminal& terminal) {
  const auto call = local_call("region editions");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, JW_TRY(load_config(terminal))));
  for (const auto& one : JW_TRY(org::editions(call, *store.database)))
    terminal.say(write_json(one).as_object(),
                 fmt::format("{:<10}  {} regions, {} added, {} removed, {} renamed, installed {}{}",
                             one.edition, one.regions, one.added, one.removed, one.renamed, one.installed,
                             one.newest ? "  (newest)" : ""));
  return {};
}

Result<> past(const Terminal& terminal, const RegionOptions& options) {
  const auto call = local_call("region past");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, JW_TRY(load_config(terminal))));
  for (const auto& one : JW_TRY(org::past_regions(call, *store.database, options.code)))
    terminal.say(write_json(one).as_object(), fmt::format("{} {} {} {}{}", one.edition, one.kind, one.prefix,
                                                          one.name, names_of(one.successors)));
  return {};
}

}  // namespace

void add_region(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("region", "editions of the region table")->require_subcommand(1);
  auto options = std::make_shared<RegionOptions>();
  auto* loading = group->add_subcommand("load", "load a newer edition; an older one is refused");
  loading->add_option("file", options->file, "CSV code,name[,codes it came from], plain or gzip")->required();
  loading->add_option("--edition", options->wanted.edition, "2025, 2025-06 or 2025-06-30")->required();
  loading->add_flag("--try", options->wanted.try_only, "compare only");
  loading->add_flag("--keep-used", options->wanted.keep_used,
                    "keep removed regions on which departments stand, marked as abolished");
  loading->callback([&terminal, options] {
    terminal.run = [&terminal, options] { return load_regions(terminal, *options); };
  });
  auto* list = group->add_subcommand("editions", "all that were loaded");
  list->callback([&terminal] { terminal.run = [&terminal] { return editions(terminal); }; });
  auto* ended = group->add_subcommand("past", "what became of a region and those below it");
  ended->add_option("code", options->code, "prefix or 12 digits; all when absent");
  ended->callback(
      [&terminal, options] { terminal.run = [&terminal, options] { return past(terminal, *options); }; });
}

}  // namespace jw::cli
