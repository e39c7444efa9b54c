#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/point_file.hpp"
#include "base/call.hpp"
#include "base/result.hpp"
#include "grant/plan.hpp"

namespace jw::access {

// Rows that can be asked one by one: the node's own data, or a table of the provider's database.
// Columns are those of the plan's shape, in its order. Thread-safe.
class Source {
 public:
  using Visit = std::function<Result<bool>(std::span<const CellView>)>;

  virtual ~Source() = default;

  // Rows with this key, until `visit` says false. A source may leave out rows that are outside the
  // plan's scope; whoever asks judges again what comes.
  virtual Result<> find(const Call& call, const grant::Plan& plan, std::span<const std::string_view> key,
                        const Visit& visit) const = 0;
  // All rows, likewise.
  virtual Result<> each(const Call& call, const grant::Plan& plan, const Visit& visit) const = 0;

  // The file in memory, for those who may not wait; null when asking means waiting.
  virtual const PointFile* points() const { return nullptr; }
};

class LakeSource final : public Source {
 public:
  explicit LakeSource(std::unique_ptr<PointFile> file) : file_(std::move(file)) {}
  Result<> find(const Call& call, const grant::Plan& plan, std::span<const std::string_view> key,
                const Visit& visit) const override;
  Result<> each(const Call& call, const grant::Plan& plan, const Visit& visit) const override;
  const PointFile* points() const override { return file_.get(); }

 private:
  std::unique_ptr<PointFile> file_;
};

}  // namespace jw::access
