#include "demand/checks.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "catalog/vocabulary.hpp"
#include "demand/words.hpp"

namespace jw::demand {
namespace {

constexpr std::size_t kMostItems = 200;

}  // namespace

Result<DemandForm> checked(DemandForm form, const org::Org& requester, const org::Regions& regions,
                           std::string_view today) {
  form.name = JW_TRY(required_text(form.name, 100, "demand.name", "the name of the data", "数据名称"));
  form.service = JW_TRY(
      required_text(form.service, 200, "demand.service", "the duty or service item", "职责或服务事项"));
  form.purpose = JW_TRY(required_text(form.purpose, 1000, "demand.purpose", "the purpose", "使用目的"));
  form.legal_basis =
      JW_TRY(required_text(form.legal_basis, 1000, "demand.legal_basis", "the basis", "履职依据"));
  if (form.items.size() > kMostItems)
    return fail(Code::Invalid, "demand.items", "at most {} items", "数据项最多 {} 个", kMostItems);
  std::vector<std::string> items;
  for (const auto& one : form.items) {
    auto item = JW_TRY(optional_text(one, 100, "demand.items", "an item", "数据项"));
    const auto same = [&](const std::string& other) { return trimmed(other) == trimmed(item); };
    if (!is_blank(item) && std::ranges::none_of(items, same)) items.push_back(std::move(item));
  }
  if (items.empty())
    return fail(Code::Invalid, "demand.items", "name at least one item, such as 姓名 or 死亡日期",
                "请至少写出一个数据项，如“姓名”“死亡日期”");
  form.items = std::move(items);
  if (!catalog::find_term(catalog::update_cycles(), form.frequency))
    return fail(Code::Invalid, "demand.frequency",
                "frequency: one of realtime, daily, weekly, monthly, quarterly, yearly, on_demand",
                "更新频率应为 realtime、daily、weekly、monthly、quarterly、yearly、on_demand 之一");
  const auto* region = regions.find(form.region.empty() ? requester.region : form.region);
  if (!region)
    return fail(Code::Invalid, "demand.region", "there is no region \"{}\"", "没有区划“{}”",
                form.region.substr(0, 32));
  form.region = region->prefix;
  if (!form.due.empty()) JW_TRY(check_day(form.due, today, "demand.due"));
  return form;
}

}  // namespace jw::demand
