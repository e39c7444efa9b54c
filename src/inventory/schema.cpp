#include "inventory/schema.hpp"

#include "db/database.hpp"

namespace jw::inventory {
namespace {

constexpr db::Migration kMigrations[] = {
    {"inventory", 1, "systems and the data sets they hold", R"sql(
create table inventory_system (
  id text primary key,
  org text not null,
  parent text not null,
  name text not null,
  document text not null,
  created text not null,
  updated text not null,
  unique (org, name)
);
create table inventory_data_set (
  id text primary key,
  system text not null references inventory_system (id),
  org text not null,
  name text not null,
  resource text not null,
  document text not null,
  created text not null,
  updated text not null,
  unique (system, name)
);
create index inventory_data_set_org on inventory_data_set (org);
create index inventory_data_set_resource on inventory_data_set (resource);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::inventory
