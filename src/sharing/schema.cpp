#include "sharing/schema.hpp"

#include "db/database.hpp"

namespace jw::sharing {
namespace {

constexpr db::Migration kMigrations[] = {
    {"sharing", 1, "applications", R"sql(
create table sharing_application (
  id text primary key,
  number text not null unique,
  state text not null,
  applicant_org text not null,
  provider_org text not null,
  applicant_node text not null,
  provider_node text not null,
  resource text not null,
  created_by text,
  created text not null,
  updated text not null,
  envelope text,
  document text not null
);
create index sharing_application_applicant on sharing_application (applicant_org, created);
create index sharing_application_provider on sharing_application (provider_org, created);
create table sharing_step (
  application text not null references sharing_application (id),
  sequence bigint not null,
  time text not null,
  actor_id text,
  actor text not null,
  org text not null,
  action text not null,
  note text not null,
  primary key (application, sequence)
);
create table sharing_number (
  org text not null,
  year bigint not null,
  last bigint not null,
  primary key (org, year)
);
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::sharing
