#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::exchange {

// exchange_grant, exchange_delivery, exchange_batch, exchange_holding, exchange_receipt, exchange_step.
std::span<const db::Migration> migrations();

}  // namespace jw::exchange
