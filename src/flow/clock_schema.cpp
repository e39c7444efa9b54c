#include "flow/clock_schema.hpp"

namespace jw::flow {
namespace {

constexpr db::Migration kClockMigrations[] = {
    {"flow_clock", 1, "presets of the blocks, every duty with a clock, who was told", R"sql(
CREATE TABLE flow_preset (
  id text NOT NULL PRIMARY KEY,
  version bigint NOT NULL,
  region text NOT NULL,
  document text NOT NULL,
  changed text NOT NULL,
  retired text NOT NULL
);
CREATE TABLE flow_duty (
  id text NOT NULL PRIMARY KEY,
  kind text NOT NULL,
  subject_type text NOT NULL,
  subject text NOT NULL,
  number text NOT NULL,
  title text NOT NULL,
  link text NOT NULL,
  org text NOT NULL,
  org_name text NOT NULL,
  line text NOT NULL,
  region text NOT NULL,
  node text NOT NULL,
  counterpart text NOT NULL,
  counterpart_name text NOT NULL,
  preset text NOT NULL,
  preset_version bigint NOT NULL,
  basis text NOT NULL,
  outer_duty text NOT NULL,
  state text NOT NULL,
  light text NOT NULL,
  own_light text NOT NULL,
  started text NOT NULL,
  due text NOT NULL,
  due_end text NOT NULL,
  provisional bigint NOT NULL,
  days bigint NOT NULL,
  used bigint NOT NULL,
  late bigint NOT NULL,
  stopped text NOT NULL,
  outcome text NOT NULL,
  rung bigint NOT NULL,
  next_at text NOT NULL,
  calendar text NOT NULL,
  clock text NOT NULL,
  updated text NOT NULL
);
-- What the chaser looks for, and what was counted by an older calendar.
CREATE INDEX flow_duty_next ON flow_duty (state, next_at);
CREATE INDEX flow_duty_calendar ON flow_duty (state, calendar);
CREATE INDEX flow_duty_subject ON flow_duty (subject_type, subject, kind);
CREATE INDEX flow_duty_org ON flow_duty (org, state, due_end);
CREATE INDEX flow_duty_region ON flow_duty (region, state, due_end);
CREATE INDEX flow_duty_counterpart ON flow_duty (counterpart, state);
CREATE INDEX flow_duty_outer ON flow_duty (outer_duty);
CREATE INDEX flow_duty_stopped ON flow_duty (state, stopped);
CREATE TABLE flow_duty_notice (
  id text NOT NULL PRIMARY KEY,
  duty text NOT NULL REFERENCES flow_duty (id),
  time text NOT NULL,
  rung text NOT NULL,
  light text NOT NULL,
  to_org text NOT NULL,
  from_org text NOT NULL,
  note text NOT NULL,
  seen text NOT NULL
);
CREATE INDEX flow_duty_notice_duty ON flow_duty_notice (duty, time);
CREATE INDEX flow_duty_notice_org ON flow_duty_notice (to_org, seen, id);
)sql"},
    {"flow_clock", 2, "duties that another node keeps", R"sql(
ALTER TABLE flow_duty ADD COLUMN told_by text NOT NULL DEFAULT '';
)sql"},
};

}  // namespace

std::span<const db::Migration> clock_migrations() { return kClockMigrations; }

}  // namespace jw::flow
