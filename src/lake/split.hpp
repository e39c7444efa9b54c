#pragma once

#include <filesystem>
#include <string>

#include "base/call.hpp"
#include "base/result.hpp"
#include "lake/load.hpp"

namespace jw::lake {

// The last step of a load: rows that are kept and rows that are set aside, as two files. Which
// rows fail stands in the temporary table `failing`, see Sift.
class Split {
 public:
  Split(const Call& call, Connection& connection) : call_(call), connection_(connection) {}

  Result<> begin();  // an empty `failing`

  // Asks the sift about the rows that do not fail yet, then writes both files. Fills accepted,
  // set_aside and the reasons of what `failing` holds. Both files appear, or none.
  Result<> run(const Sift& sift, const Schema& schema, const std::filesystem::path& parquet,
               const std::filesystem::path& set_aside, LoadReport& report);

  std::string rows;   // SELECT of the rows that fit: file_row_number and the fields
  std::string aside;  // SELECT of what is set aside, with `failing` in it

 private:
  const Call& call_;
  Connection& connection_;
};

}  // namespace jw::lake
