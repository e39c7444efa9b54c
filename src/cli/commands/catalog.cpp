#include <CLI/CLI.hpp>

#include <filesystem>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct CatalogOptions : RemoteOptions {
  std::string file;
  std::string sheet;
  std::string problems;
  std::string out;
  std::string scope = "own";
  std::string layout = "guide";
  std::string format = "xlsx";
  bool dry = false;
};

std::int64_t count_at(const boost::json::value& import, std::string_view name) {
  const auto* counts = import.is_object() ? import.get_object().if_contains("counts") : nullptr;
  const auto* found = counts && counts->is_object() ? counts->get_object().if_contains(name) : nullptr;
  return found && found->is_int64() ? found->get_int64() : 0;
}

Result<> import_entries(Terminal& terminal, const CatalogOptions& options) {
  const auto call = local_call("catalog import").within(std::chrono::minutes(10));
  const auto remote = JW_TRY(options.open());
  std::error_code ec;
  if (!std::filesystem::is_regular_file(options.file, ec))
    return fail(Code::NotFound, "file.missing", "there is no file {}", "没有文件 {}", options.file);
  const auto name = http::percent_encode(std::filesystem::path(options.file).filename().string());
  auto sent = JW_TRY(remote->send_file(call, "/imports?name=" + name, options.file));
  const auto id = text_at(sent, "id");
  if (!options.sheet.empty())
    sent = JW_TRY(
        remote->put(call, "/imports/" + http::percent_encode(id) + "/mapping", {{"sheet", options.sheet}}));
  if (const auto problem = text_at(sent, "mapping_problem_en"); !problem.empty())
    return fail(Code::Invalid, "import.mapping", "{}; choose the fields on the page of the import, {}",
                "{}；请在导入页面 {} 指定", problem, "/catalog-import/" + id);
  if (!options.problems.empty()) {
    const std::string format = options.problems.ends_with(".csv") ? "csv" : "xlsx";
    JW_TRY(remote->fetch_file(call, "/imports/" + http::percent_encode(id) + "/problems?format=" + format,
                              options.problems));
  }
  if (!options.dry)
    sent = JW_TRY(remote->post(call, "/imports/" + http::percent_encode(id) + "/commit", nullptr));
  terminal.say(
      sent.as_object(),
      fmt::format("{}: {} resources: {} new, {} changed, {} unchanged, {} published, {} blocked, {} written, "
                  "{} refused; {} problems",
                  id, count_at(sent, "records"), count_at(sent, "fresh"), count_at(sent, "changed"),
                  count_at(sent, "unchanged"), count_at(sent, "published"), count_at(sent, "blocked"),
                  count_at(sent, "done"), count_at(sent, "failed"), count_at(sent, "problems")));
  if (count_at(sent, "blocked") + count_at(sent, "failed") > 0) terminal.status = 2;
  return {};
}

Result<> export_to(Terminal& terminal, const CatalogOptions& options) {
  const auto call = local_call("catalog export").within(std::chrono::minutes(10));
  const auto remote = JW_TRY(options.open());
  const auto query = fmt::format("?scope={}&template={}&format={}", http::percent_encode(options.scope),
                                 http::percent_encode(options.layout), http::percent_encode(options.format));
  JW_TRY(remote->fetch_file(call, "/exports/catalog" + query, options.out));
  terminal.say({{"file", options.out}}, options.out);
  return {};
}

}  // namespace

void add_catalog(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("catalog", "catalogs as files, of a running node")->require_subcommand(1);
  auto options = std::make_shared<CatalogOptions>();
  const auto work = [&](const char* name, const char* help,
                        Result<> (*run)(Terminal&, const CatalogOptions&)) {
    auto* command = group->add_subcommand(name, help);
    options->add_to(*command);
    command->callback([&terminal, options, run] {
      terminal.run = [&terminal, options, run] { return run(terminal, *options); };
    });
    return command;
  };
  auto* in =
      work("import", "import a catalog: new resources become drafts, known ones are updated", import_entries);
  in->add_option("--file", options->file, "XLSX, CSV or JSON")->required();
  in->add_option("--sheet", options->sheet, "sheet of the workbook; the first without");
  in->add_option("--problems", options->problems, "where to write what is wrong (.xlsx or .csv)");
  in->add_flag("--dry-run", options->dry, "check only, write nothing");
  auto* out = work("export", "export a catalog", export_to);
  out->add_option("--out", options->out, "file to write")->required();
  out->add_option("--scope", options->scope, "own or visible")->capture_default_str();
  out->add_option("--template", options->layout, "guide, register or full")->capture_default_str();
  out->add_option("--format", options->format, "xlsx, csv or json")->capture_default_str();
}

}  // namespace jw::cli
