#include "lake/split.hpp"

#include "base/check.hpp"
#include "base/file.hpp"
#include "lake/part.hpp"
#include "lake/sql.hpp"

namespace jw::lake {

Result<> Split::begin() {
  JW_TRY(connection_.exec(call_,
                          "CREATE OR REPLACE TEMP TABLE failing (line BIGINT, reason VARCHAR, field VARCHAR, "
                          "hits VARCHAR)"));
  return {};
}

Result<> Split::run(const Sift& sift, const Schema& schema, const std::filesystem::path& parquet,
                    const std::filesystem::path& set_aside, LoadReport& report) {
  const auto failing = [&]() -> Result<std::int64_t> {
    return JW_TRY(connection_.query(call_, "SELECT count(*) FROM failing")).integer(0, 0);
  };
  // What has failed already is not looked at again.
  const auto passing = [&](std::int64_t fails) {
    return fails == 0 ? rows
                      : fmt::format(
                            "SELECT * FROM ({}) WHERE file_row_number NOT IN (SELECT line FROM "
                            "failing)",
                            rows);
  };
  if (sift) {
    JW_TRY(
        connection_.exec(call_,
                         "CREATE OR REPLACE TEMP TABLE sifted (line BIGINT, reason VARCHAR, field VARCHAR, "
                         "hits VARCHAR)"));
    JW_TRY(sift(connection_, "(" + passing(JW_TRY(failing())) + ")", "sifted"));
    JW_TRY(connection_.exec(call_, "INSERT INTO failing SELECT * FROM sifted"));
  }
  const auto fails = JW_TRY(failing());
  std::string columns;
  for (const auto& field : schema.fields)
    columns += (columns.empty() ? "" : ", ") + JW_TRY(quote_name(field.name));
  Part accepted(parquet, "accepted"), rejected(set_aside, "rejected");
  report.accepted = JW_TRY(connection_.exec(
      call_, fmt::format("COPY (SELECT {} FROM ({}){}) TO {} (FORMAT parquet, COMPRESSION zstd)", columns,
                         passing(fails), fails == 0 ? "" : " ORDER BY file_row_number",
                         JW_TRY(quote_path(accepted.path())))));
  report.set_aside =
      JW_TRY(connection_.exec(call_, fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)", aside,
                                                 JW_TRY(quote_path(rejected.path())))));
  const auto reasons =
      JW_TRY(connection_.query(call_, "SELECT reason, count(*) FROM failing GROUP BY reason"));
  for (std::size_t i = 0; i < reasons.rows.size(); ++i)
    report.reasons[reasons.text(i, 0)] += reasons.integer(i, 1);
  JW_CHECK(report.rows_in == report.accepted + report.set_aside, "rows in are not accepted plus set aside");
  std::int64_t sum = 0;
  for (const auto& [reason, count] : report.reasons) sum += count;
  JW_CHECK(sum == report.set_aside, "reasons do not add up to what was set aside");

  JW_TRY(rejected.publish(set_aside));
  if (auto published = accepted.publish(parquet); !published) {
    JW_TRY(file::remove(set_aside));
    return fail(std::move(published).error());
  }
  return {};
}

}  // namespace jw::lake
