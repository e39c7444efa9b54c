#include <CLI/CLI.hpp>

#include <boost/describe.hpp>

#include "app/store.hpp"
#include "base/json.hpp"
#include "base/json_read.hpp"
#include "cli/commands.hpp"
#include "db/database.hpp"
#include "federation/directory.hpp"
#include "federation/envelope.hpp"
#include "federation/identity.hpp"
#include "org/org.hpp"

namespace jw::cli {
namespace {

struct OrgLine {
  std::string region;
  std::string line;
  std::string name;
  std::string name_en;
  std::string uscc;
};
BOOST_DESCRIBE_STRUCT(OrgLine, (), (region, line, name, name_en, uscc))

Result<> put(const Terminal& terminal, const std::vector<OrgLine>& lines) {
  const auto config = JW_TRY(load_config(terminal));
  const auto call = local_call("org");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, config));
  const auto identity = JW_TRY(federation::Identity::load(config.folder()));
  org::Orgs orgs(*store.database, clock, store.regions);
  std::vector<org::Org> wanted;
  for (const auto& line : lines) {
    const auto& hosts = identity->profile().hosts;
    if (std::find(hosts.begin(), hosts.end(), line.region) == hosts.end())
      return fail(Code::Denied, "org.host", "this node does not host region {}", "本节点不承载区划 {}",
                  line.region);
    wanted.push_back({org::cell_id(line.region, line.line), line.name, line.name_en, line.region, line.line,
                      line.uscc, identity->id()});
  }
  const federation::Outbox outbox(*identity, clock);
  const auto placed = JW_TRY(store.database->write(call, [&](db::Session& session) {
    return federation::place_orgs(session, call, *identity, outbox, clock, orgs, wanted);
  }));
  for (const auto& org : placed)
    terminal.say({{"id", org.id}, {"name", org.name}, {"region", org.region}, {"line", org.line}},
                 org.id + " " + org.name);
  return {};
}

Result<> load_orgs(const Terminal& terminal, const std::string& path) {
  const auto text = JW_TRY(file::read(path));
  const auto json = JW_TRY(parse_json(text));
  return put(terminal, JW_TRY(read_json<std::vector<OrgLine>>(json, path)));
}

}  // namespace

void add_org(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("org", "the departments that live on this node")->require_subcommand(1);
  auto line = std::make_shared<OrgLine>();
  auto* add = group->add_subcommand("add", "add or change one");
  add->add_option("--region", line->region, "region, for example 320613")->required();
  add->add_option("--line", line->line, "line, for example statistics")->required();
  add->add_option("--name", line->name, "Chinese name")->required();
  add->add_option("--name-en", line->name_en, "English name");
  add->add_option("--uscc", line->uscc, "unified social credit code");
  add->callback([&terminal, line] { terminal.run = [&terminal, line] { return put(terminal, {*line}); }; });
  auto path = std::make_shared<std::string>();
  auto* many =
      group->add_subcommand("load", "add many from a JSON list of {region, line, name, name_en, uscc}");
  many->add_option("file", *path, "JSON file")->required();
  many->callback(
      [&terminal, path] { terminal.run = [&terminal, path] { return load_orgs(terminal, *path); }; });
}

}  // namespace jw::cli
