#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "flow/definition.hpp"

// Rows of flow_definition; only used by the sources of Definitions.
namespace jw::flow::stored {

Result<std::vector<Definition>> all(db::Session& session, bool withdrawn);
Result<std::vector<Definition>> versions(db::Session& session, std::string_view process);
// Version 0: the current one of the block that owns it.
Result<std::optional<Definition>> find(db::Session& session, std::string_view process, std::int64_t version);
// The current one of exactly that block.
Result<std::optional<Definition>> current(db::Session& session, std::string_view process,
                                          std::string_view region);
// Is the block `region` one of those above the block `inner`?
inline bool is_around(std::string_view region, std::string_view inner) {
  return region.size() < inner.size() && inner.starts_with(region);
}
// The current one of the smallest block around that one, or of that block `itself`.
Result<std::optional<Definition>> around(db::Session& session, std::string_view process,
                                         std::string_view region, bool itself);
// The block a process belongs to: of its newest version that stands by itself, also when withdrawn.
Result<std::optional<std::string>> owner(db::Session& session, std::string_view process);
// Why it does not fit what is around it; empty: it does.
Result<> mark(db::Session& session, const Definition& one, const std::vector<Refusal>& unfit);
Result<std::string> document(db::Session& session, std::string_view process, std::int64_t version);
Result<std::vector<OverrideChange>> changes(db::Session& session, std::string_view process,
                                            std::int64_t version);
Result<> add(db::Session& session, const Definition& one, std::string_view document,
             const std::vector<OverrideChange>& changes);
// The same version came anew, as another one of the node it is from.
Result<> set_origin(db::Session& session, const Definition& one, const Origin& origin);
tl::unexpected<Error> unknown(std::string_view process, std::int64_t version);

}  // namespace jw::flow::stored
