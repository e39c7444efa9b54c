#include "exchange/schema.hpp"

#include <array>

#include "db/database.hpp"

namespace jw::exchange {

std::span<const db::Migration> migrations() {
  static constexpr std::array kMigrations{
      db::Migration{"exchange", 1, "grants, deliveries, batches, holdings", R"sql(
CREATE TABLE exchange_grant (
  id text PRIMARY KEY,
  number text NOT NULL,
  side text NOT NULL,
  state text NOT NULL,
  resource text NOT NULL,
  resource_name text NOT NULL,
  provider_org text NOT NULL,
  provider_name text NOT NULL,
  provider_node text NOT NULL,
  recipient_org text NOT NULL,
  recipient_name text NOT NULL,
  recipient_node text NOT NULL,
  application text NOT NULL,
  mode text NOT NULL,
  valid_from text NOT NULL,
  valid_until text NOT NULL,
  issued text NOT NULL,
  digest text NOT NULL,
  ended text NOT NULL,
  end_reason text NOT NULL,
  document text NOT NULL
);
CREATE INDEX exchange_grant_provider ON exchange_grant (provider_org, id);
CREATE INDEX exchange_grant_recipient ON exchange_grant (recipient_org, id);
CREATE INDEX exchange_grant_state ON exchange_grant (state, valid_until);
CREATE TABLE exchange_delivery (
  grant_id text PRIMARY KEY REFERENCES exchange_grant (id),
  resource text NOT NULL,
  state text NOT NULL,
  sequence bigint NOT NULL,
  version bigint NOT NULL,
  manifest_digest text NOT NULL,
  plan_hash text NOT NULL,
  whole bigint NOT NULL,
  attempts bigint NOT NULL,
  next_try text NOT NULL
);
CREATE INDEX exchange_delivery_resource ON exchange_delivery (resource, state);
CREATE TABLE exchange_batch (
  id text PRIMARY KEY,
  grant_id text NOT NULL REFERENCES exchange_grant (id),
  sequence bigint NOT NULL,
  side text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  counts text NOT NULL,
  total bigint NOT NULL,
  bytes bigint NOT NULL,
  segments text NOT NULL,
  version bigint NOT NULL,
  manifest text NOT NULL,
  manifest_digest text NOT NULL,
  checksum text NOT NULL,
  receipt text NOT NULL,
  receipt_ok bigint NOT NULL,
  attempts bigint NOT NULL,
  last_error text NOT NULL,
  last_error_zh text NOT NULL,
  next_try text NOT NULL,
  planned text NOT NULL,
  sealed text NOT NULL,
  sent text NOT NULL,
  done text NOT NULL
);
CREATE INDEX exchange_batch_grant ON exchange_batch (grant_id, side, sequence);
CREATE INDEX exchange_batch_state ON exchange_batch (state, next_try);
CREATE TABLE exchange_step (
  batch text NOT NULL REFERENCES exchange_batch (id),
  name text NOT NULL,
  started text NOT NULL,
  ended text NOT NULL,
  PRIMARY KEY (batch, name)
);
CREATE TABLE exchange_holding (
  grant_id text PRIMARY KEY REFERENCES exchange_grant (id),
  recipient_org text NOT NULL,
  state text NOT NULL,
  sequence bigint NOT NULL,
  manifest_digest text NOT NULL,
  file text NOT NULL,
  rows_held bigint NOT NULL,
  checksum text NOT NULL,
  columns_json text NOT NULL,
  counts text NOT NULL,
  updated text NOT NULL
);
CREATE INDEX exchange_holding_recipient ON exchange_holding (recipient_org, grant_id);
)sql"},
      db::Migration{"exchange", 2, "grants change in an order that readers can follow", R"sql(
CREATE TABLE exchange_tick (
  id bigint PRIMARY KEY,
  value bigint NOT NULL
);
INSERT INTO exchange_tick (id, value) VALUES (1, 1);
ALTER TABLE exchange_grant ADD COLUMN changed bigint NOT NULL DEFAULT 1;
ALTER TABLE exchange_grant ADD COLUMN lease_seconds bigint NOT NULL DEFAULT 0;
ALTER TABLE exchange_grant ADD COLUMN hold_procedure text NOT NULL DEFAULT '';
ALTER TABLE exchange_grant ADD COLUMN hold_use text NOT NULL DEFAULT '';
CREATE INDEX exchange_grant_changed ON exchange_grant (changed);
)sql"},
      db::Migration{"exchange", 3, "resources under grants that have left the catalog", R"sql(
CREATE TABLE exchange_unlisted (
  resource text PRIMARY KEY,
  since text NOT NULL,
  reason text NOT NULL
);
CREATE INDEX exchange_grant_resource ON exchange_grant (resource);
)sql"},
      db::Migration{"exchange", 4, "made-up rows that name the recipient of a leaked copy", R"sql(
CREATE TABLE exchange_canary (
  grant_id text NOT NULL REFERENCES exchange_grant (id),
  ordinal bigint NOT NULL,
  first_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  sealed text NOT NULL,
  digest text NOT NULL,
  made text NOT NULL,
  PRIMARY KEY (grant_id, ordinal, first_sequence)
);
)sql"},
      db::Migration{"exchange", 5, "what deliveries take of a grant's caps", R"sql(
CREATE TABLE exchange_use (
  grant_id text NOT NULL REFERENCES exchange_grant (id),
  day bigint NOT NULL,
  deliveries bigint NOT NULL,
  row_count bigint NOT NULL,
  byte_count bigint NOT NULL,
  PRIMARY KEY (grant_id, day)
);
ALTER TABLE exchange_batch ADD COLUMN debited bigint NOT NULL DEFAULT 0;
)sql"},
      db::Migration{"exchange", 6, "who holds grants that were held before two could", R"sql(
UPDATE exchange_grant SET hold_procedure = 'suspended'
WHERE state = 'suspended' AND hold_procedure = '' AND hold_use = '';
)sql"},
      db::Migration{"exchange", 7, "since when a grant is held", R"sql(
ALTER TABLE exchange_grant ADD COLUMN held_since text NOT NULL DEFAULT '';
)sql"}};
  return kMigrations;
}

}  // namespace jw::exchange
