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
    {"sharing", 2, "the whole procedure: revisions, acts on their way, usage records", R"sql(
alter table sharing_application add column revision bigint not null default 0;
alter table sharing_application add column told bigint not null default 0;
alter table sharing_application add column told_grant text not null default '';
alter table sharing_application add column submission text not null default '';
alter table sharing_application add column pending text not null default '';
alter table sharing_application add column proposal text not null default '';
alter table sharing_application add column choice text not null default '';
alter table sharing_application add column waits text not null default '';
create index sharing_application_state on sharing_application (state, id);
create index sharing_application_submission on sharing_application (submission, id);
create table sharing_act (
  id text primary key,
  application text not null,
  name text not null,
  time text not null
);
create table sharing_process (
  instance text primary key,
  application text not null,
  process text not null,
  open bigint not null
);
create index sharing_process_application on sharing_process (application, process);
create table sharing_usage (
  id text primary key,
  application text not null references sharing_application (id),
  time text not null,
  keep_until text not null,
  document text not null
);
update sharing_application set waits = ' consent ' where state = 'awaiting_consent';
update sharing_application set waits = ' review ' where state = 'received';
create index sharing_usage_application on sharing_usage (application, id);
)sql"},
    {"sharing", 3, "which act an answer is the answer to", R"sql(
alter table sharing_application add column pending_act text not null default '';
create table sharing_answered (
  application text not null,
  node text not null,
  act text not null,
  primary key (application, node)
);
)sql"},
    {"sharing", 4, "which envelope brought the grant", R"sql(
alter table sharing_application add column told_by text not null default '';
)sql"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::sharing
