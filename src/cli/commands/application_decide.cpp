#include <CLI/CLI.hpp>

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/file.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/commands/application.hpp"
#include "cli/commands/grant_text.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

// The provider's answer from files: what each item is given as and the terms of use, tried on real rows
// first.
namespace jw::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestForm = 4 << 20;

struct DecideOptions : RemoteOptions {
  std::string id, items, terms;
  std::string outcome = "grant", reason, basis, note, until, until_reason, region, region_reason;
};

Result<json::value> json_file(const std::string& path) {
  const auto text = JW_TRY(file::read(path, kLargestForm).with(path));
  return parse_json(text).with(path);
}

std::string application_path(const DecideOptions& options, std::string_view step) {
  return fmt::format("/applications/{}/{}", http::percent_encode(options.id), step);
}

// What the law asks to be hidden in the treatment proposed for it, all else as it is: needs no reasons.
Result<json::array> least(const Call& call, const Remote& remote, const DecideOptions& options) {
  json::array choices;
  const auto found = JW_TRY(remote.get(call, application_path(options, "composer")));
  for (const auto& item : items_of(found)) {
    const auto& rules = items_of(item, "rules");
    if (std::ranges::all_of(rules, [](const auto& rule) { return text_at(rule, "demand") == "advise"; }))
      continue;
    choices.push_back(json::object{{"name", text_at(item, "name")}, {"treatment", part(item, "proposed")}});
  }
  return choices;
}

Result<json::object> chosen(const Call& call, const Remote& remote, const DecideOptions& options) {
  json::object form;
  if (options.items.empty())
    form["items"] = JW_TRY(least(call, remote, options));
  else
    form["items"] = JW_TRY(json_file(options.items));
  form["terms"] = options.terms.empty() ? json::value() : JW_TRY(json_file(options.terms));
  form["region"] = options.region;
  return form;
}

std::string cell_text(const json::value& cell) {
  return cell.is_string() ? std::string(cell.get_string()) : cell.is_null() ? "-" : json::serialize(cell);
}

Result<> try_application(const Terminal& terminal, const DecideOptions& options) {
  const auto call = local_call("application try");
  const auto remote = JW_TRY(options.open());
  const auto form = JW_TRY(chosen(call, *remote, options));
  const auto found = JW_TRY(remote->post(call, application_path(options, "try"), form));
  const auto& counts = part(found, "counts");
  auto text = fmt::format("{} of {} rows in scope, {} out of it, {} cannot be treated",
                          number_at(counts, "out"), number_at(counts, "rows_in"),
                          number_at(counts, "filtered"), number_at(counts, "set_aside"));
  for (const auto& reason : items_of(found, "reasons"))
    text += fmt::format("\n  {} {}", number_at(reason, "count"), text_at(reason, "reason"));
  text += "\n";
  for (const auto& column : items_of(found, "columns")) text += text_at(column, "name") + "\t";
  for (const auto& row : items_of(found, "rows")) {
    text.back() = '\n';
    if (!row.is_array()) continue;
    for (const auto& cell : row.get_array()) text += cell_text(cell) + "\t";
  }
  text.pop_back();
  terminal.say(object_of(found), text);
  return {};
}

std::string indented(const std::string& lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    out += "\n  " + lines.substr(at, end - at);
    at = end + 1;
  }
  return out;
}

Result<> decide_application(const Terminal& terminal, const DecideOptions& options) {
  const auto call = local_call("application decide");
  const auto remote = JW_TRY(options.open());
  json::object form;
  if (options.outcome == "grant") {
    form = JW_TRY(chosen(call, *remote, options));
    form["region_reason"] = options.region_reason;
    form["until"] = options.until;
    form["until_reason"] = options.until_reason;
  }
  form["outcome"] = options.outcome;
  form["reason"] = options.reason;
  form["basis"] = options.basis;
  form["note"] = options.note;
  const auto found = JW_TRY(remote->post(call, application_path(options, "decide"), form));
  auto text = fmt::format("{}  {}: to {}, before the head", text_at(found, "number"), text_at(found, "state"),
                          options.outcome);
  text += indented(terms_text(part(form, "terms")));
  for (const auto& one : items_of(part(found, "proposal"), "narrowed"))
    text += fmt::format("\n  narrowed: {} {} {}: {}", text_at(one, "kind"), text_at(one, "item"),
                        text_at(one, "given"), text_at(one, "reason"));
  terminal.say(object_of(found), text);
  return {};
}

using DecideWork = Result<> (*)(const Terminal&, const DecideOptions&);

std::pair<CLI::App*, std::shared_ptr<DecideOptions>> decide_verb(CLI::App* group, Terminal& terminal,
                                                                 const char* name, const char* what,
                                                                 DecideWork work) {
  auto options = std::make_shared<DecideOptions>();
  auto* command = group->add_subcommand(name, what);
  options->add_to(*command, "the provider's node");
  command->add_option("--id", options->id, "id of the application")->required();
  command
      ->add_option("--items", options->items,
                   "JSON file, [{name, treatment, drop, reason}]; without it, what the law asks to hide is "
                   "hidden and the rest given as it is")
      ->check(CLI::ExistingFile);
  command->add_option("--terms", options->terms, "JSON file with the terms of use, rows among them")
      ->check(CLI::ExistingFile);
  command->add_option("--region", options->region, "only this region of what was applied for");
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return {command, options};
}

}  // namespace

void add_decide(CLI::App* group, Terminal& terminal) {
  decide_verb(group, terminal, "try", "real rows as the applicant would see them, and how many are in scope",
              try_application);
  const auto [command, options] = decide_verb(
      group, terminal, "decide", "propose to grant or to refuse; the head consents", decide_application);
  command->add_option("--outcome", options->outcome, "grant or refuse")
      ->capture_default_str()
      ->check(CLI::IsMember({"grant", "refuse"}));
  command->add_option("--reason", options->reason, "refusal: why");
  command->add_option("--basis", options->basis, "refusal: the rule it rests on");
  command->add_option("--note", options->note, "a remark");
  command->add_option("--until", options->until, "last day, not later than applied for");
  command->add_option("--until-reason", options->until_reason, "why it ends earlier");
  command->add_option("--region-reason", options->region_reason, "why fewer regions");
}

}  // namespace jw::cli
