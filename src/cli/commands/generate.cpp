#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>

#include "app/store.hpp"
#include "cli/commands.hpp"
#include "lake/engine.hpp"
#include "org/region.hpp"
#include "standard/synthetic.hpp"

namespace jw::cli {
namespace {

struct GenerateOptions {
  std::string kind;
  std::uint64_t rows = 1000;
  std::uint64_t seed = 1;
  std::string region = "32";
  std::string out;
};

Result<> generate(const Terminal& terminal, const GenerateOptions& options) {
  const auto config = JW_TRY(load_config(terminal));
  const auto call = Call::system("generate", std::chrono::hours(2));
  const auto share = JW_TRY(app::find_share(config));
  const auto regions = JW_TRY(org::read_regions(share / "regions_2023.csv.gz", "2023"));
  std::vector<standard::Region> counties;
  for (const auto& region : regions->all())
    if (region.level == 3 && org::is_within(region.prefix, options.region))
      counties.push_back({region.prefix, region.full_name});
  const auto kind = options.kind == "firms" ? standard::Kind::Firm : standard::Kind::Person;
  const auto synthetic =
      JW_TRY(standard::Synthetic::make(kind, options.seed, options.rows, std::move(counties)));
  const auto started = std::chrono::steady_clock::now();
  const auto out = std::filesystem::absolute(options.out);
  if (out.extension() == ".parquet") {
    lake::EngineOptions engine_options;
    engine_options.temp_folder = out.parent_path() / ".jingwei-tmp";
    engine_options.folders = {out.parent_path()};
    auto engine = JW_TRY(lake::Engine::open(engine_options));
    const auto written = standard::write_parquet(call, *engine, synthetic, out);
    engine.reset();
    std::error_code ec;
    std::filesystem::remove_all(engine_options.temp_folder, ec);
    JW_TRY(written);
  } else {
    JW_TRY(standard::write_csv(call, synthetic, out));
  }
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  terminal.say(
      {{"kind", options.kind},
       {"rows", options.rows},
       {"seed", options.seed},
       {"file", out.string()},
       {"seconds", seconds}},
      fmt::format("{} synthetic {} in {} ({:.1f} s)", options.rows, options.kind, out.string(), seconds));
  return {};
}

}  // namespace

void add_generate(CLI::App& app, Terminal& terminal) {
  auto* command = app.add_subcommand(
      "generate", "clearly synthetic persons or firms with valid identifiers, the same for the same seed");
  auto options = std::make_shared<GenerateOptions>();
  command->add_option("kind", options->kind, "persons or firms")
      ->required()
      ->check(CLI::IsMember({"persons", "firms"}));
  command->add_option("--rows", options->rows, "how many")->capture_default_str();
  command->add_option("--seed", options->seed, "same seed, same rows")->capture_default_str();
  command->add_option("--region", options->region, "counties below this region")->capture_default_str();
  command->add_option("--out", options->out, "file: .csv or .parquet")->required();
  command->callback(
      [&terminal, options] { terminal.run = [&terminal, options] { return generate(terminal, *options); }; });
}

}  // namespace jw::cli
