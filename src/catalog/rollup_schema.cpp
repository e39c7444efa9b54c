#include "catalog/rollup_schema.hpp"

#include "db/database.hpp"

namespace jw::catalog {
namespace {

constexpr db::Migration kRollupMigrations[] = {
    {"rollup", 1, "verdicts of upper bureaus on the catalog of lower regions", R"sql(
create table rollup_entry (
  resource text primary key,
  bureau text not null,
  org text not null,
  code text not null,
  name text not null,
  version bigint not null,
  verdict text not null,
  claimed_org text not null,
  note text not null,
  decided text not null
);
create index rollup_entry_bureau on rollup_entry (bureau, resource);
create table rollup_verdict (
  resource text not null,
  sequence bigint not null,
  version bigint not null,
  verdict text not null,
  bureau text not null,
  bureau_name text not null,
  claimed_org text not null,
  claimed_name text not null,
  note text not null,
  decided text not null,
  primary key (resource, sequence)
);
)sql"},
};

}  // namespace

std::span<const db::Migration> rollup_migrations() { return kRollupMigrations; }

}  // namespace jw::catalog
