#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "db/database.hpp"
#include "exchange/deliveries.hpp"

// Batches as they lie in exchange_batch, with the grant's names beside them.
namespace jw::exchange {

// For "SELECT <columns> FROM exchange_batch b JOIN exchange_grant g ON g.id = b.grant_id WHERE …".
std::string_view batch_columns();
Result<Batch> read_batch(const db::Row& row);

// Any batch by id; "delivery.unknown".
Result<Batch> get_batch(db::Session& session, std::string_view id);

}  // namespace jw::exchange
