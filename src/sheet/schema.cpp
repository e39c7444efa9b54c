#include "sheet/schema.hpp"

#include "db/database.hpp"

namespace jw::sheet {
namespace {

constexpr db::Migration kMigrations[] = {
    {"sheet", 1, "imports of catalogs, their records, remembered mappings", R"sql(
CREATE TABLE sheet_import (
  id text PRIMARY KEY,
  org text NOT NULL,
  sender text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  sheets text NOT NULL,
  layout text NOT NULL,
  counts text NOT NULL,
  created text NOT NULL,
  expires text NOT NULL,
  checked text,
  committed text
);
CREATE INDEX sheet_import_org ON sheet_import (org);
CREATE TABLE sheet_record (
  import text NOT NULL REFERENCES sheet_import (id),
  number bigint NOT NULL,
  state text NOT NULL,
  name text NOT NULL,
  code text NOT NULL,
  resource text NOT NULL,
  version bigint NOT NULL,
  first_row bigint NOT NULL,
  last_row bigint NOT NULL,
  items bigint NOT NULL,
  form text NOT NULL,
  changed text NOT NULL,
  problems text NOT NULL,
  PRIMARY KEY (import, number)
);
CREATE INDEX sheet_record_state ON sheet_record (import, state, number);
CREATE TABLE sheet_mapping (
  org text NOT NULL,
  signature text NOT NULL,
  fields text NOT NULL,
  updated text NOT NULL,
  PRIMARY KEY (org, signature)
);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::sheet
