#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "supervision/order.hpp"

// Rows of supervision orders. Every function works inside the caller's transaction.
namespace jw::supervision::order_store {

Result<std::optional<Order>> find(db::Session& session, std::string_view id);
Result<Order> order_of(const db::Row& row);  // document, state
Result<> insert(db::Session& session, const Order& order);
// Whole, with its steps and duties: what another node told.
Result<> replace(db::Session& session, const Order& order);
// What only this node knows of it: where its messages are.
Result<> save(db::Session& session, const Order& order);
// "order.state" (Conflict) when it is not in the state `from` any more.
Result<> update(db::Session& session, const Order& order, std::string_view from);

Result<> add_step(db::Session& session, std::string_view order, const OrderStep& step);
Result<std::vector<OrderStep>> steps(db::Session& session, std::string_view order);
Result<std::vector<std::string>> duties(db::Session& session, std::string_view order);

// "DB-320613.data-2026-0001".
Result<std::string> next_number(db::Session& session, std::string_view org, std::string_view day);

}  // namespace jw::supervision::order_store
