#include "sharing/deadlines.hpp"

#include "flow/presets.hpp"

namespace jw::sharing {
namespace {

Result<flow::Found> term_of(const Parts& parts, const Application& a, std::string_view duty) {
  return parts.presets.choose(region_of(a.provider.id), duty, day_in_china(parts.clock.now()));
}

}  // namespace

std::string_view reply_duty(const Application& a) {
  return a.mode == "return" || a.sharing == "unconditional" ? "reply.unconditional" : "reply.conditional";
}

Result<std::int64_t> most_extension(const Parts& parts, const Application& a) {
  const auto found = JW_TRY(term_of(parts, a, reply_duty(a)));
  if (found.term.extension < 1)
    return fail(Code::Conflict, "application.no_extension", "{} knows no extension of this reply",
                "{} 未规定此类答复可以延期", found.title);
  return found.term.extension;
}

bool needs_check(const Parts& parts, const Application& a) {
  // The platform's own arrangement says how long a check may take, not that there is one.
  const auto found = term_of(parts, a, "compliance.check");
  return found && found->preset != "JW-PLATFORM";
}

std::string preset_of(const Parts& parts, const Application& a) {
  const auto found = term_of(parts, a, reply_duty(a));
  return found ? found->preset : std::string("CN-809");
}

}  // namespace jw::sharing
