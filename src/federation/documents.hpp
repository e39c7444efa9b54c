#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Session;
}

// The two signed documents of a domain as they lie in federation_document: "trust" and "directory".
namespace jw::federation {

struct StoredDocument {
  std::int64_t version = 0;
  std::string text;
};

Result<std::optional<StoredDocument>> find_document(db::Session& session, std::string_view kind);

// Only forward: false, and nothing changed, when the stored one is as new.
Result<bool> store_document(db::Session& session, const Clock& clock, std::string_view kind,
                            std::int64_t version, std::string_view text);

}  // namespace jw::federation
