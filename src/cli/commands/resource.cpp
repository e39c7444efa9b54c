#include <CLI/CLI.hpp>

#include <filesystem>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/remote.hpp"
#include "http/target.hpp"

namespace jw::cli {
namespace {

struct Options {
  std::string url;
  std::string key_file;
  std::string ca;
  std::string file;
  std::string meta;
  std::string resource;
  bool publish = false;
};

std::string text_at(const boost::json::value& value, std::string_view name) {
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::int64_t number_at(const boost::json::value& value, std::string_view name) {
  const auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
  return found && found->is_int64() ? found->get_int64() : 0;
}

Result<> import(const Terminal& terminal, const Options& options) {
  const auto call = local_call("resource import");
  const auto remote = JW_TRY(Remote::open(options.url, options.key_file, options.ca));
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
  const auto loaded = JW_TRY(remote->post(call, "/resources/" + id + "/load",
                                          boost::json::object{{"upload", text_at(upload, "id")}}));
  if (options.publish) resource = JW_TRY(remote->post(call, "/resources/" + id + "/publish", nullptr));
  terminal.say(
      {{"id", id}, {"data_version", loaded}, {"resource", resource}},
      fmt::format("{}: version {}, {} rows in, {} accepted, {} set aside{}", id, number_at(loaded, "number"),
                  number_at(loaded, "rows_in"), number_at(loaded, "rows_accepted"),
                  number_at(loaded, "rows_set_aside"), options.publish ? ", published" : ""));
  return {};
}

}  // namespace

void add_resource(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("resource", "data resources of a running node")->require_subcommand(1);
  auto options = std::make_shared<Options>();
  auto* command =
      group->add_subcommand("import", "register a resource and load a file, or load the next version of one");
  command->add_option("--url", options->url, "address of the node")->required();
  command->add_option("--key-file", options->key_file, "file with the key of an API client")->required();
  command->add_option("--ca", options->ca, "PEM file of the authority that issued the node's certificate");
  command->add_option("--file", options->file, "CSV file")->required();
  auto* meta =
      command->add_option("--meta", options->meta, "JSON of the resource: name, abstract, sharing, items …");
  auto* known =
      command->add_option("--resource", options->resource, "id of a resource that is there already");
  meta->excludes(known);
  command->add_flag("--publish", options->publish, "publish it afterwards");
  command->callback([&terminal, options] {
    if (options->meta.empty() == options->resource.empty())
      throw CLI::ValidationError("give --meta or --resource");
    terminal.run = [&terminal, options] { return import(terminal, *options); };
  });
}

}  // namespace jw::cli
