#include "rollout/schema.hpp"

#include "db/database.hpp"

namespace jw::rollout {
namespace {

constexpr db::Migration kMigrations[] = {
    {"rollout", 1, "processes handed down to the nodes of governments below", R"sql(
create table rollout_sent (
  node text not null,
  process text not null,
  region text not null,
  version bigint not null,
  digest text not null,
  envelope text not null,
  state text not null,
  there bigint not null,
  reasons text not null,
  sent text not null,
  answered text not null,
  primary key (node, process, region)
);
create index rollout_sent_process on rollout_sent (process, node);
create table rollout_received (
  process text not null,
  region text not null,
  node text not null,
  version bigint not null,
  digest text not null,
  deployed text not null,
  state text not null,
  here bigint not null,
  reasons text not null,
  received text not null,
  offer text not null,
  primary key (process, region)
);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::rollout
