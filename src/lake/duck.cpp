#include "lake/duck.hpp"

namespace jw::lake::duck {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// The first line: DuckDB adds the statement below it.
std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

struct Prefix {
  std::string_view words;
  duckdb_error_type type;
};

constexpr Prefix kPrefixes[] = {
    {"Out of Memory Error", DUCKDB_ERROR_OUT_OF_MEMORY},
    {"IO Error", DUCKDB_ERROR_IO},
    {"Permission Error", DUCKDB_ERROR_PERMISSION},
    {"Conversion Error", DUCKDB_ERROR_CONVERSION},
    {"Invalid Input Error", DUCKDB_ERROR_INVALID_INPUT},
    {"Out of Range Error", DUCKDB_ERROR_OUT_OF_RANGE},
    {"Decimal Error", DUCKDB_ERROR_DECIMAL},
    {"Object Size Error", DUCKDB_ERROR_OBJECT_SIZE},
    {"Interrupt", DUCKDB_ERROR_INTERRUPT},
    {"INTERRUPT Error", DUCKDB_ERROR_INTERRUPT},
};

}  // namespace

duckdb_error_type type_of(const char* message) {
  const std::string_view said = message != nullptr ? message : "";
  for (const auto& prefix : kPrefixes)
    if (said.starts_with(prefix.words)) return prefix.type;
  return DUCKDB_ERROR_EXECUTOR;
}

Error failure(const Call& call, duckdb_error_type type, const char* message) {
  const std::string_view said = message != nullptr ? message : "";
  if (auto over = call.check(); !over) return over.error();

  if (has(said, "No space left on device") || has(said, "File too large") ||
      has(said, "Disk quota exceeded") || has(said, "max_temp_directory_size"))
    return {Code::Unavailable, "file.full", "the disk is full; free some space, the work goes on by itself",
            "磁盘已满；请清理空间，任务会自动继续", first_line(said)};
  if (const auto at = said.find(kFunctionMark); at != std::string_view::npos)
    return {Code::Invalid, "lake.function",
            "a treatment gave no answer for a value; the row cannot be delivered as granted",
            "有取值无法按授权要求处理，未予交付", first_line(said.substr(at))};

  switch (type) {
    case DUCKDB_ERROR_OUT_OF_MEMORY:
      return {Code::Busy, "lake.memory",
              "this needs more memory than the node may use; narrow it down or raise lake.memory",
              "所需内存超过节点上限；请缩小范围或调大 lake.memory", "DuckDB: out of memory"};
    case DUCKDB_ERROR_PERMISSION:
      return {Code::Internal, "lake.folder", "a statement reached outside the data folders and was refused",
              "语句试图访问数据目录之外的文件，已拒绝", first_line(said)};
    case DUCKDB_ERROR_IO:
      if (has(said, "No files found") || has(said, "No such file"))
        return {Code::NotFound, "file.missing", "a file is missing", "文件不存在", first_line(said)};
      if (has(said, "Permission denied"))
        return {Code::Unavailable, "file.denied",
                "the node may not write in its data folder; check its owner and permissions",
                "节点无权读写数据目录，请检查属主与权限", first_line(said)};
      return {Code::Unavailable, "file.io", "the disk reported an error", "磁盘读写出错", first_line(said)};
    case DUCKDB_ERROR_CONVERSION:
    case DUCKDB_ERROR_OUT_OF_RANGE:
    case DUCKDB_ERROR_INVALID_INPUT:
    case DUCKDB_ERROR_DECIMAL:
    case DUCKDB_ERROR_DIVIDE_BY_ZERO:
    case DUCKDB_ERROR_OBJECT_SIZE:
      // These messages quote the value, which may be personal: only the kind is kept.
      return {Code::Invalid, "lake.input", "a value or file does not have the expected form",
              "取值或文件不符合预期格式", fmt::format("DuckDB: error type {}", static_cast<int>(type))};
    default:
      return {Code::Internal, "lake.sql",
              "the data engine refused a statement; please report this with the trace id",
              "数据引擎拒绝执行语句；请将追踪编号反馈给管理员", first_line(said)};
  }
}

}  // namespace jw::lake::duck
