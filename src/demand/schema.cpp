#include "demand/schema.hpp"

#include "db/database.hpp"

namespace jw::demand {
namespace {

constexpr db::Migration kMigrations[] = {
    {"demand", 1, "demands, duties, exclusions", R"sql(
create table demand_demand (
  id text primary key,
  number text not null,
  state text not null,
  name text not null,
  revision bigint not null,
  requester_org text not null,
  bureau_org text not null,
  source_org text not null,
  resource text not null,
  created_by text,
  created text not null,
  updated text not null,
  envelope text,
  document text not null
);
create index demand_demand_requester on demand_demand (requester_org, id);
create index demand_demand_bureau on demand_demand (bureau_org, id);
create index demand_demand_source on demand_demand (source_org, id);
create table demand_step (
  demand text not null references demand_demand (id),
  sequence bigint not null,
  time text not null,
  actor_id text,
  actor text not null,
  org text not null,
  action text not null,
  note text not null,
  primary key (demand, sequence)
);
create table demand_number (
  series text not null,
  year bigint not null,
  last bigint not null,
  primary key (series, year)
);
create table demand_duty (
  id text primary key,
  org text not null,
  name text not null,
  document text not null,
  created text not null,
  updated text not null,
  unique (org, name)
);
create table demand_exclusion (
  id text primary key,
  number text not null,
  state text not null,
  org text not null,
  bureau text not null,
  resource text not null,
  name text not null,
  document text not null,
  created_by text not null,
  created text not null,
  updated text not null
);
create index demand_exclusion_org on demand_exclusion (org, id);
create index demand_exclusion_bureau on demand_exclusion (bureau, state);
create index demand_exclusion_resource on demand_exclusion (resource);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::demand
