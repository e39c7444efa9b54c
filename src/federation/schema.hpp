#pragma once

#include <span>

namespace jw::db {
struct Migration;
}

namespace jw::federation {

// federation_node, federation_org, federation_invitation, federation_document, federation_pair,
// federation_outbox, federation_inbox.
std::span<const db::Migration> migrations();

}  // namespace jw::federation
