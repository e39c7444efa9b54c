#include "ledger/schema.hpp"

namespace jw::ledger {
namespace {

constexpr db::Migration kMigrations[] = {
    {"ledger", 1, "outbox and head", R"(
CREATE TABLE ledger_head (
  id bigint PRIMARY KEY,
  node text NOT NULL,
  next_seq bigint NOT NULL,
  integrated bigint NOT NULL,
  root text NOT NULL
);
INSERT INTO ledger_head (id, node, next_seq, integrated, root) VALUES (1, '', 0, 0, '');
CREATE TABLE ledger_outbox (
  seq bigint PRIMARY KEY,
  time text NOT NULL,
  kind text NOT NULL,
  entry text NOT NULL
);
)"},
};

}  // namespace

std::span<const db::Migration> migrations() { return kMigrations; }

}  // namespace jw::ledger
