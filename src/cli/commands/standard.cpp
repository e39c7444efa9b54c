#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>

#include <iostream>
#include <iterator>

#include "app/config.hpp"
#include "app/store.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"
#include "standard/csv_table.hpp"
#include "standard/identifier.hpp"
#include "standard/region_history.hpp"

namespace jw::cli {
namespace {

struct StandardOptions : RemoteOptions {
  std::string code;
  std::string file;
  std::string name;
  std::string source;
  std::string region;
  std::string extends;
  std::string in_force;
  std::string note;
  std::string drop_reason;
  std::string from;
  std::string to;
  std::int64_t base = 0;
  bool elements = false;
};

std::string set_path(const StandardOptions& options) {
  return "/standard/code-sets/" + http::percent_encode(options.code);
}
std::string mapping_path(const StandardOptions& options) {
  return "/standard/mappings/" + http::percent_encode(options.code);
}

Result<std::unique_ptr<Remote>> node_of(const StandardOptions& options) { return options.open(); }

Result<> list_code_sets(const Terminal& terminal, const StandardOptions& options) {
  const auto remote = JW_TRY(node_of(options));
  const auto found = JW_TRY(remote->get(local_call("standard list"),
                                        options.elements ? "/standard/elements" : "/standard/code-sets"));
  std::string text;
  for (const auto& one : items_of(found))
    text += fmt::format("{}{:<24} v{:<3} {}  {}", text.empty() ? "" : "\n", text_at(one, "code"),
                        number_at(one, "version"), text_at(one, "name"), text_at(one, "source"));
  terminal.say({{"items", items_of(found)}}, text);
  return {};
}

Result<> show_code_set(const Terminal& terminal, const StandardOptions& options) {
  const auto call = local_call("standard show");
  const auto remote = JW_TRY(node_of(options));
  const auto set = JW_TRY(remote->get(call, set_path(options)));
  const auto codes = JW_TRY(remote->get(call, set_path(options) + "/items"));
  std::string text = fmt::format("{} {} v{}, {}", text_at(set, "code"), text_at(set, "name"),
                                 number_at(set, "version"), text_at(set, "source"));
  for (const auto& item : items_of(codes))
    text += fmt::format("\n{:<12} {}", text_at(item, "code"), text_at(item, "name"));
  terminal.say({{"code_set", set}, {"items", items_of(codes)}}, text);
  return {};
}

Result<> export_codes(const Terminal& terminal, const StandardOptions& options) {
  const auto remote = JW_TRY(node_of(options));
  const auto codes =
      items_of(JW_TRY(remote->get(local_call("standard export"), set_path(options) + "/items")));
  standard::CsvTable table{{"代码", "名称", "上级代码"}, {}};
  for (const auto& item : codes)
    table.rows.push_back({text_at(item, "code"), text_at(item, "name"), text_at(item, "parent")});
  JW_TRY(file::write_durably(options.file, standard::write_csv_table(table)));
  terminal.say({{"file", options.file}, {"codes", codes.size()}},
               fmt::format("{} codes in {}", codes.size(), options.file));
  return {};
}

Result<> import_codes(const Terminal& terminal, const StandardOptions& options) {
  const auto remote = JW_TRY(node_of(options));
  const auto csv = JW_TRY(file::read(options.file).with("reading --file"));
  const auto set = JW_TRY(remote->post(local_call("standard import"), set_path(options) + "/csv",
                                       boost::json::object{{"csv", csv},
                                                           {"base", options.base},
                                                           {"name", options.name},
                                                           {"source", options.source},
                                                           {"region", options.region},
                                                           {"extends", options.extends},
                                                           {"in_force", options.in_force},
                                                           {"note", options.note},
                                                           {"drop_reason", options.drop_reason}}));
  terminal.say({{"code_set", set}}, fmt::format("{} v{}: {} codes", text_at(set, "code"),
                                                number_at(set, "version"), number_at(set, "size")));
  return {};
}

Result<> map(const Terminal& terminal, const StandardOptions& options) {
  const auto call = local_call("standard map");
  const auto remote = JW_TRY(node_of(options));
  const auto csv = JW_TRY(file::read(options.file).with("reading --file"));
  const auto mapping = JW_TRY(remote->post(call, mapping_path(options) + "/csv",
                                           boost::json::object{{"csv", csv},
                                                               {"name", options.name},
                                                               {"from", options.from},
                                                               {"to", options.to},
                                                               {"base", options.base}}));
  const auto coverage = JW_TRY(remote->get(call, mapping_path(options) + "/coverage"));
  std::string text =
      fmt::format("{} v{}: {} of {} codes mapped", text_at(mapping, "code"), number_at(mapping, "version"),
                  number_at(coverage, "mapped"), number_at(coverage, "from_codes"));
  for (const auto& item : items_of(coverage, "unmapped"))
    text += fmt::format("\nnot mapped: {} {}", text_at(item, "code"), text_at(item, "name"));
  terminal.say({{"mapping", mapping}, {"coverage", coverage}}, text);
  return {};
}

Result<std::shared_ptr<const standard::RegionHistory>> code_set_history(const Terminal& terminal) {
  const auto config = JW_TRY(load_config(terminal));
  return standard::RegionHistory::load(JW_TRY(app::find_share(config)));
}

// Values come from a file or standard input, never from the command line, which others can see.
Result<> check_identifiers(const Terminal& terminal, const StandardOptions& options) {
  const auto* kind = standard::find_identifier(options.code);
  if (!kind) {
    std::string known;
    for (const auto& row : standard::identifier_checks())
      known.append(known.empty() ? "" : ", ").append(row.code);
    return fail(Code::Invalid, "identifier.kind", "there is no kind of identifier {}; there are {}",
                "没有标识类型 {}，可用的有 {}", options.code, known);
  }
  const auto regions = JW_TRY(code_set_history(terminal));
  const auto today = standard::compact_day(SystemClock().now());
  const standard::Context context{today, regions.get()};
  const std::string text = options.file == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {})
                                               : JW_TRY(file::read(options.file).with("reading --file"));
  std::int64_t valid = 0, mendable = 0, wrong = 0, line = 0;
  boost::json::array faults;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string_view value(text.data() + at, end - at);
    if (value.ends_with('\r')) value.remove_suffix(1);
    at = end + 1;
    ++line;
    const auto verdict = kind->check(value, context);
    ++(verdict.valid() ? valid : verdict.mendable() ? mendable : wrong);
    if (verdict.valid()) continue;
    faults.push_back({{"line", line}, {"fault", verdict.fault}, {"mendable", verdict.mendable()}});
    out += fmt::format("line {}: {}{}\n", line, verdict.fault,
                       verdict.mendable() ? " (normalising mends it)" : "");
  }
  out += fmt::format("{} valid, {} valid once normalised, {} wrong", valid, mendable, wrong);
  terminal.say({{"valid", valid}, {"mendable", mendable}, {"wrong", wrong}, {"faults", faults}}, out);
  return {};
}

Result<> region(const Terminal& terminal, const StandardOptions& options) {
  const auto regions = JW_TRY(code_set_history(terminal));
  const auto names = regions->find(options.code);
  if (names.empty())
    return fail(Code::NotFound, "region.unknown", "{} was never the code of a province, prefecture or county",
                "{} 从未用作县级及以上区划代码", options.code);
  boost::json::array said, today;
  std::string text;
  for (const auto& entry : names) {
    said.push_back({{"name", entry.name}, {"start", entry.start}, {"end", entry.end}});
    text += fmt::format("{} {} {} - {}\n", entry.code, entry.name, entry.start,
                        entry.end == 0 ? "" : std::to_string(entry.end));
  }
  text += "today:";
  for (const auto& code : regions->today(options.code)) {
    today.emplace_back(code);
    text += fmt::format(" {} {}", code, regions->find(code).back().name);
  }
  terminal.say({{"code", options.code}, {"names", said}, {"today", today}}, text);
  return {};
}

}  // namespace

void add_standard(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("standard", "code sets, mappings, identifiers")->require_subcommand(1);
  auto options = std::make_shared<StandardOptions>();
  const auto add = [&](const char* name, const char* what, auto work) {
    auto* command = group->add_subcommand(name, what);
    command->callback([&terminal, options, work] {
      terminal.run = [&terminal, options, work] { return work(terminal, *options); };
    });
    return command;
  };
  const auto remote = [&](CLI::App* command) {
    options->add_to(*command);
    return command;
  };
  auto* all = remote(add("list", "code sets, or data elements", list_code_sets));
  all->add_flag("--elements", options->elements, "data elements");
  remote(add("show", "the codes of a set", show_code_set))->add_option("code", options->code)->required();
  auto* out = remote(add("export", "the codes of a set as CSV", export_codes));
  out->add_option("code", options->code)->required();
  out->add_option("--file", options->file, "where to write it")->required();
  auto* in = remote(add("import", "a local code set from CSV, or its next version", import_codes));
  in->add_option("code", options->code)->required();
  in->add_option("--file", options->file, "CSV with the columns code,name,parent")->required();
  in->add_option("--base", options->base, "the version it follows; 0: a new set")->capture_default_str();
  in->add_option("--name", options->name, "of a new set");
  in->add_option("--source", options->source, "the standard or order a new set follows");
  in->add_option("--region", options->region, "six digits: where a new set holds");
  in->add_option("--extends", options->extends, "the set a new one extends");
  in->add_option("--in-force", options->in_force, "YYYY-MM-DD");
  in->add_option("--note", options->note, "what changed");
  in->add_option("--drop-reason", options->drop_reason, "why codes in use go");
  auto* mapping = remote(add("map", "a mapping from CSV, and what it covers", map));
  mapping->add_option("code", options->code)->required();
  mapping->add_option("--file", options->file, "CSV with the columns from,to,note")->required();
  mapping->add_option("--name", options->name)->required();
  mapping->add_option("--from", options->from, "code set")->required();
  mapping->add_option("--to", options->to, "code set")->required();
  mapping->add_option("--base", options->base, "the version it follows; 0: a new one")->capture_default_str();
  auto* verdicts = add("check", "identifiers, one a line; works without a node", check_identifiers);
  verdicts->add_option("kind", options->code, "such as resident_id or credit_code")->required();
  verdicts->add_option("--file", options->file, "- reads standard input")->required();
  add("region", "what became of a region code; works without a node", region)
      ->add_option("code", options->code, "six digits")
      ->required();
}

}  // namespace jw::cli
