#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace jw::catalog {

// Rows of a load that did not fit, by reason.
struct SetAside {
  std::string reason;  // see set_aside_reasons(), or "rule:<code>" of a rule of quality
  std::string zh;
  std::string en;
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(SetAside, (), (reason, zh, en, count))

// The rows of a resource as loaded at one time. rows_in == rows_accepted + rows_set_aside.
struct DataVersion {
  std::int64_t number = 0;  // 1, 2, 3, ... of the resource; never used twice
  std::int64_t rows_in = 0;
  std::int64_t rows_accepted = 0;
  std::int64_t rows_set_aside = 0;
  std::vector<SetAside> set_aside;
  std::int64_t bytes = 0;      // of the Parquet file
  std::string sha256;          // of the Parquet file, hex
  std::string file_name;       // of the upload, as its sender called it
  std::string loaded;          // RFC 3339
  std::string loader;          // name of the person
  std::string cause = "load";  // load, screen (rules have changed), correction, release
  std::string subject;         // id of what caused it: a correction, a quarantine; "" for a load
  bool current = false;        // the newest one with the shape of the items
};
BOOST_DESCRIBE_STRUCT(DataVersion, (),
                      (number, rows_in, rows_accepted, rows_set_aside, set_aside, bytes, sha256, file_name,
                       loaded, loader, cause, subject, current))

}  // namespace jw::catalog
