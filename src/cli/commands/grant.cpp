#include "cli/commands/grant.hpp"

#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/commands/grant_text.hpp"
#include "cli/remote_verb.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct GrantOptions : RemoteOptions {
  std::string id, side, state;
  std::string standing, reason;
};

Result<> list_grants(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto page = JW_TRY(remote.get_all(
      local_call("grant list"), fmt::format("/grants?side={}&state={}", http::percent_encode(options.side),
                                            http::percent_encode(options.state))));
  std::string text;
  for (const auto& grant : items_of(page))
    text += fmt::format("{}{}  {}  {}  {}  {} -> {}", text.empty() ? "" : "\n", text_at(grant, "id"),
                        text_at(grant, "number"), text_at(grant, "state"), text_at(grant, "resource_name"),
                        text_at(part(grant, "provider"), "name"), text_at(part(grant, "recipient"), "name"));
  terminal.say(page, text.empty() ? "none" : text);
  return {};
}

std::string path_of_grant(const GrantOptions& options, std::string_view step = {}) {
  return fmt::format("/grants/{}{}", http::percent_encode(options.id), step);
}

Result<> show_grant(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto grant = JW_TRY(remote.get(local_call("grant show"), path_of_grant(options)));
  terminal.say(object_of(grant), grant_text(grant));
  return {};
}

// What was asked for is not always what holds: another's measure may hold the grant more than one's own.
Result<> hold(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto standing = options.standing == "active" ? std::string() : options.standing;
  const auto answer = JW_TRY(remote.post(local_call("grant hold"), path_of_grant(options, "/restrain"),
                                         json::object{{"standing", standing}, {"reason", options.reason}}));
  auto said = object_of(answer);
  said["grant"] = options.id;
  said["standing"] = options.standing;
  terminal.say(said, hold_text(options.id, options.standing, answer));
  return {};
}

Result<> revoke(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  JW_TRY(remote.post(local_call("grant revoke"), path_of_grant(options, "/revoke"),
                     json::object{{"reason", options.reason}}));
  terminal.say({{"grant", options.id}, {"state", "revoked"}}, fmt::format("grant {} is revoked", options.id));
  return {};
}

}  // namespace

void add_grant(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("grant", "what grants allow, how they are used, holding them back");
  group->require_subcommand(1);
  {
    const auto [command, options] =
        remote_verb<GrantOptions>(group, terminal, "list", "grants given and received", list_grants);
    command->add_option("--side", options->side, "only these")->check(CLI::IsMember({"given", "received"}));
    command
        ->add_option("--state", options->state,
                     "only those in this state; live: not ended; held: verify_only or suspended")
        ->check(CLI::IsMember({"live", "held", "active", "verify_only", "suspended", "expired", "revoked"}));
  }
  {
    const auto [command, options] =
        remote_verb<GrantOptions>(group, terminal, "show", "what one grant says", show_grant);
    command->add_option("id", options->id, "id of the grant")->required();
  }
  {
    const auto [command, options] = remote_verb<GrantOptions>(
        group, terminal, "hold", "step down, suspend or let go again, as far as that is yours to say", hold);
    command->add_option("id", options->id, "id of the grant")->required();
    command->add_option("--to", options->standing, "what it may still be used for")
        ->required()
        ->check(CLI::IsMember({"active", "verify_only", "suspended"}));
    command->add_option("--reason", options->reason, "the consumer reads it")->required();
  }
  {
    const auto [command, options] =
        remote_verb<GrantOptions>(group, terminal, "revoke", "end it, at once and for good", revoke);
    command->add_option("id", options->id, "id of the grant")->required();
    command->add_option("--reason", options->reason, "why")->required();
  }
  add_grant_use(group, terminal);
  add_explain(group, terminal);
  add_grant_duties(group, terminal);
  add_grant_measures(group, terminal);
  add_grant_odrl(group, terminal);
}

}  // namespace jw::cli
