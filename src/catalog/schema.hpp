#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::catalog {

// catalog_resource, catalog_version, catalog_data_version, catalog_upload, catalog_entry,
// catalog_head (one row: epoch and last number of change), catalog_peer.
std::span<const db::Migration> migrations();

}  // namespace jw::catalog
