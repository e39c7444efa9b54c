#include "federation/schema.hpp"

#include <array>

#include "db/database.hpp"

namespace jw::federation {

std::span<const db::Migration> migrations() {
  static constexpr std::array kMigrations{
      db::Migration{"federation", 1, "nodes, documents, envelopes", R"sql(
CREATE TABLE federation_node (
  id text PRIMARY KEY,
  name text NOT NULL,
  region text NOT NULL,
  hosts text NOT NULL,
  address text NOT NULL,
  suite text NOT NULL,
  signing_key text NOT NULL,
  fingerprints text NOT NULL,
  state text NOT NULL,
  joined text NOT NULL
);
CREATE TABLE federation_org (
  id text PRIMARY KEY,
  name text NOT NULL,
  name_en text NOT NULL,
  region text NOT NULL,
  line text NOT NULL,
  uscc text NOT NULL,
  node text NOT NULL
);
CREATE TABLE federation_invitation (
  id text PRIMARY KEY,
  secret_hash text NOT NULL,
  name text NOT NULL,
  region text NOT NULL,
  hosts text NOT NULL,
  created text NOT NULL,
  expires text NOT NULL,
  used text,
  node text,
  answer text
);
CREATE TABLE federation_document (
  kind text PRIMARY KEY,
  version bigint NOT NULL,
  document text NOT NULL,
  received text NOT NULL
);
CREATE TABLE federation_pair (
  peer text PRIMARY KEY,
  sent bigint NOT NULL,
  sent_digest text NOT NULL,
  received bigint NOT NULL,
  received_digest text NOT NULL,
  last_seen text NOT NULL,
  last_error text NOT NULL
);
CREATE TABLE federation_outbox (
  peer text NOT NULL,
  sequence bigint NOT NULL,
  id text NOT NULL UNIQUE,
  type text NOT NULL,
  envelope text NOT NULL,
  state text NOT NULL,
  attempts bigint NOT NULL,
  last_error text NOT NULL,
  created text NOT NULL,
  answered text,
  PRIMARY KEY (peer, sequence)
);
CREATE INDEX federation_outbox_state ON federation_outbox (state, peer, sequence);
CREATE TABLE federation_inbox (
  id text PRIMARY KEY,
  peer text NOT NULL,
  sequence bigint NOT NULL,
  type text NOT NULL,
  digest text NOT NULL,
  answer text NOT NULL,
  received text NOT NULL
);
)sql"},
      db::Migration{"federation", 2, "what a peer said last, in both languages", R"sql(
ALTER TABLE federation_pair ADD COLUMN last_error_zh text NOT NULL DEFAULT '';
ALTER TABLE federation_pair ADD COLUMN last_code text NOT NULL DEFAULT '';
UPDATE federation_pair SET last_error_zh = last_error;
)sql"},
      db::Migration{"federation", 3, "why an envelope is not there yet, in both languages", R"sql(
ALTER TABLE federation_outbox ADD COLUMN last_error_zh text NOT NULL DEFAULT '';
UPDATE federation_outbox SET last_error_zh = last_error;
)sql"}};
  return kMigrations;
}

}  // namespace jw::federation
