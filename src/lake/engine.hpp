#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/function.hpp"
#include "lake/source.hpp"
#include "lake/table.hpp"

// The data plane: DuckDB, in this process. Errors:
//   "lake.sql"      Internal     a statement DuckDB refused: our bug
//   "lake.input"    Invalid      a value that does not convert, a bad file
//   "lake.memory"   Busy         over the memory limit and nothing could be spilled
//   "lake.function" Invalid      a function gave no answer where it had to
//   "file.full" / "file.missing" / "file.denied" / "file.io"   as base/file.hpp
//   "call.stopped" / "call.timeout"                            as base/call.hpp
namespace jw::lake {

class EngineCore;
class ConnectionCore;

struct EngineOptions {
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
  unsigned threads = 0;                        // 0: all cores
  std::filesystem::path temp_folder;           // where DuckDB spills; made when missing; required
  std::vector<std::filesystem::path> folders;  // the only places SQL may read and write, besides temp_folder
  std::filesystem::path file;                  // empty: in memory
};

// One thread at a time. Keeps its engine alive.
class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // The whole result in memory. A running statement ends within a second of the call's deadline
  // or stop request; so do exec and each.
  Result<Table> query(const Call& call, std::string_view sql, const Values& values = {});

  // Rows changed or copied.
  Result<std::int64_t> exec(const Call& call, std::string_view sql, const Values& values = {});

  // Streams the result block by block, in bounded memory and in order. An Error from `visit`
  // ends the query and is returned.
  using Visit = std::function<Result<>(const Block&)>;
  Result<> each(const Call& call, std::string_view sql, const Values& values, const Visit& visit);

  // Runs `exec` with `{source}` in the SQL standing for the rows of `source`:
  //   with_source(call, rows, "COPY (SELECT * FROM {source}) TO '/x.parquet' (FORMAT parquet)")
  Result<std::int64_t> with_source(const Call& call, RowSource& source, std::string_view sql);

 private:
  friend class Engine;
  explicit Connection(std::unique_ptr<ConnectionCore> core);
  std::unique_ptr<ConnectionCore> core_;
};

// Thread-safe. Cheap to open (milliseconds), so work that needs its own functions or its own
// memory limit opens its own: a delivery, for one. Extensions are never loaded or fetched, and
// the configuration is locked once open.
class Engine {
 public:
  static Result<std::unique_ptr<Engine>> open(const EngineOptions& options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Result<Connection> connect();

  // Makes `name(text, ... arity times) -> text` known to every connection of this engine, for its
  // whole life. The same name and arity again is an error: "lake.function_known".
  Result<> add_function(const std::string& name, std::size_t arity, TextFunction function,
                        FunctionRules rules = {});

 private:
  explicit Engine(std::shared_ptr<EngineCore> core);
  std::shared_ptr<EngineCore> core_;
};

}  // namespace jw::lake
