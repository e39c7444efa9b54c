#include "exchange/batch.hpp"

#include <algorithm>
#include <set>

#include <boost/json/object.hpp>

#include "base/json_read.hpp"
#include "base/random.hpp"
#include "crypto/signed_json.hpp"

namespace jw::exchange {
namespace {

tl::unexpected<Error> bad(std::string_view what, std::string_view zh) {
  return fail(Code::Invalid, "manifest.form", "the batch manifest is malformed: {0}", "批次清单不合规范：{1}",
              std::string(what), std::string(zh));
}

bool is_segment_name(std::string_view name) {
  return name.size() == 17 && name.starts_with("part-") && name.ends_with(".parquet") &&
         std::ranges::all_of(name.substr(5, 4), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_hex(std::string_view text, std::size_t size) {
  return text.size() == size && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<Manifest> read_manifest(const boost::json::object& document) {
  auto body = document;
  body.erase(crypto::kSignatures);
  auto manifest = JW_TRY(read_json<Manifest>(body, "manifest"));
  if (manifest.format != "jingwei-batch/1") return bad("format", "格式");
  if (!is_id(manifest.delivery)) return bad("delivery", "交付编号");
  if (manifest.kind != "snapshot" && manifest.kind != "delta") return bad("kind", "类型");
  if (manifest.sequence < 1) return bad("sequence", "序号");
  if (manifest.schema.empty() || manifest.schema.size() > 1000) return bad("schema", "结构");
  const auto& counts = manifest.counts;
  for (const auto count : {counts.rows_in, counts.out, counts.unchanged, counts.filtered, counts.set_aside,
                           counts.deleted, manifest.total})
    if (count < 0) return bad("counts", "行数");
  if (counts.rows_in != counts.out + counts.unchanged + counts.filtered + counts.set_aside)
    return bad("counts do not add up", "行数不平");
  if (manifest.canaries && (manifest.canaries->rows < 0 || manifest.canaries->held < 0))
    return bad("canaries", "金丝雀行数");
  if (manifest.total != rows_held(manifest)) return bad("total does not add up", "总行数不平");
  std::int64_t rows = 0;
  std::set<std::string> names;
  for (const auto& segment : manifest.segments) {
    if (!is_segment_name(segment.name) || !names.insert(segment.name).second)
      return bad("segment name", "分段名称");
    if (segment.bytes < 1 || segment.rows < 0) return bad("segment size", "分段大小");
    if (!is_hex(segment.sha256, 64) || !is_hex(segment.sm3, 64)) return bad("segment digest", "分段摘要");
    rows += segment.rows;
  }
  if (manifest.segments.empty() || manifest.segments.size() > 9999) return bad("segments", "分段");
  if (rows != segment_rows(manifest)) return bad("segment rows do not add up", "分段行数不平");
  if (manifest.kind == "snapshot" &&
      (counts.unchanged != 0 || counts.deleted != 0 ||
       (manifest.canaries && manifest.canaries->rows != manifest.canaries->held)))
    return bad("snapshot", "快照");
  return manifest;
}

std::int64_t segment_rows(const Manifest& manifest) {
  return manifest.counts.out + manifest.counts.deleted + (manifest.canaries ? manifest.canaries->rows : 0);
}

std::int64_t rows_held(const Manifest& manifest) {
  return manifest.counts.out + manifest.counts.unchanged + (manifest.canaries ? manifest.canaries->held : 0);
}

Result<Receipt> read_receipt(const boost::json::object& document) {
  auto body = document;
  body.erase(crypto::kSignatures);
  auto receipt = JW_TRY(read_json<Receipt>(body, "receipt"));
  if (receipt.format != "jingwei-receipt/1" || !is_id(receipt.delivery) || receipt.sequence < 1)
    return fail(Code::Invalid, "receipt.form", "the receipt is malformed", "回执不合规范");
  return receipt;
}

}  // namespace jw::exchange
