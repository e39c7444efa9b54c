#include "standard/schema.hpp"

#include "db/database.hpp"

namespace jw::standard {
namespace {

constexpr db::Migration kMigrations[] = {
    {"standard", 1, "code sets, data elements, mappings", R"(
CREATE TABLE standard_code_set (
  code text PRIMARY KEY,
  name text NOT NULL,
  source text NOT NULL,
  region text NOT NULL,
  extends text NOT NULL,
  org text NOT NULL,
  version bigint NOT NULL,
  updated text NOT NULL
);
CREATE TABLE standard_code_set_version (
  code_set text NOT NULL REFERENCES standard_code_set (code),
  version bigint NOT NULL,
  in_force text NOT NULL,
  note text NOT NULL,
  items text NOT NULL,
  size bigint NOT NULL,
  added bigint NOT NULL,
  dropped bigint NOT NULL,
  renamed bigint NOT NULL,
  digest text NOT NULL,
  drop_reason text NOT NULL,
  created text NOT NULL,
  editor text NOT NULL,
  PRIMARY KEY (code_set, version)
);
CREATE TABLE standard_element (
  code text PRIMARY KEY,
  org text NOT NULL,
  version bigint NOT NULL,
  form text NOT NULL,
  updated text NOT NULL
);
CREATE TABLE standard_element_version (
  element text NOT NULL REFERENCES standard_element (code),
  version bigint NOT NULL,
  form text NOT NULL,
  changed text NOT NULL,
  editor text NOT NULL,
  PRIMARY KEY (element, version)
);
CREATE TABLE standard_mapping (
  code text PRIMARY KEY,
  name text NOT NULL,
  from_set text NOT NULL REFERENCES standard_code_set (code),
  to_set text NOT NULL REFERENCES standard_code_set (code),
  org text NOT NULL,
  version bigint NOT NULL,
  lines text NOT NULL,
  size bigint NOT NULL,
  updated text NOT NULL
);
)"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::standard
