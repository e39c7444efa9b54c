#include <CLI/CLI.hpp>

#include "app/secrets.hpp"
#include "app/store.hpp"
#include "cli/commands.hpp"
#include "federation/identity.hpp"
#include "federation/join.hpp"

namespace jw::cli {
namespace {

struct NodeOptions {
  std::string name;
  std::string region;
  std::vector<std::string> hosts;
  std::string suite = "ed25519";
  std::string token;
  int hours = 72;
};

std::string advertised(const app::Config& config) {
  if (!config.peer_advertise.empty()) return config.peer_advertise;
  return fmt::format("{}:{}", config.peer_address, config.peer_port);
}

Result<> show_node(const Terminal& terminal) {
  const auto config = JW_TRY(load_config(terminal));
  const auto identity = JW_TRY(federation::Identity::load(config.folder()));
  const auto& profile = identity->profile();
  boost::json::array hosts;
  for (const auto& host : profile.hosts) hosts.push_back(boost::json::value(host));
  const auto signer = JW_TRY(app::log_signer(config.folder(), identity->id()));
  terminal.say({{"id", profile.id},
                {"name", profile.name},
                {"region", profile.region},
                {"hosts", hosts},
                {"address", profile.address},
                {"operator", profile.operator_id},
                {"certificate_until", to_string(identity->certificate_until())},
                {"log_key", signer.verifier().vkey()}},
               fmt::format("{} {} region {} at {}{}\nlog key {}", profile.id, profile.name, profile.region,
                           profile.address, identity->is_operator() ? " (operator of the domain)" : "",
                           signer.verifier().vkey()));
  return {};
}

Result<> init(const Terminal& terminal, const NodeOptions& options) {
  const auto config = JW_TRY(load_config(terminal));
  const auto call = local_call("node init");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, config));
  JW_TRY(store.regions->get(options.region));
  JW_TRY(federation::found_domain(
      call, clock, *store.database, config.folder(),
      {options.name, options.region, options.hosts.empty() ? std::vector{options.region} : options.hosts,
       advertised(config), options.suite}));
  return show_node(terminal);
}

Result<> invite(const Terminal& terminal, const NodeOptions& options) {
  const auto config = JW_TRY(load_config(terminal));
  const auto call = local_call("node invite");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, config));
  const auto identity = JW_TRY(federation::Identity::load(config.folder()));
  const auto issued = JW_TRY(federation::invite(
      call, clock, *store.database, *identity,
      {options.name, options.region, options.hosts.empty() ? std::vector{options.region} : options.hosts,
       std::chrono::hours(options.hours)}));
  terminal.say({{"id", issued.id}, {"token", issued.token}, {"expires", issued.expires}}, issued.token);
  return {};
}

Result<> join(const Terminal& terminal, const NodeOptions& options) {
  const auto config = JW_TRY(load_config(terminal));
  const auto call = local_call("node join");
  const SystemClock clock;
  const auto store = JW_TRY(app::open_store(call, clock, config));
  JW_TRY(federation::join(call, clock, *store.database, config.folder(),
                          {options.token, advertised(config), options.suite}));
  return show_node(terminal);
}

}  // namespace

void add_node(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("node", "found a domain, invite and join nodes, show this one")
                    ->require_subcommand(1);
  auto options = std::make_shared<NodeOptions>();
  const auto work = [&terminal, options](CLI::App* command,
                                         Result<> (*run)(const Terminal&, const NodeOptions&)) {
    command->callback([&terminal, options, run] {
      terminal.run = [&terminal, options, run] { return run(terminal, *options); };
    });
  };
  auto* init_command = group->add_subcommand(
      "init", "make this data folder the operator node of a new domain (usually the province)");
  init_command->add_option("--name", options->name, "name of the node")->required();
  init_command->add_option("--region", options->region, "the node's own region, for example 32")->required();
  init_command->add_option("--hosts", options->hosts, "regions whose departments live here; default: its own")
      ->delimiter(',');
  init_command->add_option("--suite", options->suite, "signature suite: ed25519 or sm2-sm3")
      ->capture_default_str();
  work(init_command, init);
  auto* invite_command =
      group->add_subcommand("invite", "make a token with which one node may join (operator only)");
  invite_command->add_option("--name", options->name, "name of the new node")->required();
  invite_command->add_option("--region", options->region, "its own region")->required();
  invite_command->add_option("--hosts", options->hosts, "regions it hosts; default: its own")->delimiter(',');
  invite_command->add_option("--hours", options->hours, "how long the token is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 720));
  work(invite_command, invite);
  auto* join_command =
      group->add_subcommand("join", "join the domain with a token; the operator must be running");
  join_command->add_option("--token", options->token, "the invitation")->required();
  join_command->add_option("--suite", options->suite, "signature suite: ed25519 or sm2-sm3")
      ->capture_default_str();
  work(join_command, join);
  auto* show_command = group->add_subcommand("show", "show this node's identity and the key of its log");
  show_command->callback([&terminal] { terminal.run = [&terminal] { return show_node(terminal); }; });
}

}  // namespace jw::cli
