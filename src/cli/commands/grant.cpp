#include "cli/commands/grant.hpp"

#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "cli/commands.hpp"
#include "cli/remote_verb.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct GrantOptions : RemoteOptions {
  std::string id, side, state;
  std::string standing, reason;
};

std::string word(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t number(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

std::string list_of(const json::value& values) {
  std::string out;
  for (const auto& value : values.as_array())
    out += (out.empty() ? "" : ", ") +
           (value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  return out;
}

Result<> list_grants(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto page = JW_TRY(remote.get_all(
      local_call("grant list"), fmt::format("/grants?side={}&state={}", options.side, options.state)));
  std::string text;
  for (const auto& one : page.at("items").as_array()) {
    const auto& grant = one.as_object();
    text += fmt::format("{}{}  {}  {}  {}  {} -> {}", text.empty() ? "" : "\n", word(grant, "id"),
                        word(grant, "number"), word(grant, "state"), word(grant, "resource_name"),
                        word(grant.at("provider").as_object(), "name"),
                        word(grant.at("recipient").as_object(), "name"));
  }
  terminal.say(page, text.empty() ? "none" : text);
  return {};
}

Result<> show_grant(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto found = JW_TRY(remote.get(local_call("grant show"), "/grants/" + options.id));
  const auto& grant = found.as_object();
  std::string text = fmt::format(
      "{}  {}\n{}\n{} -> {}\nvalid {} until {}", word(grant, "number"), word(grant, "state"),
      word(grant, "resource_name"), word(grant.at("provider").as_object(), "name"),
      word(grant.at("recipient").as_object(), "name"), word(grant, "valid_from"), word(grant, "valid_until"));
  if (const auto home = word(grant, "home"); !home.empty()) text += fmt::format("\nkept at {}", home);
  if (const auto* terms = grant.if_contains("terms"); terms && terms->is_object()) {
    const auto& said = terms->get_object();
    const auto& purpose = said.at("purpose").as_object();
    text += fmt::format("\nmodes {}\npurpose {} {}", list_of(said.at("modes")), word(purpose, "code"),
                        word(purpose, "zh"));
    for (const auto& cap : said.at("caps").as_array())
      text += fmt::format("\nat most {} {}", number(cap.as_object(), "most"), word(cap.as_object(), "en"));
  }
  for (const auto& one : grant.at("items").as_array()) {
    const auto& item = one.as_object();
    text += fmt::format("\n{}  {}  compared by: {}", word(item, "name"),
                        json::serialize(item.at("treatment")), list_of(item.at("verify")));
  }
  terminal.say(grant, text);
  return {};
}

Result<> hold(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  const auto standing = options.standing == "active" ? std::string() : options.standing;
  JW_TRY(remote.post(local_call("grant hold"), "/grants/" + options.id + "/restrain",
                     json::object{{"standing", standing}, {"reason", options.reason}}));
  terminal.say({{"grant", options.id}, {"standing", options.standing}},
               fmt::format("grant {} is {}", options.id, options.standing));
  return {};
}

Result<> revoke(const Terminal& terminal, const Remote& remote, const GrantOptions& options) {
  JW_TRY(remote.post(local_call("grant revoke"), "/grants/" + options.id + "/revoke",
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
    const auto [command, options] =
        remote_verb<GrantOptions>(group, terminal, "hold", "step down, suspend or let go again", hold);
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
