#include "cli/commands/grant_text.hpp"

#include <iterator>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <fmt/format.h>

#include "cli/text_at.hpp"
#include "grant/terms.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

std::string joined(const json::array& values, std::string_view between = ", ") {
  std::string out;
  for (const auto& value : values) out += (out.empty() ? "" : std::string(between)) + plain_text(value);
  return out;
}

void add_line(std::string& text, std::string_view what, std::string_view said) {
  if (!said.empty()) text += fmt::format("\n{}: {}", what, said);
}

std::string purpose_text(const json::value& purpose) {
  auto out = text_at(purpose, "code");
  for (const auto* name : {"zh", "en"})
    if (const auto said = text_at(purpose, name); !said.empty() && said != out) out += " " + said;
  if (const auto basis = text_at(purpose, "legal_basis"); !basis.empty()) out += " (" + basis + ")";
  return out;
}

// What a cap gives at most; the smallest group is the one that says what there must be at least.
std::string cap_text(std::string_view kind, std::string_view en, std::int64_t most) {
  if (kind == "minGroup") return fmt::format("groups of an aggregate of at least {}", most);
  if (kind == "epsilonThousandths")
    return fmt::format("at most {} thousandths of epsilon, the privacy budget of aggregates", most);
  return fmt::format("at most {} {}", most, en);
}

std::string weekdays_text(const json::array& days) {
  constexpr std::string_view kNames[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string out;
  for (const auto& day : days)
    if (day.is_int64() && day.get_int64() >= 1 && day.get_int64() <= 7)
      out += (out.empty() ? "" : ", ") + std::string(kNames[day.get_int64() - 1]);
  return out;
}

std::string asker_text(const json::value& terms) {
  std::string out;
  for (const auto* name : {"level", "line", "role", "system"})
    if (const auto said = text_at(terms, name); !said.empty())
      out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, said);
  return out;
}

// Of both forms of terms: when it may be used, and what it needs besides.
void add_limits(std::string& text, const json::value& terms) {
  add_line(text, "who may ask", asker_text(terms));
  add_line(text, "days", weekdays_text(items_of(terms, "weekdays")));
  add_line(text, "hours", text_at(terms, "hours"));
  if (const auto lease = number_at(terms, "lease"); lease > 0)
    text += fmt::format("\nlease: stops {} s after the provider's node was last heard", lease);
  if (const auto canaries = number_at(terms, "canaries"); canaries > 0)
    text += fmt::format("\ncanaries: at most {} made-up rows among those delivered", canaries);
}

void add_terms_of_grant(std::string& text, const json::value& terms) {
  add_line(text, "modes", joined(items_of(terms, "modes")));
  add_line(text, "purpose", purpose_text(part(terms, "purpose")));
  for (const auto& barred : items_of(terms, "barred")) add_line(text, "barred purpose", purpose_text(barred));
  add_line(text, "service item", text_at(terms, "service_item"));
  for (const auto& cap : items_of(terms, "caps"))
    add_line(text, "cap", cap_text(text_at(cap, "kind"), text_at(cap, "en"), number_at(cap, "most")));
  add_limits(text, terms);
}

// "birth_date  keep the first characters (count 4, unit chars)  compared by: eq, range"
std::string item_text(const json::value& item) {
  auto out = text_at(item, "name");
  if (const auto title = text_at(item, "title"); !title.empty() && title != out) out += " " + title;
  const auto said = text_at(item, "en");
  const auto& treatment = part(item, "treatment");
  out += "  " + (said.empty() ? text_at(treatment, "kind") : said);
  std::string with;
  for (const auto& [name, value] : object_of(treatment))
    if (name != "kind")
      with += fmt::format("{}{} {}", with.empty() ? "" : ", ", std::string_view(name), plain_text(value));
  if (!with.empty()) out += " (" + with + ")";
  if (const auto& verify = items_of(item, "verify"); !verify.empty())
    out += "  compared by: " + joined(verify);
  return out;
}

std::string duty_text(const json::value& duty) {
  auto out = text_at(duty, "en").empty() ? text_at(duty, "kind") : text_at(duty, "en");
  if (const auto days = number_at(duty, "days"); days > 0) out += fmt::format(": {} days", days);
  if (const auto by = text_at(duty, "by"); !by.empty()) out += ": by " + by;
  if (const auto when = text_at(duty, "when"); !when.empty()) out += fmt::format(" ({} use)", when);
  if (flag_at(duty, "proof")) out += ", shown by evidence";
  return out;
}

// Why it is not active any more, and since when it has ended.
void add_standing(std::string& text, const json::value& grant) {
  if (const auto ended = text_at(grant, "ended"); !ended.empty()) {
    text += fmt::format("\nended {}: {}", ended, text_at(grant, "end_reason"));
  } else if (const auto reason = text_at(grant, "end_reason"); !reason.empty()) {
    const auto since = text_at(grant, "held_since");
    text += fmt::format("\nheld{}{}: {}", since.empty() ? "" : " since ", since, reason);
  }
  if (const auto& gone = part(grant, "unlisted"); gone.is_object())
    text += fmt::format("\nits resource left the catalog {}: {}", text_at(gone, "since"),
                        text_at(gone, "reason"));
  for (const auto& drifted : items_of(part(grant, "resource_now"), "drift"))
    text += fmt::format("\n{} cannot go on: {}", text_at(drifted, "item"), text_at(drifted, "en"));
}

}  // namespace

std::string condition_text(const json::value& condition) {
  const auto item = text_at(condition, "item");
  if (flag_at(condition, "own_region") || !text_at(condition, "bind").empty())
    return item + " of the region of whoever asks";
  const auto op = text_at(condition, "op");
  const auto& values = items_of(condition, "values");
  if (op == "range" && values.size() == 2) {
    const auto from = plain_text(values[0]), to = plain_text(values[1]);
    if (from.empty()) return fmt::format("{} up to {}", item, to);
    return to.empty() ? fmt::format("{} from {} on", item, from)
                      : fmt::format("{} from {} to {}", item, from, to);
  }
  if (op == "prefix") return fmt::format("{} begins with {}", item, joined(values, " or "));
  return fmt::format("{} is {}", item, joined(values, " or "));
}

std::string grant_text(const json::value& grant) {
  auto text = fmt::format("{}  {}\n{}\n{} -> {}", text_at(grant, "number"), text_at(grant, "state"),
                          text_at(grant, "resource_name"), text_at(part(grant, "provider"), "name"),
                          text_at(part(grant, "recipient"), "name"));
  add_standing(text, grant);
  text += fmt::format("\nvalid {} until {}", text_at(grant, "valid_from"), text_at(grant, "valid_until"));
  if (const auto version = number_at(grant, "resource_version"); version > 0)
    text += fmt::format("\nissued {}, on version {} of the resource", text_at(grant, "issued"), version);
  add_line(text, "kept at", text_at(grant, "home"));
  const auto* signed_well = object_of(grant).if_contains("signature_ok");
  if (signed_well && !flag_at(grant, "signature_ok")) text += "\nthe signature does NOT hold";
  if (const auto& terms = part(grant, "terms"); terms.is_object())
    add_terms_of_grant(text, terms);
  else
    add_line(text, "mode", text_at(grant, "mode"));
  add_line(text, "for", text_at(grant, "purpose"));
  add_line(text, "legal basis", text_at(grant, "legal_basis"));
  for (const auto& row : items_of(grant, "rows")) add_line(text, "only rows with", condition_text(row));
  add_line(text, "a row is named by", joined(items_of(grant, "key")));
  for (const auto& item : items_of(grant, "items")) add_line(text, "item", item_text(item));
  for (const auto& duty : items_of(grant, "duties")) add_line(text, "duty", duty_text(duty));
  return text;
}

std::string hold_text(std::string_view id, std::string_view asked, const json::value& answer) {
  const auto state = text_at(answer, "state");
  if (state.empty())
    return fmt::format("{} was asked for grant {}; `jingwei grant show {}` says what holds now", asked, id,
                       id);
  const auto reason = text_at(answer, "reason");
  const auto why = reason.empty() || state == "active" ? std::string() : ": " + reason;
  if (state == asked) return fmt::format("grant {} is {}{}", id, state, why);
  return fmt::format("asked for {}; grant {} is {}{}; `jingwei grant alerts --grant {}` says who holds it",
                     asked, id, state, why, id);
}

std::string terms_text(const json::value& terms) {
  if (!terms.is_object()) return {};
  std::string text;
  add_line(text, "purpose", text_at(terms, "purpose_code"));
  add_line(text, "barred purposes", joined(items_of(terms, "purposes_barred")));
  add_line(text, "service item", text_at(terms, "service_item"));
  add_line(text, "modes besides the one applied for", joined(items_of(terms, "modes")));
  for (const auto& [name, comparisons] : object_of(part(terms, "verify")))
    text += fmt::format("\ncompared: {} by {}", std::string_view(name),
                        comparisons.is_array() ? joined(comparisons.get_array()) : plain_text(comparisons));
  for (const auto& [name, most] : object_of(part(terms, "caps"))) {
    std::string_view en = name;
    for (const auto& kind : grant::cap_kinds())
      if (kind.kind == std::string_view(name)) en = kind.en;
    add_line(text, "cap", cap_text(name, en, most.is_int64() ? most.get_int64() : 0));
  }
  const auto rows = items_of(terms, "rows").size() + (flag_at(terms, "own_region") ? 1 : 0);
  if (rows > 0) text += fmt::format("\nrows: {} condition{}", rows, rows == 1 ? "" : "s");
  add_limits(text, terms);
  for (const auto& duty : items_of(terms, "duties")) {
    const auto* kind = grant::find_duty(text_at(duty, "action"));
    auto said = object_of(duty);
    if (kind) said["en"] = json::string_view(kind->en);
    add_line(text, "duty", duty_text(said));
  }
  return text.empty() ? text : text.substr(1);
}

}  // namespace jw::cli
