#include "correction/schema.hpp"

#include "db/database.hpp"

namespace jw::correction {
namespace {

constexpr db::Migration kMigrations[] = {
    {"correction", 1, "disputes of values, their answers and who holds the rows", R"sql(
CREATE TABLE correction_case (
  id text NOT NULL PRIMARY KEY,
  number text NOT NULL,
  state text NOT NULL,
  consumer_org text NOT NULL,
  consumer_node text NOT NULL,
  provider_org text NOT NULL,
  provider_node text NOT NULL,
  bureau_org text NOT NULL,
  bureau_node text NOT NULL,
  resource text NOT NULL,
  grant_id text NOT NULL,
  created text NOT NULL,
  updated text NOT NULL,
  due text NOT NULL,
  light text NOT NULL,
  envelope text NOT NULL,
  raised_by text NOT NULL,
  document text NOT NULL
);
CREATE INDEX correction_case_consumer ON correction_case (consumer_org, id);
CREATE INDEX correction_case_provider ON correction_case (provider_org, id);
CREATE INDEX correction_case_bureau ON correction_case (bureau_org, id);
CREATE INDEX correction_case_resource ON correction_case (resource, id);
CREATE INDEX correction_case_state ON correction_case (state, due);
-- The disputed values: at the nodes of the two parties only.
CREATE TABLE correction_point (
  correction text NOT NULL REFERENCES correction_case (id),
  n bigint NOT NULL,
  grant_id text NOT NULL,
  row_key text NOT NULL,
  item text NOT NULL,
  held text,
  expected text,
  should_be_empty bigint NOT NULL,
  evidence text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  correct text,
  version bigint NOT NULL,
  answered text NOT NULL,
  PRIMARY KEY (correction, n)
);
CREATE INDEX correction_point_cell ON correction_point (grant_id, row_key, item);
CREATE INDEX correction_point_state ON correction_point (correction, state, n);
CREATE TABLE correction_step (
  correction text NOT NULL REFERENCES correction_case (id),
  sequence bigint NOT NULL,
  time text NOT NULL,
  actor_id text NOT NULL,
  actor text NOT NULL,
  org text NOT NULL,
  action text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (correction, sequence)
);
-- At the provider: whose copies a fix has to reach.
CREATE TABLE correction_holder (
  correction text NOT NULL REFERENCES correction_case (id),
  grant_id text NOT NULL,
  org text NOT NULL,
  name text NOT NULL,
  node text NOT NULL,
  version bigint NOT NULL,
  cells bigint NOT NULL,
  envelope text NOT NULL,
  PRIMARY KEY (correction, grant_id, version)
);
-- At a holder: which of its cells the provider has corrected.
CREATE TABLE correction_notice (
  grant_id text NOT NULL,
  row_key text NOT NULL,
  item text NOT NULL,
  version bigint NOT NULL,
  time text NOT NULL,
  PRIMARY KEY (grant_id, row_key, item)
);
CREATE TABLE correction_file (
  id text NOT NULL PRIMARY KEY,
  org text NOT NULL,
  created text NOT NULL,
  columns_json text NOT NULL
);
CREATE TABLE correction_file_error (
  file text NOT NULL REFERENCES correction_file (id),
  line bigint NOT NULL,
  reason text NOT NULL,
  message text NOT NULL,
  message_zh text NOT NULL,
  cells text NOT NULL,
  PRIMARY KEY (file, line)
);
CREATE TABLE correction_number (
  org text NOT NULL,
  year bigint NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (org, year)
);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::correction
