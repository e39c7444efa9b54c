#include "quality/schema.hpp"

#include "db/database.hpp"

namespace jw::quality {
namespace {

constexpr db::Migration kMigrations[] = {
    {"quality", 1, "rules, measurements, quarantines", R"(
CREATE TABLE quality_rule (
  id text PRIMARY KEY,
  side text NOT NULL,
  target text NOT NULL,
  org text NOT NULL,
  code text NOT NULL,
  state text NOT NULL,
  version bigint NOT NULL,
  form text NOT NULL,
  editor text NOT NULL,
  changed text NOT NULL,
  UNIQUE (target, code)
);
CREATE TABLE quality_rule_version (
  rule text NOT NULL REFERENCES quality_rule (id),
  version bigint NOT NULL,
  state text NOT NULL,
  form text NOT NULL,
  editor text NOT NULL,
  changed text NOT NULL,
  PRIMARY KEY (rule, version)
);
CREATE TABLE quality_measurement (
  id text PRIMARY KEY,
  side text NOT NULL,
  target text NOT NULL,
  org text NOT NULL,
  version bigint NOT NULL,
  cause text NOT NULL,
  rows_in bigint NOT NULL,
  failing bigint NOT NULL,
  total double precision,
  dimensions text NOT NULL,
  results text NOT NULL,
  measured text NOT NULL
);
CREATE INDEX quality_measurement_target ON quality_measurement (target, id);
CREATE INDEX quality_measurement_org ON quality_measurement (org, id);
CREATE TABLE quality_quarantine (
  id text PRIMARY KEY,
  resource text NOT NULL,
  org text NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  rows_in bigint NOT NULL,
  rows_open bigint NOT NULL,
  rows_released bigint NOT NULL,
  rows_dismissed bigint NOT NULL,
  revision bigint NOT NULL,
  opened text NOT NULL,
  changed text NOT NULL
);
CREATE INDEX quality_quarantine_resource ON quality_quarantine (resource, id);
CREATE INDEX quality_quarantine_org ON quality_quarantine (org, id);
)"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::quality
