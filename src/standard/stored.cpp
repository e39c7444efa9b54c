#include "standard/stored.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "org/rights.hpp"
#include "standard/normal_form.hpp"

namespace jw::standard {

std::string editor_of(const Call& call) {
  return call.actor.kind == Actor::Kind::System ? "system" : call.actor.id;
}

Result<> require_owner(const Call& call, std::string_view org) {
  if (call.actor.kind == Actor::Kind::System || (!org.empty() && call.actor.org == org)) return {};
  if (org.empty())
    return fail(Code::Denied, "standard.owner",
                "this is a national entry and comes with the program; make a local one that extends it",
                "这是随程序提供的国家标准条目，不能修改；请新建扩展它的地方条目");
  return fail(Code::Denied, "standard.owner", "this entry is kept by {}; ask its people to change it",
              "该条目由 {} 维护，请联系其人员修改", org);
}

Result<> check_text(std::string_view text, std::size_t most, bool needed, std::string_view reason,
                    std::string_view en, std::string_view zh) {
  return check_free_text(text, {.characters = most, .needed = needed}, reason, {en, zh});
}

Result<> check_in_force(std::string_view day) {
  std::string digits(day);
  std::erase(digits, '-');
  if (day.empty() || (day.size() == 10 && day[4] == '-' && day[7] == '-' && is_day(digits))) return {};
  return fail(Code::Invalid, "standard.in_force", "the date in force is a day such as 2025-08-01",
              "生效日期应形如 2025-08-01");
}

Result<> check_region(std::string_view region) {
  if (region.empty() || (region.size() == 6 && all_digits(region) && is_province(region))) return {};
  return fail(Code::Invalid, "standard.region", "the region is a code of six digits such as 320600",
              "适用区划应为 6 位代码，例如 320600");
}

Result<> check_code_region(std::string_view code, std::string_view region) {
  const auto dot = code.find('.');
  const auto front = dot == std::string_view::npos ? std::string_view() : code.substr(0, dot);
  if (front == region) return {};
  return fail(
      Code::Invalid, "standard.code_region",
      "the code of a local entry begins with its region and a dot (320600.ethnic), a national one's does "
      "not",
      "地方条目的代码以区划加点开头（如 320600.ethnic），国家条目没有");
}

}  // namespace jw::standard
