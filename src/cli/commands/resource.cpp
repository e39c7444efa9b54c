#include <CLI/CLI.hpp>

#include <filesystem>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct ResourceOptions : RemoteOptions {
  std::string file;
  std::string meta;
  std::string resource;
  bool submit = false;
  std::string note;
  std::string reason;
  std::string state;
  std::string box = "mine";
  std::string kind;
  std::string conclusion;
  std::string day;
  std::string assessor;
  std::string document;
  std::string findings;
  std::string measures;
  std::string cause = "other";
  std::int64_t from = 0;
  std::int64_t to = 0;
};

Result<> import_resources(const Terminal& terminal, const ResourceOptions& options) {
  const auto call = local_call("resource import");
  const auto remote = JW_TRY(options.open());
  std::error_code ec;
  if (!std::filesystem::is_regular_file(options.file, ec))
    return fail(Code::NotFound, "file.missing", "there is no file {}", "没有文件 {}", options.file);
  auto id = options.resource;
  boost::json::value resource;
  if (id.empty()) {
    const auto text = JW_TRY(file::read(options.meta).with("reading --meta"));
    const auto meta = JW_TRY(parse_json(text));
    resource = JW_TRY(remote->post(call, "/resources", meta));
    id = text_at(resource, "id");
  }
  const auto name = http::percent_encode(std::filesystem::path(options.file).filename().string());
  const auto upload = JW_TRY(remote->send_file(call, "/uploads?name=" + name, options.file));
  const auto loaded = JW_TRY(remote->post(call, "/resources/" + http::percent_encode(id) + "/load",
                                          boost::json::object{{"upload", text_at(upload, "id")}}));
  if (options.submit)
    resource = JW_TRY(remote->post(call, "/resources/" + http::percent_encode(id) + "/submit",
                                   boost::json::object{{"note", ""}}));
  terminal.say(
      {{"id", id}, {"data_version", loaded}, {"resource", resource}},
      fmt::format("{}: version {}, {} rows in, {} accepted, {} set aside{}", id, number_at(loaded, "number"),
                  number_at(loaded, "rows_in"), number_at(loaded, "rows_accepted"),
                  number_at(loaded, "rows_set_aside"), options.submit ? ", submitted to the head" : ""));
  return {};
}

std::string path_of(const ResourceOptions& options, std::string_view verb = {}) {
  return "/resources/" + http::percent_encode(options.resource) + std::string(verb);
}

std::string filing_line(const boost::json::value& filing) {
  const auto* clock = filing.is_object() ? filing.get_object().if_contains("review_clock") : nullptr;
  const auto refusal = text_at(filing, "refusal");
  return fmt::format("{}  {:<16} {:<8} {}  {}{}{}", text_at(filing, "id"), text_at(filing, "state"),
                     text_at(filing, "kind"), text_at(filing, "code"), text_at(filing, "name"),
                     clock ? ", review due " + text_at(*clock, "due") : "",
                     refusal.empty() ? "" : ", returned: " + refusal);
}

void say_filing(const Terminal& terminal, const boost::json::value& filing) {
  terminal.say(filing.as_object(), filing_line(filing));
}

// Lists and reads: one row a verb.
Result<> list_resources(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("resource list"),
                                        "/resources?limit=200&state=" + http::percent_encode(options.state)));
  std::string text;
  for (const auto& one : items_of(found))
    text += fmt::format("{}  {:<16} v{:<3} {}  {}\n", text_at(one, "id"), text_at(one, "state"),
                        number_at(one, "version"), text_at(one, "code"), text_at(one, "name"));
  terminal.say(found.as_object(), text.empty() ? "no resource" : text);
  return {};
}

Result<> show_resource(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto one = JW_TRY(remote->get(local_call("resource show"), path_of(options)));
  terminal.say(one.as_object(), fmt::format("{}  {}\n{}, metadata version {}, data version {}, {} rows\n{}",
                                            text_at(one, "code"), text_at(one, "name"), text_at(one, "state"),
                                            number_at(one, "version"), number_at(one, "data_version"),
                                            number_at(one, "rows"), text_at(one, "abstract")));
  return {};
}

Result<> resource_history(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("resource history"), path_of(options, "/metadata")));
  std::string text;
  for (const auto& one : items_of(found))
    text += fmt::format("v{:<3} {}  {}{}\n", number_at(one, "version"), text_at(one, "changed"),
                        text_at(one, "editor"),
                        text_at(one, "published").empty() ? "" : "  published " + text_at(one, "published"));
  terminal.say(found.as_object(), text);
  return {};
}

Result<> compare(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("resource compare"),
                  fmt::format("{}/compare?from={}&to={}", path_of(options), options.from, options.to)));
  std::string text;
  if (const auto* all = found.as_object().if_contains("differences"); all && all->is_array())
    for (const auto& one : all->get_array()) {
      const auto item = text_at(one, "item");
      text += fmt::format("{}{}\n  - {}\n  + {}\n", item.empty() ? "" : item + ".", text_at(one, "field"),
                          text_at(one, "before"), text_at(one, "after"));
    }
  terminal.say(found.as_object(), text.empty() ? "no difference" : text);
  return {};
}

Result<> filings(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("resource filings"),
                                        "/filings?limit=200&box=" + http::percent_encode(options.box)));
  std::string text;
  for (const auto& one : items_of(found)) text += filing_line(one) + "\n";
  terminal.say(found.as_object(), text.empty() ? "no filing" : text);
  return {};
}

Result<> assess(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto filed = JW_TRY(remote->post(local_call("resource assess"), path_of(options, "/assessments"),
                                         boost::json::object{{"kind", options.kind},
                                                             {"conclusion", options.conclusion},
                                                             {"assessed_on", options.day},
                                                             {"assessor", options.assessor},
                                                             {"document", options.document},
                                                             {"findings", options.findings},
                                                             {"measures", options.measures}}));
  terminal.say(filed.as_object(), fmt::format("{} assessment on file: {}", options.kind, options.conclusion));
  return {};
}

Result<> submit(const Terminal& terminal, const ResourceOptions& options) {
  const auto remote = JW_TRY(options.open());
  say_filing(terminal, JW_TRY(remote->post(local_call("resource submit"), path_of(options, "/submit"),
                                           boost::json::object{{"note", options.note}})));
  return {};
}

Result<> change(const Terminal& terminal, const ResourceOptions& options) {
  const auto call = local_call("resource change");
  const auto remote = JW_TRY(options.open());
  const auto form = JW_TRY(parse_json(JW_TRY(file::read(options.meta).with("reading --meta"))));
  const auto now = JW_TRY(remote->get(call, path_of(options)));
  say_filing(terminal, JW_TRY(remote->post(call, path_of(options, "/change"),
                                           boost::json::object{{"version", number_at(now, "version")},
                                                               {"cause", options.cause},
                                                               {"changed_on", options.day},
                                                               {"note", options.note},
                                                               {"form", form}})));
  return {};
}

Result<> withdraw(const Terminal& terminal, const ResourceOptions& options) {
  const auto call = local_call("resource withdraw");
  const auto remote = JW_TRY(options.open());
  auto filing = JW_TRY(
      remote->post(call, path_of(options, "/withdraw"), boost::json::object{{"reason", options.reason}}));
  if (options.submit)
    filing =
        JW_TRY(remote->post(call, path_of(options, "/submit"), boost::json::object{{"note", options.note}}));
  terminal.say(filing.as_object(),
               fmt::format("{}; {} grants on it go on until they end; their holders are told when it leaves",
                           filing_line(filing), number_at(filing, "standing_grants")));
  return {};
}

using ResourceWork = Result<> (*)(const Terminal&, const ResourceOptions&);

CLI::App* add_verb(CLI::App& group, Terminal& terminal, const std::shared_ptr<ResourceOptions>& options,
                   const char* name, const char* help, ResourceWork work, bool of_one) {
  auto* command = group.add_subcommand(name, help);
  options->add_to(*command);
  if (of_one) command->add_option("--resource", options->resource, "id of the resource")->required();
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return command;
}

}  // namespace

void add_resource(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("resource", "data resources of a running node")->require_subcommand(1);
  auto options = std::make_shared<ResourceOptions>();
  auto* command =
      group->add_subcommand("import", "register a resource and load a file, or load the next version of one");
  options->add_to(*command);
  command->add_option("--file", options->file, "CSV file")->required();
  auto* meta =
      command->add_option("--meta", options->meta, "JSON of the resource: name, abstract, sharing, items …");
  auto* known =
      command->add_option("--resource", options->resource, "id of a resource that is there already");
  meta->excludes(known);
  command->add_flag("--submit", options->submit,
                    "submit it to the head afterwards; its assessments must be on file");
  command->callback([&terminal, options] {
    if (options->meta.empty() == options->resource.empty())
      throw CLI::ValidationError("give --meta or --resource");
    terminal.run = [&terminal, options] { return import_resources(terminal, *options); };
  });

  auto* lists =
      add_verb(*group, terminal, options, "list", "resources of one's own department", list_resources, false);
  lists->add_option("--state", options->state,
                    "draft, awaiting_head, awaiting_review, returned, published …");
  add_verb(*group, terminal, options, "show", "one resource", show_resource, true);
  add_verb(*group, terminal, options, "history", "versions of its metadata", resource_history, true);
  auto* compares =
      add_verb(*group, terminal, options, "compare", "two versions of its metadata", compare, true);
  compares->add_option("--from", options->from, "the earlier version")->required();
  compares->add_option("--to", options->to, "the later version")->required();
  auto* files =
      add_verb(*group, terminal, options, "filings", "filings that wait, or went before", filings, false);
  files->add_option("--box", options->box, "mine, approve, review or done")->capture_default_str();
  auto* assesses =
      add_verb(*group, terminal, options, "assess", "put an assessment of its items on file", assess, true);
  assesses->add_option("--kind", options->kind, "secrecy or personal")->required();
  assesses->add_option("--conclusion", options->conclusion, "not_secret, no_personal, acceptable …")
      ->required();
  assesses->add_option("--day", options->day, "when it was made, 2026-03-01")->required();
  assesses->add_option("--assessor", options->assessor, "who made it")->required();
  assesses->add_option("--document", options->document, "number of the paper it stands in");
  assesses->add_option("--findings", options->findings, "lawful, necessary; effect and risk");
  assesses->add_option("--measures", options->measures, "what is done about the risk");
  auto* submits =
      add_verb(*group, terminal, options, "submit", "submit a draft or a change to the head", submit, true);
  submits->add_option("--note", options->note, "what the head should know");
  auto* changes =
      add_verb(*group, terminal, options, "change", "edit the change of a published resource", change, true);
  changes->add_option("--meta", options->meta, "JSON of the resource as it should be")->required();
  changes->add_option("--cause", options->cause, "law, duty or other")->capture_default_str();
  changes->add_option("--since", options->day, "the day the cause came about; today when absent");
  changes->add_option("--note", options->note, "what the reviewers should know");
  auto* leaves =
      add_verb(*group, terminal, options, "withdraw",
               "edit the withdrawal of a published resource; head and data bureau decide", withdraw, true);
  leaves->add_option("--reason", options->reason, "why it is to leave the catalog")->required();
  leaves->add_flag("--submit", options->submit, "submit it to the head at once");
  leaves->add_option("--note", options->note, "what the head should know");
}

}  // namespace jw::cli
