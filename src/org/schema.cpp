#include "org/schema.hpp"

#include <array>

namespace jw::org {
namespace {

constexpr std::string_view kTables = R"(
CREATE TABLE org_edition (
  edition text NOT NULL PRIMARY KEY,
  installed text NOT NULL
);
CREATE TABLE org_region (
  prefix text NOT NULL PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE org_org (
  id text NOT NULL PRIMARY KEY,
  name text NOT NULL,
  name_en text NOT NULL,
  region text NOT NULL,
  line text NOT NULL,
  uscc text NOT NULL,
  node text NOT NULL,
  UNIQUE (region, line)
);
CREATE TABLE org_person (
  id text NOT NULL PRIMARY KEY,
  login text NOT NULL UNIQUE,
  name text NOT NULL,
  org text NOT NULL REFERENCES org_org (id),
  roles text NOT NULL,
  active bigint NOT NULL,
  password text NOT NULL,
  must_change bigint NOT NULL,
  created text NOT NULL,
  changed text NOT NULL
);
CREATE INDEX org_person_org ON org_person (org, login);
-- A token is known by its SHA-256 only.
CREATE TABLE org_session (
  digest text NOT NULL PRIMARY KEY,
  id text NOT NULL UNIQUE,
  person text NOT NULL REFERENCES org_person (id),
  opened text NOT NULL,
  seen text NOT NULL,
  expires text NOT NULL,
  address text NOT NULL
);
CREATE INDEX org_session_person ON org_session (person);
-- Tries that have not succeeded, by keyed hash of the login or the address.
CREATE TABLE org_failure (
  subject text NOT NULL PRIMARY KEY,
  tries bigint NOT NULL,
  last text NOT NULL,
  until text NOT NULL
);
CREATE TABLE org_client (
  id text NOT NULL PRIMARY KEY,
  name text NOT NULL,
  org text NOT NULL REFERENCES org_org (id),
  roles text NOT NULL,
  digest text NOT NULL,
  created text NOT NULL,
  expires text NOT NULL,
  revoked text NOT NULL
);
CREATE INDEX org_client_org ON org_client (org, id);
)";

constexpr std::string_view kCalendar = R"(
-- What the blocks of this node add to the national calendar.
CREATE TABLE org_calendar_day (
  region text NOT NULL,
  day text NOT NULL,
  off bigint NOT NULL,
  name text NOT NULL,
  basis text NOT NULL,
  changed text NOT NULL,
  PRIMARY KEY (region, day)
);
)";

constexpr std::string_view kEditions = R"(
CREATE TABLE org_region_edition (
  edition text NOT NULL PRIMARY KEY,
  installed text NOT NULL,
  digest text NOT NULL,
  regions bigint NOT NULL,
  added bigint NOT NULL,
  removed bigint NOT NULL,
  renamed bigint NOT NULL
);
-- What an edition ended or renamed; kept: departments still stand on it.
CREATE TABLE org_region_past (
  edition text NOT NULL,
  prefix text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  successors text NOT NULL,
  kept bigint NOT NULL,
  PRIMARY KEY (edition, prefix)
);
CREATE INDEX org_region_past_prefix ON org_region_past (prefix);
)";

constexpr std::string_view kFilters = R"(
-- Filters of lists that a person keeps.
CREATE TABLE org_filter (
  person text NOT NULL REFERENCES org_person (id),
  page text NOT NULL,
  name text NOT NULL,
  query text NOT NULL,
  saved text NOT NULL,
  PRIMARY KEY (person, page, name)
);
)";

constexpr std::array kMigrations = {
    db::Migration{"org", 1, "regions, departments, people, sessions, API clients", kTables},
    db::Migration{"org", 2, "days the blocks add to the calendar", kCalendar},
    db::Migration{"org", 3, "editions of the region table and what they ended", kEditions},
    db::Migration{"org", 4, "filters that people keep", kFilters},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::org
