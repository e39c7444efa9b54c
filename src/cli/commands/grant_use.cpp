#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/commands/alert_text.hpp"
#include "cli/commands/grant.hpp"
#include "cli/remote_verb.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

// How a grant is used, against what it allows and against the caseload the consumer declares.
namespace jw::cli {
namespace {

namespace json = boost::json;

struct GrantUseOptions : RemoteOptions {
  std::string grant;
  std::int64_t per_day = 0;
};

std::string cap_line(const json::value& cap) {
  const auto kind = text_at(cap, "kind");
  const auto most = number_at(cap, "most");
  const auto limit = most == 0 ? std::string("no limit") : std::to_string(most);
  // What holds request by request is not counted.
  if (kind == "callsPerSecond" || kind == "minGroup")
    return fmt::format("{:28} {}\n", text_at(cap, "en"), limit);
  return fmt::format("{:28} used {} of {}\n", text_at(cap, "en"), number_at(cap, "used"), limit);
}

std::string system_line(const json::value& one) {
  const auto system = text_at(one, "system");
  return fmt::format(
      "{}  lately {} requests, {} keys, {} misses, {} in sequence, {} off hours, {} refused; today {} calls, "
      "{} keys, {} cases, {} subjects, {} rows, {} bytes\n",
      system.empty() ? "by a person" : system, number_at(one, "requests"), number_at(one, "keys"),
      number_at(one, "misses"), number_at(one, "in_sequence"), number_at(one, "off_hours"),
      number_at(one, "refused"), number_at(one, "calls_today"), number_at(one, "keys_today"),
      number_at(one, "events_today"), number_at(one, "subjects_today"), number_at(one, "rows_today"),
      number_at(one, "bytes_today"));
}

std::string amounts(const json::value& one) {
  return fmt::format("{} calls, {} rows, {} bytes", number_at(one, "calls"), number_at(one, "rows"),
                     number_at(one, "bytes"));
}

Result<> show_use(const Terminal& terminal, const Remote& remote, const GrantUseOptions& options) {
  const auto view = JW_TRY(remote.get(local_call("grant use"),
                                      fmt::format("/grants/{}/use", http::percent_encode(options.grant))));
  std::string text;
  for (const auto& cap : items_of(view, "caps")) text += cap_line(cap);
  const auto caseload = number_at(view, "caseload");
  text +=
      caseload > 0 ? fmt::format("caseload declared: {} cases a day\n", caseload) : "no caseload declared\n";
  for (const auto& one : items_of(view, "systems")) text += system_line(one);
  for (const auto& day : items_of(view, "days"))
    text += fmt::format("{}  {}\n", text_at(day, "day"), amounts(day));
  const auto& total = part(view, "total");
  text += number_at(total, "calls") == 0 ? "not used online yet\n"
                                         : fmt::format("in all {}, {} to {}\n", amounts(total),
                                                       text_at(total, "first"), text_at(total, "last"));
  for (const auto& one : items_of(view, "alerts")) text += alert_line(one) + "\n";
  text.pop_back();
  terminal.say(object_of(view), text);
  return {};
}

Result<> declare_caseload(const Terminal& terminal, const Remote& remote, const GrantUseOptions& options) {
  JW_TRY(remote.put(local_call("grant caseload"),
                    fmt::format("/grants/{}/caseload", http::percent_encode(options.grant)),
                    json::object{{"per_day", options.per_day}}));
  terminal.say({{"grant", options.grant}, {"per_day", options.per_day}},
               fmt::format("{} cases a day declared", options.per_day));
  return {};
}

}  // namespace

void add_grant_use(CLI::App* group, Terminal& terminal) {
  const auto verb = [&](const char* name, const char* what, auto work) {
    auto made = remote_verb<GrantUseOptions>(group, terminal, name, what, work, "your node");
    made.first->add_option("id", made.second->grant, "id of the grant")->required();
    return made;
  };
  verb("use", "its caps, how much of them is used, by which systems, unusual use", show_use);
  const auto [command, options] =
      verb("caseload", "the consumer declares how many cases a day it handles", declare_caseload);
  command->add_option("--per-day", options->per_day, "cases a day")
      ->required()
      ->check(CLI::Range(1, 100'000'000));
}

}  // namespace jw::cli
