#include "access/source.hpp"

namespace jw::access {

Result<> LakeSource::find(const Call&, const grant::Plan&, std::span<const std::string_view> key,
                          const Visit& visit) const {
  Result<> result;
  RowView row;
  JW_TRY(file_->find(key, row, [&](std::span<const CellView> found) {
    auto more = visit(found);
    if (!more) result = fail(std::move(more).error());
    return more && *more;
  }));
  return result;
}

Result<> LakeSource::each(const Call& call, const grant::Plan&, const Visit& visit) const {
  std::uint64_t seen = 0;
  return file_->each([&](std::span<const CellView> row) -> Result<> {
    if (++seen % 4096 == 0) JW_TRY(call.check());
    JW_TRY(visit(row));
    return {};
  });
}

}  // namespace jw::access
