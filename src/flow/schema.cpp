#include "flow/schema.hpp"

namespace jw::flow {
namespace {

// Rows of one instance lie side by side and in the order of their beginning: the key is the number
// of the instance, or that shifted by 20 bits plus a number inside of it. Times are milliseconds
// since 1970. Nothing grows with what is over: only journal and flow_instance keep it.
constexpr db::Migration kFlowMigrations[] = {
    {"flow", 1, "instances, journal, inbox, waits", R"sql(
create table flow_instance (
  number bigint primary key,
  id text not null unique,
  process text not null,
  version bigint not null,
  status text not null,
  outcome text not null,
  title text not null,
  key text not null,
  org text not null,
  region text not null,
  started_by text not null,
  started bigint not null,
  ended bigint not null
);
create index flow_instance_org on flow_instance (org, number);
create table flow_state (
  instance bigint primary key,
  revision bigint not null,
  digest bytea not null,
  state bytea not null
);
create table flow_journal (
  id bigint primary key,
  record bytea not null
);
create table flow_task (
  id bigint primary key,
  org text not null,
  lane text not null,
  due bigint not null,
  warn bigint not null,
  person text,
  node bigint not null,
  created bigint not null,
  duty text not null
);
create index flow_task_box on flow_task (org, lane, due, id);
create index flow_task_person on flow_task (person, due, id) where person is not null;
create table flow_load (
  org text not null,
  lane text not null,
  day text not null,
  tasks bigint not null,
  primary key (org, lane, day)
);
create table flow_timer (
  id bigint primary key,
  due bigint not null
);
create index flow_timer_due on flow_timer (due);
create table flow_job (
  id bigint primary key,
  due bigint not null,
  topic text not null
);
create index flow_job_due on flow_job (due);
create table flow_subscription (
  id bigint primary key,
  kind text not null,
  name text not null,
  key text not null
);
create index flow_subscription_name on flow_subscription (kind, name, key, id);
create table flow_incident (
  id bigint primary key,
  org text not null,
  node bigint not null,
  reason text not null,
  message text not null,
  message_zh text not null,
  since bigint not null
);
create index flow_incident_org on flow_incident (org, id);
create table flow_message (
  id text primary key,
  name text not null,
  key text not null,
  state text not null,
  received bigint not null,
  expires bigint not null,
  body text not null
);
create index flow_message_name on flow_message (name, key, state);
create index flow_message_expires on flow_message (expires);
create table flow_child (
  instance bigint primary key,
  parent bigint not null
);
create index flow_child_parent on flow_child (parent);
create table flow_start (
  process text not null,
  node text not null,
  version bigint not null,
  kind text not null,
  name text not null,
  due bigint not null,
  remaining bigint not null,
  primary key (process, node)
);
create index flow_start_name on flow_start (kind, name);
)sql"},
};

}  // namespace

std::span<const db::Migration> engine_migrations() { return kFlowMigrations; }

}  // namespace jw::flow
