#include "access/schema.hpp"

#include <array>

#include "db/database.hpp"

namespace jw::access {

std::span<const db::Migration> migrations() {
  static constexpr std::array kMigrations{
      db::Migration{"access", 1, "use of grants online, its log's roots, alerts, connected tables", R"sql(
CREATE TABLE access_use (
  grant_id text NOT NULL,
  day bigint NOT NULL,
  calls bigint NOT NULL,
  row_count bigint NOT NULL,
  byte_count bigint NOT NULL,
  PRIMARY KEY (grant_id, day)
);
CREATE TABLE access_anchor (
  instance text NOT NULL,
  first_position bigint NOT NULL,
  lines bigint NOT NULL,
  root text NOT NULL,
  anchored text NOT NULL,
  PRIMARY KEY (instance, first_position)
);
CREATE TABLE access_alert (
  id text PRIMARY KEY,
  grant_id text NOT NULL,
  system text NOT NULL,
  detector text NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  measured bigint NOT NULL,
  allowed bigint NOT NULL,
  opened text NOT NULL,
  changed text NOT NULL,
  explanation text NOT NULL,
  explained_by text NOT NULL,
  conclusion text NOT NULL
);
CREATE INDEX access_alert_grant ON access_alert (grant_id, state);
CREATE TABLE access_caseload (
  grant_id text PRIMARY KEY,
  per_day bigint NOT NULL,
  declared text NOT NULL,
  declared_by text NOT NULL
);
CREATE TABLE access_source (
  resource text PRIMARY KEY,
  source text NOT NULL,
  table_name text NOT NULL,
  columns_json text NOT NULL,
  changed text NOT NULL,
  changed_by text NOT NULL
);
)sql"},
      db::Migration{"access", 2, "privacy budgets of aggregates", R"sql(
CREATE TABLE access_budget (
  grant_id text PRIMARY KEY,
  spent bigint NOT NULL
);
CREATE TABLE access_question (
  grant_id text NOT NULL,
  question text NOT NULL,
  epsilon bigint NOT NULL,
  asked text NOT NULL,
  PRIMARY KEY (grant_id, question)
);
)sql"},
      db::Migration{"access", 3, "duties after use", R"sql(
CREATE TABLE access_duty (
  grant_id text NOT NULL,
  kind text NOT NULL,
  round bigint NOT NULL,
  state text NOT NULL,
  since text NOT NULL,
  due text NOT NULL,
  note text NOT NULL,
  file_name text NOT NULL,
  file_sha256 text NOT NULL,
  confirmed text NOT NULL,
  confirmed_by text NOT NULL,
  returned text NOT NULL,
  PRIMARY KEY (grant_id, kind, round)
);
CREATE INDEX access_duty_state ON access_duty (state, due);
)sql"},
      db::Migration{"access", 4, "measures taken by hand", R"sql(
ALTER TABLE access_alert ADD COLUMN reason text NOT NULL DEFAULT '';
ALTER TABLE access_alert ADD COLUMN raised_by text NOT NULL DEFAULT '';
)sql"},
      db::Migration{"access", 5, "alerts of other nodes, and who was told of ours", R"sql(
ALTER TABLE access_alert ADD COLUMN revision bigint NOT NULL DEFAULT 1;
CREATE TABLE access_alert_told (
  alert text NOT NULL,
  node text NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (alert, node)
);
CREATE TABLE access_alert_mirror (
  id text PRIMARY KEY,
  grant_id text NOT NULL,
  number text NOT NULL,
  resource_name text NOT NULL,
  provider_org text NOT NULL,
  provider_name text NOT NULL,
  consumer_org text NOT NULL,
  consumer_name text NOT NULL,
  detector text NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  measured bigint NOT NULL,
  allowed bigint NOT NULL,
  opened text NOT NULL,
  changed text NOT NULL,
  raised_by text NOT NULL,
  raised_by_name text NOT NULL,
  revision bigint NOT NULL,
  home text NOT NULL
);
CREATE INDEX access_alert_mirror_state ON access_alert_mirror (state, id);
)sql"},
      db::Migration{"access", 6,
                    "what an alert has judged, until when an answer is due, what a closed one holds", R"sql(
ALTER TABLE access_alert ADD COLUMN turn bigint NOT NULL DEFAULT 1;
ALTER TABLE access_alert ADD COLUMN due text NOT NULL DEFAULT '';
ALTER TABLE access_alert ADD COLUMN holds text NOT NULL DEFAULT '';
ALTER TABLE access_alert ADD COLUMN fired text NOT NULL DEFAULT '';
ALTER TABLE access_alert ADD COLUMN judged text NOT NULL DEFAULT '';
ALTER TABLE access_alert ADD COLUMN base bigint NOT NULL DEFAULT 0;
UPDATE access_alert SET fired = changed, judged = changed;
UPDATE access_alert SET system = '' WHERE detector = 'caseload';
CREATE INDEX access_alert_judged ON access_alert (judged);
)sql"},
      db::Migration{"access", 7, "which node's journal tells the use of which blocks of caps", R"sql(
CREATE TABLE access_block (
  instance text NOT NULL,
  grant_id text NOT NULL,
  day bigint NOT NULL,
  since bigint NOT NULL,
  calls bigint NOT NULL,
  row_count bigint NOT NULL,
  byte_count bigint NOT NULL,
  PRIMARY KEY (instance, grant_id, day)
);
)sql"},
      db::Migration{"access", 8, "which node keeps a grant that alerts were told of", R"sql(
CREATE INDEX access_alert_mirror_grant ON access_alert_mirror (grant_id);
)sql"}};
  return kMigrations;
}

}  // namespace jw::access
