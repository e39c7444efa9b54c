#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/commands/grant.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "grant/odrl.hpp"
#include "http/target.hpp"

// ODRL from the command line: a grant for those who read it, and what a policy of others says.
namespace jw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestPolicy = 1 << 20;

struct OdrlOptions : RemoteOptions {
  std::string id, out;
};

struct JudgeOptions {
  std::string policy, request, world, party, action, target;
};

Result<json::value> odrl_file(const std::string& path) {
  const auto text = JW_TRY(file::read(path, kLargestPolicy).with(path));
  return parse_json(text).with(path);
}

Result<> export_odrl(const Terminal& terminal, const OdrlOptions& options) {
  const auto call = local_call("grant odrl");
  const auto remote = JW_TRY(options.open());
  const auto policy =
      JW_TRY(remote->get(call, fmt::format("/grants/{}/odrl", http::percent_encode(options.id))));
  if (options.out.empty()) {
    terminal.say(object_of(policy), json::serialize(policy));
    return {};
  }
  JW_TRY(file::write_durably(options.out, json::serialize(policy) + "\n").with(options.out));
  terminal.say({{"grant", options.id}, {"file", options.out}},
               fmt::format("grant {} is in {}", options.id, options.out));
  return {};
}

std::string verdict_line(const json::value& rule) {
  const auto says = [&](std::string_view name) {
    return part(rule, name) == json::value(true) ? "yes" : "no";
  };
  auto text = fmt::format("{} {}: {}  (party {}, target {}, action {}, constraints {}, duties {})",
                          text_at(rule, "kind"), text_at(rule, "uid"),
                          part(rule, "active") == json::value(true) ? "active" : "not active", says("party"),
                          says("target"), says("action"), says("constraints"), says("duties"));
  for (const auto& note : items_of(rule, "unclear"))
    text += fmt::format("\n    not understood or not known: {}", plain_text(note));
  return text;
}

// Exit code 3 when it is not permitted.
Result<> judge_policy(Terminal& terminal, const JudgeOptions& options) {
  json::object asked;
  asked["policy"] = JW_TRY(odrl_file(options.policy));
  asked["request"] =
      options.request.empty()
          ? json::value(json::object{
                {"party", options.party}, {"action", options.action}, {"target", options.target}})
          : JW_TRY(odrl_file(options.request));
  if (!options.world.empty()) asked["world"] = JW_TRY(odrl_file(options.world));
  const auto answer = JW_TRY(grant::odrl::judge(asked, SystemClock().now()));
  std::string text = fmt::format("{} at {}", text_at(answer, "outcome"), text_at(answer, "now"));
  for (const auto& note : items_of(answer, "unclear"))
    text += fmt::format("\n  rules that are not here: {}", plain_text(note));
  for (const auto& rule : items_of(answer, "rules")) text += "\n  " + verdict_line(rule);
  terminal.status = part(answer, "permitted") == json::value(true) ? 0 : 3;
  terminal.say(answer, text);
  return {};
}

}  // namespace

void add_grant_odrl(CLI::App* group, Terminal& terminal) {
  auto exporting = std::make_shared<OdrlOptions>();
  auto* odrl = group->add_subcommand("odrl", "the grant as a plain ODRL agreement");
  exporting->add_to(*odrl);
  odrl->add_option("id", exporting->id, "id of the grant")->required();
  odrl->add_option("--out", exporting->out, "write it to this file");
  odrl->callback([&terminal, exporting] {
    terminal.run = [&terminal, exporting] { return export_odrl(terminal, *exporting); };
  });

  auto judging = std::make_shared<JudgeOptions>();
  auto* judge =
      group->add_subcommand("judge", "what an ODRL policy says of a request, rule by rule; needs no node");
  judge->add_option("policy", judging->policy, "file with the policy, JSON-LD")
      ->required()
      ->check(CLI::ExistingFile);
  auto* request = judge->add_option("--request", judging->request, "JSON file {party, action, target}")
                      ->check(CLI::ExistingFile);
  for (const auto& [name, member, what] :
       {std::tuple{"--party", &JudgeOptions::party, "who asks: an IRI"},
        std::tuple{"--action", &JudgeOptions::action,
                   "to do what: a term of the policy such as read, or an IRI"},
        std::tuple{"--target", &JudgeOptions::target, "with what: an IRI"}})
    judge->add_option(name, judging.get()->*member, what)->excludes(request);
  judge
      ->add_option(
          "--world", judging->world,
          "JSON file {now, part_of: {member: [collection]}, fulfilled: [duty], facts: {operand: value}}")
      ->check(CLI::ExistingFile);
  judge->callback([&terminal, judging] {
    terminal.run = [&terminal, judging] { return judge_policy(terminal, *judging); };
  });
}

}  // namespace jw::cli
