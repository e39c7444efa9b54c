#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "grant/compare.hpp"
#include "grant/odrl.hpp"
#include "grant/odrl_names.hpp"
#include "grant/purpose.hpp"

// What a policy says of a request. Three answers of a constraint: it holds, it does not, or nobody here
// can tell; the last is never satisfied, and where it might forbid, it forbids.
namespace jw::grant::odrl {
namespace {

namespace json = boost::json;

constexpr std::string_view kOurTerms = "urn:jingwei:grant:2#";

enum class Truth { No, Yes, Unclear };
using Notes = std::vector<std::string>;

Truth truth(bool yes) { return yes ? Truth::Yes : Truth::No; }

Truth unclear(Notes& notes, std::string note) {
  if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
  return Truth::Unclear;
}

bool is_one_of(const auto& table, std::string_view name) {
  return std::ranges::find(table, name) != table.end();
}

// Actions of the ODRL vocabulary that are part of "transfer", or of another; the others of it are part of
// "use".
constexpr auto kTransfers = std::to_array<std::string_view>({"give", "sell"});
constexpr std::pair<std::string_view, std::string_view> kWithin[] = {{"display", "play"},
                                                                     {"extract", "reproduce"}};
constexpr auto kUses =
    std::to_array<std::string_view>({"acceptTracking", "aggregate",    "annotate",      "anonymize",
                                     "archive",        "attachPolicy", "attribute",     "compensate",
                                     "concurrentUse",  "copy",         "delete",        "derive",
                                     "digitize",       "display",      "distribute",    "ensureExclusivity",
                                     "execute",        "extract",      "grantUse",      "include",
                                     "index",          "inform",       "install",       "modify",
                                     "move",           "nextPolicy",   "obtainConsent", "play",
                                     "present",        "print",        "read",          "reproduce",
                                     "reviewPolicy",   "stream",       "synchronize",   "textToSpeech",
                                     "transform",      "translate",    "uninstall",     "watermark",
                                     "write"});

bool action_fits(std::string_view asked, std::string_view granted) {
  if (granted.empty() || asked == granted) return true;
  const auto what = local(asked), of = local(granted);
  if (what.empty() || of.empty()) return false;
  if (of == "use") return is_one_of(kUses, what);
  if (of == "transfer") return is_one_of(kTransfers, what);
  return std::ranges::any_of(kWithin, [&](const auto& row) { return row.first == what && row.second == of; });
}

bool is_or_is_part_of(const std::string& asked, const std::string& granted, const World& world) {
  if (granted.empty() || asked == granted) return true;
  const auto known = world.part_of.find(asked);
  return known != world.part_of.end() && known->second.contains(granted);
}

// A moment, or a day from its first moment to its end. Without a zone they are China's.
struct Span {
  Time from{}, until{};  // until: the first moment after it
};

std::optional<Span> span_of(const std::string& text) {
  if (const auto moment = parse_time(text)) return Span{*moment, *moment + std::chrono::milliseconds(1)};
  if (const auto moment = parse_time(text + "+08:00"))
    return Span{*moment, *moment + std::chrono::milliseconds(1)};
  if (const auto end = end_of_day_in_china(text)) return Span{*end - std::chrono::hours(24), *end};
  return std::nullopt;
}

std::optional<bool> ordered(std::string_view op, int order) {
  if (op == "eq") return order == 0;
  if (op == "neq") return order != 0;
  if (op == "lt") return order < 0;
  if (op == "lteq") return order <= 0;
  if (op == "gt") return order > 0;
  if (op == "gteq") return order >= 0;
  return std::nullopt;
}

Truth judge_time(const Constraint& constraint, const World& world, Notes& notes) {
  const auto span = constraint.list.empty() ? span_of(constraint.right) : std::nullopt;
  if (!span) return unclear(notes, "rightOperand " + constraint.right);
  const int order = world.now < span->from ? -1 : world.now >= span->until ? 1 : 0;
  const auto holds = ordered(local(constraint.op), order);
  return holds ? truth(*holds) : unclear(notes, "operator " + constraint.op);
}

// Of two values the greater: numbers as numbers, moments as moments.
std::optional<int> order_of(const std::string& a, const std::string& b) {
  if (is_number(a) && is_number(b)) return compare_numbers(a, b);
  const auto x = span_of(a), y = span_of(b);
  if (x && y) return x->from < y->from ? -1 : y->from < x->from ? 1 : 0;
  return std::nullopt;
}

bool same_value(const std::string& a, const std::string& b) {
  return a == b || (is_number(a) && is_number(b) && compare_numbers(a, b) == 0);
}

// The value itself or something below it: a purpose of the tree, a member of a collection.
bool is_within_value(const std::string& value, const std::string& of, const World& world) {
  if (same_value(value, of) || is_or_is_part_of(value, of, world)) return true;
  const auto* below = purposes().find(value);
  const auto* above = purposes().find(of);
  return below && above && is_within(*below, *above);
}

// What is known of an operand: told with the world, or ours that follow from the moment.
std::vector<std::string> facts_of(const std::string& left, const World& world) {
  if (const auto told = world.facts.find(left); told != world.facts.end()) return told->second;
  if (left == std::string(kOurTerms) + "weekday") return {std::to_string(local_time(world.now).weekday + 1)};
  return {};
}

// "08:30-18:00".
std::optional<bool> within_hours(const std::string& hours, const World& world) {
  Window window;
  const auto minutes = [](std::string_view text) -> std::int64_t {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':' ||
        std::from_chars(text.data(), text.data() + 2, hour).ptr != text.data() + 2 ||
        std::from_chars(text.data() + 3, text.data() + 5, minute).ptr != text.data() + 5)
      return -1;
    return hour * 60 + minute;
  };
  if (hours.size() != 11 || hours[5] != '-') return std::nullopt;
  window.from = minutes(std::string_view(hours).substr(0, 5));
  window.until = minutes(std::string_view(hours).substr(6));
  if (window.from < 0 || window.until <= window.from) return std::nullopt;
  return window.open(world.now);
}

Truth judge_value(const Constraint& constraint, const std::vector<std::string>& values, const World& world,
                  Notes& notes) {
  const auto op = local(constraint.op);
  std::vector<std::string> wanted = constraint.list;
  if (wanted.empty()) wanted.push_back(constraint.right);
  // Rows bound to the region of whoever asks, where that is told.
  for (auto& one : wanted)
    if (one == std::string(kOurTerms) + "subject.region") {
      const auto told = world.facts.find(one);
      if (told == world.facts.end() || told->second.size() != 1) return unclear(notes, "rightOperand " + one);
      one = told->second[0];
    }
  const auto has = [&](const std::string& one) {
    return std::ranges::any_of(values, [&](const auto& value) { return same_value(value, one); });
  };
  if (op == "isAnyOf") return truth(std::ranges::any_of(wanted, has));
  if (op == "isNoneOf")
    return truth(std::ranges::none_of(wanted, [&](const auto& one) {
      return has(one) || std::ranges::any_of(values, [&](const auto& value) {
               // A purpose of the tree is barred with what is below it and above it, as in a grant.
               const auto *a = purposes().find(value), *b = purposes().find(one);
               return local(constraint.left) == "purpose" && a && b &&
                      (is_within(*a, *b) || is_within(*b, *a));
             });
    }));
  if (op == "isAllOf") return truth(std::ranges::all_of(wanted, has));
  if (wanted.size() != 1) return unclear(notes, "rightOperand []");
  if (op == "isA" || op == "isPartOf")
    return truth(std::ranges::any_of(
        values, [&](const auto& value) { return is_within_value(value, wanted[0], world); }));
  if (op == "hasPart")
    return truth(std::ranges::any_of(
        values, [&](const auto& value) { return is_within_value(wanted[0], value, world); }));
  if (constraint.op == std::string(kOurTerms) + "prefix")
    return truth(!wanted[0].empty() && std::ranges::all_of(values, [&](const auto& value) {
      return value.starts_with(wanted[0]);
    }));
  if (values.size() != 1) return unclear(notes, "leftOperand " + constraint.left);
  if (op == "eq" || op == "neq") return truth(has(wanted[0]) == (op == "eq"));
  const auto order = order_of(values[0], wanted[0]);
  const auto holds = order ? ordered(op, *order) : std::nullopt;
  return holds ? truth(*holds) : unclear(notes, "operator " + constraint.op);
}

Truth judge_constraint(const Constraint& constraint, const World& world, Notes& notes);

Truth judge_parts(const Constraint& constraint, const World& world, Notes& notes) {
  // A sequence needs a history that nobody has here.
  if (constraint.logic == "andSequence") return unclear(notes, "andSequence");
  std::size_t yes = 0, open = 0;
  for (const auto& part : constraint.parts) {
    const auto found = judge_constraint(part, world, notes);
    yes += found == Truth::Yes ? 1 : 0;
    open += found == Truth::Unclear ? 1 : 0;
  }
  const auto no = constraint.parts.size() - yes - open;
  if (constraint.logic == "and") return no > 0 ? Truth::No : open > 0 ? Truth::Unclear : Truth::Yes;
  if (constraint.logic == "or") return yes > 0 ? Truth::Yes : open > 0 ? Truth::Unclear : Truth::No;
  return yes > 1 ? Truth::No : open > 0 ? Truth::Unclear : truth(yes == 1);
}

Truth judge_constraint(const Constraint& constraint, const World& world, Notes& notes) {
  if (!constraint.logic.empty()) {
    Notes said;
    const auto found = judge_parts(constraint, world, said);
    // What one part leaves open does not matter where the others settle it.
    if (found == Truth::Unclear)
      for (auto& note : said) unclear(notes, std::move(note));
    return found;
  }
  if (!constraint.unread.empty()) return unclear(notes, constraint.unread);
  if (local(constraint.left) == "dateTime") return judge_time(constraint, world, notes);
  if (constraint.left == std::string(kOurTerms) + "timeOfDay" && local(constraint.op) == "isPartOf") {
    const auto open = within_hours(constraint.right, world);
    return open ? truth(*open) : unclear(notes, "rightOperand " + constraint.right);
  }
  const auto values = facts_of(constraint.left, world);
  if (values.empty()) return unclear(notes, "leftOperand " + constraint.left);
  return judge_value(constraint, values, world, notes);
}

Truth judge_all(const std::vector<Constraint>& constraints, const World& world, Notes& notes) {
  auto all = Truth::Yes;
  for (const auto& constraint : constraints) {
    const auto found = judge_constraint(constraint, world, notes);
    if (found == Truth::No) all = Truth::No;
    if (found == Truth::Unclear && all == Truth::Yes) all = Truth::Unclear;
  }
  return all;
}

// Whether one of the entities is what was asked about, and its refinements hold.
Truth judge_entities(const std::vector<Entity>& entities, const World& world, Notes& notes, auto&& is) {
  if (entities.empty()) return Truth::Yes;
  auto any = Truth::No;
  for (const auto& entity : entities) {
    if (!is(entity.iri)) continue;
    Notes said;
    const auto found = judge_all(entity.refinements, world, said);
    if (found == Truth::Yes) return found;
    if (found == Truth::No) continue;
    any = found;
    for (auto& note : said) unclear(notes, std::move(note));
  }
  return any;
}

bool is_fulfilled(const Rule& duty, const World& world) {
  if (!duty.id.empty()) return world.fulfilled.contains(duty.id);
  return !duty.actions.empty() && std::ranges::all_of(duty.actions, [&](const Entity& action) {
    return world.fulfilled.contains(action.iri);
  });
}

Verdict judge_rule(const Rule& rule, const Asked& asked, const World& world) {
  Verdict verdict;
  verdict.rule = rule.id;
  verdict.kind = rule.kind;
  Notes notes;
  const auto party = judge_entities(rule.assignees, world, notes, [&](const std::string& iri) {
    return is_or_is_part_of(asked.party, iri, world);
  });
  const auto target = judge_entities(rule.targets, world, notes, [&](const std::string& iri) {
    return is_or_is_part_of(asked.target, iri, world);
  });
  const auto action = judge_entities(rule.actions, world, notes,
                                     [&](const std::string& iri) { return action_fits(asked.action, iri); });
  const auto constraints = judge_all(rule.constraints, world, notes);
  verdict.party = party == Truth::Yes;
  verdict.target = target == Truth::Yes;
  verdict.action = action == Truth::Yes;
  verdict.constraints = constraints == Truth::Yes;
  verdict.duties =
      rule.kind == Rule::Kind::Obligation
          ? is_fulfilled(rule, world)
          : std::ranges::all_of(rule.duties, [&](const Rule& duty) { return is_fulfilled(duty, world); });
  if (party != Truth::No && target != Truth::No && action != Truth::No && constraints != Truth::No)
    verdict.unclear = std::move(notes);
  return verdict;
}

}  // namespace

bool satisfied(const Constraint& constraint, const World& world) {
  Notes notes;
  return judge_constraint(constraint, world, notes) == Truth::Yes;
}

std::vector<Verdict> evaluate(const Policy& policy, const Asked& asked, const World& world) {
  std::vector<Verdict> verdicts;
  for (const auto& rule : policy.rules) verdicts.push_back(judge_rule(rule, asked, world));
  return verdicts;
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::Permitted: return "permitted";
    case Outcome::Prohibited: return "prohibited";
    case Outcome::Conflict: return "conflict";
    case Outcome::Unclear: return "unclear";
    case Outcome::NotPermitted: return "not_permitted";
  }
  return "";
}

Outcome outcome(const Policy& policy, std::span<const Verdict> verdicts) {
  bool permitted = false, prohibited = false, maybe = !policy.unread.empty();
  for (const auto& verdict : verdicts) {
    permitted |= verdict.kind == Rule::Kind::Permission && verdict.active();
    prohibited |= verdict.kind == Rule::Kind::Prohibition && verdict.active();
    maybe |= verdict.kind == Rule::Kind::Prohibition && !verdict.unclear.empty();
  }
  if (!permitted) return prohibited ? Outcome::Prohibited : Outcome::NotPermitted;
  if (policy.conflict == "perm" && policy.unread.empty()) return Outcome::Permitted;
  if (prohibited) return policy.conflict == "invalid" ? Outcome::Conflict : Outcome::Prohibited;
  return maybe ? Outcome::Unclear : Outcome::Permitted;
}

bool permits(const Policy& policy, const Asked& asked, const World& world) {
  return outcome(policy, evaluate(policy, asked, world)) == Outcome::Permitted;
}

}  // namespace jw::grant::odrl
