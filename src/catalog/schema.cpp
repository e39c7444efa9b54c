#include "catalog/schema.hpp"

#include "db/database.hpp"

namespace jw::catalog {
namespace {

constexpr db::Migration kCatalogMigrations[] = {
    {"catalog", 1, "resources, data versions, uploads, entries", R"(
CREATE TABLE catalog_resource (
  id text PRIMARY KEY,
  org text NOT NULL,
  region text NOT NULL,
  line text NOT NULL,
  node text NOT NULL,
  code text NOT NULL UNIQUE,
  sequence bigint NOT NULL,
  name text NOT NULL,
  state text NOT NULL,
  version bigint NOT NULL,
  shape text NOT NULL,
  form text NOT NULL,
  headers text NOT NULL,
  created text NOT NULL,
  updated text NOT NULL,
  published text,
  withdrawn_reason text,
  editor text NOT NULL,
  UNIQUE (org, name),
  UNIQUE (org, sequence)
);
CREATE TABLE catalog_version (
  resource text NOT NULL REFERENCES catalog_resource (id),
  version bigint NOT NULL,
  form text NOT NULL,
  editor text NOT NULL,
  changed text NOT NULL,
  PRIMARY KEY (resource, version)
);
CREATE TABLE catalog_data_version (
  resource text NOT NULL REFERENCES catalog_resource (id),
  number bigint NOT NULL,
  shape text NOT NULL,
  rows_in bigint NOT NULL,
  rows_accepted bigint NOT NULL,
  rows_set_aside bigint NOT NULL,
  set_aside text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  file_name text NOT NULL,
  loaded text NOT NULL,
  loader text NOT NULL,
  PRIMARY KEY (resource, number)
);
CREATE TABLE catalog_upload (
  id text PRIMARY KEY,
  org text NOT NULL,
  sender text NOT NULL,
  name text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text NOT NULL,
  preview text NOT NULL,
  created text NOT NULL,
  expires text NOT NULL
);
CREATE INDEX catalog_upload_org ON catalog_upload (org);
CREATE TABLE catalog_head (
  id bigint PRIMARY KEY,
  epoch text NOT NULL,
  node text NOT NULL,
  last_seq bigint NOT NULL
);
CREATE TABLE catalog_entry (
  id text PRIMARY KEY,
  node text NOT NULL,
  org text NOT NULL,
  seq bigint NOT NULL UNIQUE,
  removed bigint NOT NULL,
  body text NOT NULL,
  changed text NOT NULL
);
CREATE INDEX catalog_entry_node ON catalog_entry (node, seq);
CREATE INDEX catalog_entry_org ON catalog_entry (org);
CREATE TABLE catalog_peer (
  node text PRIMARY KEY,
  epoch text NOT NULL,
  seq bigint NOT NULL,
  merged text NOT NULL
);
)"},
    {"catalog", 2, "why a data version was made", R"(
ALTER TABLE catalog_data_version ADD COLUMN cause text NOT NULL DEFAULT 'load';
ALTER TABLE catalog_data_version ADD COLUMN subject text NOT NULL DEFAULT '';
)"},
    {"catalog", 3, "assessments, filings, published versions", R"(
CREATE TABLE catalog_assessment (
  id text PRIMARY KEY,
  resource text NOT NULL REFERENCES catalog_resource (id),
  recorded text NOT NULL,
  body text NOT NULL
);
CREATE INDEX catalog_assessment_resource ON catalog_assessment (resource);
CREATE TABLE catalog_filing (
  id text PRIMARY KEY,
  resource text NOT NULL,
  org text NOT NULL,
  node text NOT NULL,
  state text NOT NULL,
  reviewer text NOT NULL,
  extension text NOT NULL,
  due text NOT NULL,
  updated text NOT NULL,
  body text NOT NULL
);
CREATE INDEX catalog_filing_resource ON catalog_filing (resource);
CREATE INDEX catalog_filing_org ON catalog_filing (org, state);
CREATE INDEX catalog_filing_reviewer ON catalog_filing (reviewer, state);
CREATE TABLE catalog_filing_step (
  filing text NOT NULL REFERENCES catalog_filing (id),
  sequence bigint NOT NULL,
  time text NOT NULL,
  actor text NOT NULL,
  org text NOT NULL,
  action text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (filing, sequence)
);
ALTER TABLE catalog_version ADD COLUMN published text;
ALTER TABLE catalog_version ADD COLUMN filing text
)"},
    {"catalog", 4, "the authorities' decisions on core and important data", R"(
CREATE TABLE catalog_clearance (
  id text PRIMARY KEY,
  resource text NOT NULL REFERENCES catalog_resource (id),
  body text NOT NULL,
  filed text NOT NULL,
  filed_by text NOT NULL,
  withdrawn text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX catalog_clearance_resource ON catalog_clearance (resource)
)"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kCatalogMigrations; }

}  // namespace jw::catalog
