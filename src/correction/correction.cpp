#include "correction/correction.hpp"

#include <boost/json/serialize.hpp>

#include "base/free_text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"

namespace jw::correction {
boost::json::object write_key(const RowKey& key) {
  boost::json::object object;
  for (const auto& [item, value] : key) object[item] = or_null(value);
  return object;
}

// RowKey is a sorted map, so equal keys give equal text.
std::string key_text(const RowKey& key) { return boost::json::serialize(write_key(key)); }

Result<RowKey> read_key(const boost::json::object& key) {
  RowKey out;
  for (const auto& entry : key) {
    auto& value = out[std::string(entry.key())];
    if (entry.value().is_null()) continue;
    if (!entry.value().is_string())
      return fail(Code::Invalid, "correction.key", "a row is named by its key items, as text",
                  "请以文本形式给出该行的主键项");
    value = std::string(entry.value().get_string());
  }
  return out;
}

std::string digest_of(std::string_view salt, const std::vector<Point>& points) {
  crypto::Hasher hasher(crypto::HashKind::Sha256);
  hasher.update(salt);
  for (const auto& point : points) {
    const boost::json::array line{point.n,
                                  point.key,
                                  point.item,
                                  or_null(point.held),
                                  or_null(point.expected),
                                  point.should_be_empty,
                                  point.evidence};
    hasher.update(boost::json::serialize(line));
  }
  return crypto::to_hex(hasher.finish());
}

Result<> check_text(std::string_view text, std::string_view field, std::string_view field_zh,
                    std::size_t characters, bool needed) {
  return check_free_text(text, {.characters = characters, .needed = needed}, "correction.text",
                         {field, field_zh});
}

boost::json::value or_null(const std::optional<std::string>& text) {
  return text ? boost::json::value(*text) : boost::json::value(nullptr);
}

}  // namespace jw::correction
