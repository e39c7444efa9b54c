#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct InventoryOptions : RemoteOptions {
  std::string by = "org";
  std::string what;
  std::string key;
  std::string org;
};

std::string percent(const boost::json::value& rate, std::string_view name) {
  const auto& value = part(rate, name);
  return value.is_number() ? fmt::format("{:5.1f}%", value.to_number<double>() * 100) : "   n/a";
}

std::string rate_line(const boost::json::value& rate, std::string_view name) {
  return fmt::format("{}  {}  {}  {}\n", percent(rate, "catalog_rate"), percent(rate, "data_rate"),
                     percent(rate, "timely_rate"), name);
}

Result<> rates(const Terminal& terminal, const InventoryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(
      remote->get(local_call("inventory rates"), "/inventory/rates?by=" + http::percent_encode(options.by)));
  std::string text = "catalog  data    in time\n" + rate_line(part(found, "all"), "all");
  for (const auto& one : items_of(found)) {
    const auto name = text_at(one, "name");
    text += rate_line(one, name.empty() ? text_at(one, "key") : name);
  }
  terminal.say(object_of(found), text);
  return {};
}

Result<> behind(const Terminal& terminal, const InventoryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("inventory behind"),
                                        "/inventory/behind?what=" + http::percent_encode(options.what) +
                                            "&by=" + http::percent_encode(options.by) +
                                            "&key=" + http::percent_encode(options.key)));
  std::string text;
  for (const auto& one : items_of(found))
    text += fmt::format("{}  {}  {}  {}\n", text_at(one, "id"), text_at(one, "name"),
                        text_at(one, "org_name"), text_at(one, "due"));
  terminal.say(object_of(found), text.empty() ? "none" : text);
  return {};
}

Result<> systems(const Terminal& terminal, const InventoryOptions& options) {
  const auto remote = JW_TRY(options.open());
  const auto found = JW_TRY(remote->get(local_call("inventory systems"),
                                        "/inventory/systems?org=" + http::percent_encode(options.org)));
  std::string text;
  for (const auto& one : items_of(found)) {
    text += fmt::format("{}  {}  {}\n", text_at(one, "id"), text_at(part(one, "form"), "name"),
                        text_at(one, "org_name"));
    for (const auto& set : items_of(one, "data_sets")) {
      const auto resource = text_at(set, "resource_name");
      text += fmt::format("    {}  {}\n", text_at(part(set, "form"), "name"),
                          resource.empty() ? "not cataloged" : "-> " + resource);
    }
  }
  terminal.say(object_of(found), text.empty() ? "no system" : text);
  return {};
}

}  // namespace

void add_inventory(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("inventory", "systems behind the resources, and the rates that follow");
  group->require_subcommand(1);
  const auto verb = [&](const char* name, const char* what,
                        Result<> (*work)(const Terminal&, const InventoryOptions&)) {
    auto options = std::make_shared<InventoryOptions>();
    auto* command = group->add_subcommand(name, what);
    options->add_to(*command);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return std::pair(command, options);
  };
  {
    const auto [command, options] = verb("rates", "编目率, 挂接率, 更新及时率", rates);
    command->add_option("--by", options->by, "org, line or region")->capture_default_str();
  }
  {
    const auto [command, options] = verb("behind", "what keeps a rate from 100 %", behind);
    command->add_option("what", options->what, "uncataloged, no_data, late or no_system")->required();
    command->add_option("--by", options->by, "org, line or region")->capture_default_str();
    command->add_option("--key", options->key, "one of them");
  }
  {
    const auto [command, options] = verb("systems", "systems and the data sets they hold", systems);
    command->add_option("--org", options->org, "one department");
  }
}

}  // namespace jw::cli
