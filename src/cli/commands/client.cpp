#include <CLI/CLI.hpp>

#include "app/store.hpp"
#include "cli/commands.hpp"
#include "org/client.hpp"

namespace jw::cli {
namespace {

struct ClientOptions {
  std::string name;
  std::string org;
  std::vector<std::string> roles;
  int days = 365;
};

Result<> issue_key(const Terminal& terminal, const ClientOptions& options) {
  const auto call = local_call("client add");
  const SystemClock clock;
  const auto config = JW_TRY(load_config(terminal));
  const auto store = JW_TRY(app::open_store(call, clock, config));
  org::Clients clients(*store.database, clock);
  const auto issued =
      JW_TRY(clients.create(call, {options.name,
                                   options.org,
                                   {options.roles.begin(), options.roles.end()},
                                   to_string(clock.now() + std::chrono::days(options.days))}));
  terminal.say({{"id", issued.client.id},
                {"org", issued.client.org},
                {"expires", issued.client.expires},
                {"key", issued.key}},
               issued.key);
  return {};
}

}  // namespace

void add_client(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("client", "keys with which programs call the API")->require_subcommand(1);
  auto options = std::make_shared<ClientOptions>();
  auto* command = group->add_subcommand("add", "make a key; it is shown once");
  command->add_option("--name", options->name, "what it is for")->required();
  command->add_option("--org", options->org, "department it acts for")->required();
  command->add_option("--roles", options->roles, "roles, comma separated")->required()->delimiter(',');
  command->add_option("--days", options->days, "days it is good")
      ->capture_default_str()
      ->check(CLI::Range(1, 730));
  command->callback([&terminal, options] {
    terminal.run = [&terminal, options] { return issue_key(terminal, *options); };
  });
}

}  // namespace jw::cli
