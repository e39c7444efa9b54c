#pragma once

#include <span>
#include <string>
#include <vector>

#include "grant/bulk.hpp"
#include "lake/engine.hpp"

namespace jw::grant {

// Writes what a run has worked out: segments and set-aside lists, and fills the slices with it.
// A part of bulk.cpp.
class SegmentWriter {
 public:
  SegmentWriter(const Call& call, lake::Connection& connection, const BulkJob& job,
                std::vector<Slice>& slices)
      : call_(call), connection_(connection), job_(job), slices_(slices) {}

  // `rows` has route, c.. and, for a delta, op.
  Result<> write(const Plan& plan, std::span<const std::size_t> routes, const std::string& rows, bool delta);

  // `table` is one of sql::treat().
  Result<> write_set_aside(const Plan& plan, std::span<const std::size_t> routes, const std::string& table);

 private:
  Result<> write_one(std::size_t route, const std::string& columns, const std::string& rows);
  Result<> write_many(std::span<const std::size_t> routes, const std::string& columns,
                      const std::string& rows);
  Result<> measure(std::span<const std::size_t> routes);

  const Call& call_;
  lake::Connection& connection_;
  const BulkJob& job_;
  std::vector<Slice>& slices_;
};

}  // namespace jw::grant
