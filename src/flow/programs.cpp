#include "flow/programs.hpp"

#include "base/check.hpp"

namespace jw::flow {
namespace {

constexpr std::size_t kMostKept = 500;

}  // namespace

Result<std::shared_ptr<const Program>> Programs::get(db::Session& session, std::string_view process,
                                                     std::int64_t version) const {
  if (version == 0) version = JW_TRY(source_.latest(session, process));
  const Key key(process, version);
  const auto kept = known_.with([&](auto& known) -> std::shared_ptr<const Program> {
    const auto found = known.find(key);
    return found == known.end() ? nullptr : found->second;
  });
  if (kept) return kept;
  auto loaded = JW_TRY(source_.load(session, process, version));
  JW_CHECK(loaded != nullptr, "a source gives a process or an error");
  std::shared_ptr<const Program> made = std::make_shared<Program>(std::move(loaded), version);
  known_.with([&](auto& known) {
    if (known.size() >= kMostKept) known.clear();  // those in use are held by whoever uses them
    known[key] = made;
  });
  return made;
}

}  // namespace jw::flow
