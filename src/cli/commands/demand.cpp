#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct DemandOptions : RemoteOptions {
  std::string box = "all";
  std::string state;
  std::string meta;
  std::string id;
  std::string action;
  std::string note;
  std::string resource;
  std::string org;
  std::string day;
  std::string basis;
};

std::string demand_line(const boost::json::value& demand) {
  const auto deadline = text_at(demand, "deadline");
  return fmt::format("{}  {:<10} {}  {} -> {}{}{}", text_at(demand, "id"), text_at(demand, "state"),
                     text_at(part(demand, "form"), "name"), text_at(part(demand, "requester"), "name"),
                     text_at(part(demand, "source"), "name"), deadline.empty() ? "" : ", until ", deadline);
}

// One line an item; or `none`.
template <class Line>
void say_list(const Terminal& terminal, const boost::json::value& list, std::string_view none, Line line) {
  std::string text;
  const auto& items = part(list, "items");
  if (items.is_array())
    for (const auto& one : items.get_array()) text += line(one) + "\n";
  terminal.say(object_of(list), text.empty() ? std::string(none) : text);
}

Result<> list_demands(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("demand list"), "/demands?limit=200&box=" + http::percent_encode(options.box) +
                                                 "&state=" + http::percent_encode(options.state)));
  say_list(terminal, found, "no demand", demand_line);
  return {};
}

Result<> raise_demand(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto meta = JW_TRY(parse_json(JW_TRY(file::read(options.meta).with("reading --meta"))));
  const auto raised = JW_TRY(remote->post(local_call("demand raise"), "/demands", meta));
  terminal.say(object_of(raised), demand_line(raised));
  return {};
}

Result<> matches(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("demand matches"), "/demands/" + http::percent_encode(options.id) + "/matches"));
  say_list(terminal, found, "nothing like it in the catalog", [](const boost::json::value& one) {
    const auto& score = part(one, "score");
    return fmt::format("{}  {:>3}  {}  {}", text_at(one, "id"), score.is_int64() ? score.get_int64() : 0,
                       text_at(one, "name"), text_at(one, "org_name"));
  });
  return {};
}

Result<> step(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto moved = JW_TRY(remote->post(local_call("demand step"),
                                         "/demands/" + http::percent_encode(options.id) + "/steps",
                                         boost::json::object{{"action", options.action},
                                                             {"note", options.note},
                                                             {"resource", options.resource},
                                                             {"org", options.org},
                                                             {"day", options.day},
                                                             {"basis", options.basis}}));
  terminal.say(object_of(moved), demand_line(moved));
  return {};
}

Result<> duties(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("demand duties"), "/responsibilities?org=" + http::percent_encode(options.org)));
  say_list(terminal, found, "nothing to provide", [](const boost::json::value& one) {
    return fmt::format("{:<9} {:<8} {}  {}", text_at(one, "state"), text_at(one, "kind"),
                       text_at(one, "name"), text_at(one, "due"));
  });
  return {};
}

Result<> departments(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("demand departments"), "/responsibility-departments"));
  say_list(terminal, found, "no department", [](const boost::json::value& one) {
    return fmt::format("{:<24} {:>5} overdue {:>5} pending {:>5} provided {:>6} published  {}",
                       text_at(one, "org"), number_at(one, "overdue"), number_at(one, "pending"),
                       number_at(one, "fulfilled"), number_at(one, "published"), text_at(one, "name"));
  });
  return {};
}

Result<> negative(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("demand negative"),
                                        "/negative-list?state=" + http::percent_encode(options.state)));
  say_list(terminal, found, "the negative list is empty", [](const boost::json::value& one) {
    return fmt::format("{}  {:<8} {}  {}  {}", text_at(one, "number"), text_at(one, "state"),
                       text_at(part(one, "form"), "name"), text_at(one, "org_name"),
                       text_at(part(one, "form"), "citation"));
  });
  return {};
}

Result<> gaps(const Terminal& terminal, const DemandOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("demand gaps"), "/negative-list-gaps"));
  say_list(terminal, found, "nothing is kept back without a line of the negative list",
           [](const boost::json::value& one) {
             return fmt::format("{}  {}  {}", text_at(one, "resource"), text_at(one, "name"),
                                text_at(one, "org_name"));
           });
  return {};
}

}  // namespace

void add_demand(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("demand", "the three lists: demands, responsibilities, the negative list");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what,
                        Result<> (*work)(const Terminal&, const DemandOptions&)) {
    auto options = std::make_shared<DemandOptions>();
    auto* command = group->add_subcommand(name, what);
    options->add_to(*command);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return std::pair(command, options);
  };
  {
    const auto [command, options] = verb("list", "demands, newest first", list_demands);
    command->add_option("--box", options->box, "all, mine, assign or answer")->capture_default_str();
    command->add_option("--state", options->state, "only in this state");
  }
  {
    const auto [command, options] = verb("raise", "raise a demand", raise_demand);
    command->add_option("--meta", options->meta, "JSON file: name, items, service, purpose, legal_basis, …")
        ->required();
  }
  {
    const auto [command, options] = verb("matches", "resources that may meet a demand", matches);
    command->add_option("id", options->id, "the demand")->required();
  }
  {
    const auto [command, options] = verb("step", "take a step", step);
    command->add_option("id", options->id, "the demand")->required();
    command
        ->add_option(
            "action", options->action,
            "match, send, assign, point, forward, return, promise, provide, refuse, confirm, object, "
            "close or withdraw")
        ->required();
    command->add_option("--note", options->note, "why; needed to refuse, return and object");
    command->add_option("--resource", options->resource, "for match, point and provide");
    command->add_option("--org", options->org, "for assign: the source department");
    command->add_option("--day", options->day, "for promise: 2026-12-31");
    command->add_option("--basis", options->basis, "for refuse: the rule, by its title in 《》");
  }
  {
    const auto [command, options] = verb("duties", "what a department must provide", duties);
    command->add_option("--org", options->org, "another department than the key's");
  }
  verb("departments", "how the departments of one's block stand with their lists", departments);
  {
    const auto [command, options] = verb("negative", "the negative list", negative);
    command->add_option("--state", options->state, "proposed, listed, refused or removed");
  }
  verb("gaps", "what is not shared though the negative list has no line for it", gaps);
}

}  // namespace jw::cli
