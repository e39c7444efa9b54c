#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/remote_verb.hpp"
#include "cli/text_at.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "http/target.hpp"

// What a grade asks for, and the authorities' decisions on core and important data.
namespace jw::cli {
namespace {

namespace json = boost::json;

struct ClearanceOptions : RemoteOptions {
  std::string id;  // of the resource, or of the decision
  std::string authority, number, decided, until, recipient, note, file, reason;
  std::vector<std::string> items, modes;
};

std::string listed(const json::value& value, std::string_view name, std::string_view none) {
  std::string out;
  for (const auto& one : items_of(value, name))
    out += (out.empty() ? "" : ", ") + std::string(one.as_string());
  return out.empty() ? std::string(none) : out;
}

std::string clearance_line(const json::value& one) {
  const auto& decision = part(one, "decision");
  const auto until = text_at(decision, "valid_until"), to = text_at(decision, "recipient");
  const auto withdrawn = text_at(one, "withdrawn");
  const auto* in_force = object_of(one).if_contains("in_force");
  auto text =
      fmt::format("{}  {}  {}, decided {}  items {}  modes {}  for {}  until {}  {}", text_at(one, "id"),
                  text_at(decision, "number"), text_at(decision, "authority"), text_at(decision, "decided"),
                  listed(decision, "items", "all"), listed(decision, "modes", "all"),
                  to.empty() ? "anybody" : to, until.empty() ? "withdrawn" : until,
                  in_force && *in_force == true ? "in force"
                  : withdrawn.empty()           ? "over"
                                                : "withdrawn " + withdrawn);
  if (!text_at(one, "reason").empty()) text += ": " + text_at(one, "reason");
  return text;
}

Result<> said_clearance(const Terminal& terminal, Result<json::value> answer) {
  const auto one = JW_TRY(std::move(answer));
  terminal.say(object_of(one), clearance_line(one));
  return {};
}

Result<> list_clearances(const Terminal& terminal, const Remote& remote, const ClearanceOptions& options) {
  const auto found =
      JW_TRY(remote.get(local_call("clearance list"),
                        fmt::format("/resources/{}/clearances", http::percent_encode(options.id))));
  std::string text;
  for (const auto& one : items_of(found)) text += (text.empty() ? "" : "\n") + clearance_line(one);
  terminal.say(object_of(found), text.empty() ? "no decision is on file" : text);
  return {};
}

Result<> show_grading(const Terminal& terminal, const Remote& remote, const ClearanceOptions& options) {
  const auto found =
      JW_TRY(remote.get(local_call("clearance grading"),
                        fmt::format("/resources/{}/grading", http::percent_encode(options.id))));
  const auto graded = [](const json::value& one) {
    const auto personal = text_at(one, "personal");
    return fmt::format("{} {}{}", text_at(one, "level"), number_at(one, "grade"),
                       personal.empty() ? "" : ", " + personal);
  };
  auto text = "resource: " + graded(found);
  for (const auto& item : items_of(found, "items")) {
    text += fmt::format("\n{}  {}", text_at(item, "name"), graded(item));
    for (const auto& one : items_of(item, "below"))
      text += fmt::format("\n    at least {}: {} ({})", number_at(item, "floor"), text_at(one, "en"),
                          text_at(one, "source_en"));
    for (const auto& [name, when] : {std::pair("returns", "returned"), std::pair("answers", "answered")})
      for (const auto& one : items_of(item, name))
        text += fmt::format("\n    when {}: {} ({})", when, text_at(one, "en"), text_at(one, "source_en"));
  }
  for (const auto& one : items_of(found, "clearances")) text += "\n" + clearance_line(one);
  terminal.say(object_of(found), text);
  return {};
}

Result<> file_clearance(const Terminal& terminal, const Remote& remote, const ClearanceOptions& options) {
  std::string digest;
  if (!options.file.empty())
    digest = "sha256:" + crypto::to_hex(JW_TRY(crypto::hash_file(crypto::HashKind::Sha256, options.file)));
  return said_clearance(
      terminal, remote.post(local_call("clearance file"),
                            fmt::format("/resources/{}/clearances", http::percent_encode(options.id)),
                            json::object{{"authority", options.authority},
                                         {"number", options.number},
                                         {"decided", options.decided},
                                         {"valid_until", options.until},
                                         {"items", json::array(options.items.begin(), options.items.end())},
                                         {"modes", json::array(options.modes.begin(), options.modes.end())},
                                         {"recipient", options.recipient},
                                         {"digest", digest},
                                         {"note", options.note}}));
}

Result<> withdraw_decision(const Terminal& terminal, const Remote& remote, const ClearanceOptions& options) {
  return said_clearance(terminal,
                        remote.post(local_call("clearance withdraw"),
                                    fmt::format("/clearances/{}/withdraw", http::percent_encode(options.id)),
                                    json::object{{"reason", options.reason}}));
}

}  // namespace

void add_clearance(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand("clearance", "grades, and the authorities' decisions on core and important data");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what, const char* id, auto work) {
    auto made = remote_verb<ClearanceOptions>(group, terminal, name, what, work, "your node");
    made.first->add_option("id", made.second->id, id)->required();
    return made;
  };
  constexpr auto* kResource = "id of the resource";
  verb("grading", "grades of a resource and what they ask for, item by item", kResource, show_grading);
  verb("list", "the decisions on file for a resource", kResource, list_clearances);
  {
    const auto [command, options] =
        verb("file", "the data bureau puts a decision on file", kResource, file_clearance);
    command->add_option("--authority", options->authority, "who decided")->required();
    command->add_option("--number", options->number, "number of the document")->required();
    command->add_option("--decided", options->decided, "day, like 2026-03-01")->required();
    command->add_option("--until", options->until, "last day; until it is withdrawn unless told");
    command->add_option("--items", options->items, "items it covers; all unless told");
    command->add_option("--modes", options->modes, "modes it covers; all unless told");
    command->add_option("--recipient", options->recipient, "id of the department it is for; any unless told");
    command
        ->add_option("--file", options->file,
                     "the scanned decision, which stays here; its digest goes on record")
        ->check(CLI::ExistingFile);
    command->add_option("--note", options->note, "remark");
  }
  const auto [command, options] =
      verb("withdraw", "it holds no longer, from this moment on", "id of the decision", withdraw_decision);
  command->add_option("--reason", options->reason, "why")->required();
}

}  // namespace jw::cli
