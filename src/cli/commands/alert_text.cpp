#include "cli/commands/alert_text.hpp"

#include <fmt/format.h>

#include "cli/text_at.hpp"

namespace jw::cli {

std::string alert_line(const boost::json::value& alert) {
  auto text = fmt::format("{}  {}  {}  {}  turn {}", text_at(alert, "id"), text_at(alert, "detector"),
                          text_at(alert, "step"), text_at(alert, "state"), number_at(alert, "turn"));
  if (!text_at(alert, "system").empty()) text += "  system " + text_at(alert, "system");
  if (!text_at(alert, "due").empty())
    text += fmt::format("  {} by {}", text_at(alert, "state") == "open" ? "answer" : "conclude",
                        text_at(alert, "due"));
  if (flag_at(alert, "overdue")) text += " (overdue)";
  if (!text_at(alert, "holds").empty()) text += "  still holds the grant: " + text_at(alert, "holds");
  // A measure by hand was not measured.
  if (number_at(alert, "allowed") > 0)
    text += fmt::format("  {} where {} is usual", number_at(alert, "measured"), number_at(alert, "allowed"));
  if (!text_at(alert, "reason").empty())
    text += fmt::format("  by {}: {}", text_at(alert, "raised_by_name"), text_at(alert, "reason"));
  if (!text_at(alert, "explanation").empty()) text += "  explained: " + text_at(alert, "explanation");
  if (!text_at(alert, "conclusion").empty()) text += "  concluded: " + text_at(alert, "conclusion");
  return text;
}

std::string told_alert_line(const boost::json::value& alert) {
  return fmt::format("{}  {}  {}  {}  {} -> {}  {}{}", text_at(alert, "id"), text_at(alert, "detector"),
                     text_at(alert, "step"), text_at(alert, "state"), text_at(alert, "provider_name"),
                     text_at(alert, "consumer_name"), text_at(alert, "number"),
                     text_at(alert, "home").empty() ? "" : "  kept at " + text_at(alert, "home"));
}

std::string alerts_text(const boost::json::value& list, bool whole) {
  std::string text;
  const auto add = [&](const std::string& line) { text += (text.empty() ? "" : "\n") + line; };
  for (const auto& one : items_of(list)) add(text_at(one, "grant") + "  " + alert_line(one));
  if (!whole) return text.empty() ? "none" : text;
  if (text.empty()) add("no alert of a grant that this node keeps");
  bool elsewhere = false;
  for (const auto& one : items_of(list, "told")) {
    if (text_at(one, "state") == "closed") continue;
    add(fmt::format("{}  {}", text_at(one, "grant"), told_alert_line(one)));
    elsewhere = true;
  }
  if (elsewhere)
    add("those kept at another node: `jingwei grant alerts --grant ID` asks there for due days and reasons, "
        "`jingwei grant answer` answers there");
  else if (part(list, "told").is_null())
    add("not shown, for your key may not read them: those of grants that another node keeps; name one with "
        "--grant");
  return text;
}

}  // namespace jw::cli
