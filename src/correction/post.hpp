#pragma once

#include <initializer_list>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "correction/correction.hpp"
#include "correction/parts.hpp"
#include "db/database.hpp"

// What the nodes of a correction tell each other. A node tells itself nothing: parties that live
// on one node share its row. Many points go in several envelopes; the order of a pair is kept.
namespace jw::correction {

// To each of the nodes once, but not to this one.
Result<> tell(db::Session& session, const Call& call, const Parts& parts, const Correction& correction,
              std::initializer_list<std::string_view> nodes, std::string_view type,
              const boost::json::object& body);

// The correction, then its points, to the provider's node.
Result<> post_raised(db::Session& session, const Call& call, const Parts& parts, const Correction& correction,
                     const std::vector<Point>& points);

// The provider has it whole, and until when it has to answer.
Result<> post_received(db::Session& session, const Call& call, const Parts& parts,
                       const Correction& correction);

// What the provider said of these points; `correct` only where the consumer gets the item in clear.
Result<> post_answered(db::Session& session, const Call& call, const Parts& parts,
                       const Correction& correction, const std::vector<Point>& points);

// Cells of other recipients that were corrected; the envelope's id, "" when they are here.
struct FixedCell {
  RowKey key;
  std::string item;
};
Result<std::string> post_fixed(db::Session& session, const Call& call, const Parts& parts,
                               std::string_view node, std::string_view grant, std::int64_t version,
                               const std::vector<FixedCell>& cells);

Result<> keep_notice(db::Session& session, const Parts& parts, std::string_view grant, std::int64_t version,
                     const std::vector<FixedCell>& cells);

}  // namespace jw::correction
