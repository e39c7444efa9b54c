#include "supervision/schema.hpp"

namespace jw::supervision {
namespace {

constexpr db::Migration kMigrations[] = {
    {"supervision", 1, "supervision orders, findings of violations", R"sql(
CREATE TABLE supervision_order (
  id text NOT NULL PRIMARY KEY,
  number text NOT NULL,
  state text NOT NULL,
  from_org text NOT NULL,
  to_org text NOT NULL,
  region text NOT NULL,
  due text NOT NULL,
  updated text NOT NULL,
  document text NOT NULL
);
CREATE INDEX supervision_order_to ON supervision_order (to_org, state, id);
CREATE INDEX supervision_order_region ON supervision_order (region, state, id);
CREATE TABLE supervision_order_duty (
  order_id text NOT NULL REFERENCES supervision_order (id),
  duty text NOT NULL,
  PRIMARY KEY (order_id, duty)
);
CREATE INDEX supervision_order_duty_duty ON supervision_order_duty (duty);
CREATE TABLE supervision_order_step (
  order_id text NOT NULL REFERENCES supervision_order (id),
  sequence bigint NOT NULL,
  time text NOT NULL,
  actor text NOT NULL,
  org text NOT NULL,
  action text NOT NULL,
  note text NOT NULL,
  PRIMARY KEY (order_id, sequence)
);
CREATE TABLE supervision_number (
  org text NOT NULL,
  year bigint NOT NULL,
  last bigint NOT NULL,
  PRIMARY KEY (org, year)
);
CREATE TABLE supervision_finding (
  id text NOT NULL PRIMARY KEY,
  code text NOT NULL,
  org text NOT NULL,
  org_name text NOT NULL,
  region text NOT NULL,
  subject_type text NOT NULL,
  subject text NOT NULL,
  number text NOT NULL,
  title text NOT NULL,
  link text NOT NULL,
  evidence text NOT NULL,
  raised text NOT NULL,
  raised_by text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  decided text NOT NULL,
  decided_by text NOT NULL,
  UNIQUE (code, org, subject_type, subject)
);
CREATE INDEX supervision_finding_org ON supervision_finding (org, state, id);
CREATE INDEX supervision_finding_region ON supervision_finding (region, state, id);
)sql"},
    {"supervision", 2, "supervision between nodes", R"sql(
-- What a node was told of a duty last.
CREATE TABLE supervision_told (
  duty text NOT NULL,
  node text NOT NULL,
  words text NOT NULL,
  PRIMARY KEY (duty, node)
);
-- The node that keeps the finding, "" this one; a decision on its way there.
ALTER TABLE supervision_finding ADD COLUMN home text NOT NULL DEFAULT '';
ALTER TABLE supervision_finding ADD COLUMN revision bigint NOT NULL DEFAULT 1;
ALTER TABLE supervision_finding ADD COLUMN pending text NOT NULL DEFAULT '';
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::supervision
