#include "lake/engine.hpp"

#include "base/file.hpp"
#include "lake/core.hpp"
#include "lake/sql.hpp"

namespace jw::lake {
namespace {

Result<> run(duckdb_connection session, const std::string& sql) {
  duck::Answer answer;
  if (duckdb_query(session, sql.c_str(), answer.out()) == DuckDBSuccess) return {};
  return fail(
      duck::failure(Call(), duckdb_result_error_type(answer.out()), duckdb_result_error(answer.out())));
}

Result<duck::Config> settings(const EngineOptions& options) {
  duck::Config config;
  const std::pair<const char*, std::string> wanted[] = {
      {"memory_limit", fmt::format("{}B", options.memory_bytes)},
      {"temp_directory", options.temp_folder.string()},
      {"preserve_insertion_order", "true"},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      // With it, DuckDB 1.4.4 takes some small Parquet files that it has just written for damaged
      // (load_test has the seeds). The system's page cache does the same work.
      {"enable_external_file_cache", "false"},
      {"threads", options.threads > 0 ? std::to_string(options.threads) : ""},
  };
  bool set = duckdb_create_config(config.out()) == DuckDBSuccess;
  for (const auto& [name, value] : wanted)
    if (!value.empty()) set = set && duckdb_set_config(config.get(), name, value.c_str()) == DuckDBSuccess;
  if (!set)
    return fail(Code::Internal, "lake.open", "the data engine refused its settings", "数据引擎拒绝了配置");
  return config;
}

// Narrows where SQL may reach, then locks the configuration: in this order, each step takes the
// means to undo the one before.
Result<> confine(duckdb_connection session, const EngineOptions& options) {
  std::string folders;
  for (const auto& folder : options.folders) {
    const auto whole = std::filesystem::absolute(folder).lexically_normal();
    folders += (folders.empty() ? "" : ", ") + quote_text(whole.string());
  }
  if (!folders.empty()) JW_TRY(run(session, "SET allowed_directories = [" + folders + "]"));
  JW_TRY(run(session, "SET enable_external_access = false"));
  return run(session, "SET lock_configuration = true");
}

}  // namespace

Engine::Engine(std::shared_ptr<EngineCore> core) : core_(std::move(core)) {}
Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  if (options.temp_folder.empty())
    return fail(Code::Invalid, "lake.open", "the data engine needs a temp folder", "数据引擎需要临时目录");
  JW_TRY(file::make_folder(options.temp_folder));
  const auto config = JW_TRY(settings(options));
  auto core = std::make_shared<EngineCore>();
  char* message = nullptr;
  const auto path = options.file.string();
  if (duckdb_open_ext(path.empty() ? nullptr : path.c_str(), core->database.out(), config.get(), &message) !=
      DuckDBSuccess) {
    auto error = duck::failure(Call(), DUCKDB_ERROR_IO, message);
    duckdb_free(message);
    return fail(std::move(error).with("opening the data engine"));
  }
  std::unique_ptr<Engine> engine(new Engine(std::move(core)));
  duck::Session session;
  if (duckdb_connect(engine->core_->database.get(), session.out()) != DuckDBSuccess)
    return fail(Code::Internal, "lake.open", "the data engine gave no connection", "数据引擎未能建立连接");
  JW_TRY(register_sources(session.get(), engine->core_->sources));
  JW_TRY(confine(session.get(), options).with("confining the data engine"));
  return engine;
}

Result<Connection> Engine::connect() {
  auto core = std::make_unique<ConnectionCore>();
  core->engine = core_;
  if (duckdb_connect(core_->database.get(), core->session.out()) != DuckDBSuccess)
    return fail(Code::Internal, "lake.open", "the data engine gave no connection", "数据引擎未能建立连接");
  return Connection(std::move(core));
}

}  // namespace jw::lake
