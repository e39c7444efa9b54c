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

  // `select` is one of sql::treat() none of whose rows is set aside: the segment is written as the
  // rows come, and what it holds is what is counted.
  Result<> write_straight(const Plan& plan, std::size_t route, const std::string& select);

  // `table` is one of sql::treat().
  Result<> write_set_aside(const Plan& plan, std::span<const std::size_t> routes, const std::string& table);

 private:
  Result<> write_one(std::size_t route, const std::string& columns, const std::string& rows);
  Result<> write_many(std::span<const std::size_t> routes, const std::string& columns,
                      const std::string& rows);
  Result<> measure(std::span<const std::size_t> routes);
  Result<> compare(std::span<const std::size_t> routes) const;

  const Call& call_;
  lake::Connection& connection_;
  const BulkJob& job_;
  std::vector<Slice>& slices_;
};

}  // namespace jw::grant
