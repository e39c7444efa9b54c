#pragma once

#include <string_view>

#include "org/region_editions.hpp"

namespace jw::db {
class Session;
}

// The rows of the region table, for the two that write it: install_regions and load_edition.
namespace jw::org::region_rows {

// In place of whatever tree is there.
Result<> replace(db::Session& session, const Call& call, const Regions& regions, std::string_view now);
Result<> note_edition(db::Session& session, const EditionEntry& entry);

}  // namespace jw::org::region_rows
