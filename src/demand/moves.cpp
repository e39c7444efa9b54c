#include "demand/moves.hpp"

#include <algorithm>

#include "base/free_text.hpp"
#include "catalog/directory.hpp"
#include "demand/states.hpp"
#include "demand/words.hpp"
#include "org/calendars.hpp"
#include "org/org.hpp"

namespace jw::demand {
namespace {

struct Said {
  const Parts& parts;
  const Call& call;
  const Move& move;
  const std::string& note;
};

Result<> needs_note(const Said& said) {
  if (is_blank(said.note))
    return fail(Code::Invalid, "demand.note", "say why, in the note", "请在说明中写明理由");
  return {};
}

Result<catalog::Entry> shareable(const Said& said) {
  if (said.move.resource.empty())
    return fail(Code::Invalid, "demand.resource", "choose a resource of the catalog",
                "请选择目录中的数据资源");
  auto entry = JW_TRY(said.parts.directory.get(said.call, said.move.resource));
  if (entry.sharing == "not_shared")
    return fail(Code::Invalid, "demand.resource", "\"{}\" is not shared, so it meets no demand",
                "“{}”为不予共享，不能满足需求", entry.name);
  return entry;
}

// The requester or the bureau found it.
Result<> to_resource(const Said& said, Demand& next) {
  const auto entry = JW_TRY(shareable(said));
  next.resource = {entry.id, entry.code, entry.name};
  next.source = {entry.org.id, entry.org.name, entry.node};
  return {};
}

Result<> to_own_resource(const Said& said, Demand& next) {
  const auto entry = JW_TRY(shareable(said));
  if (entry.org.id != next.source.id)
    return fail(Code::Invalid, "demand.resource",
                "\"{}\" belongs to {}; choose a resource of your department",
                "“{}”属于{}，请选择本部门的资源", entry.name, entry.org.name);
  next.resource = {entry.id, entry.code, entry.name};
  return {};
}

Result<> to_bureau(const Said& said, Demand& next) {
  const auto bureau = JW_TRY(said.parts.orgs.authority(said.call, next.requester.id));
  if (!bureau)
    return fail(Code::NotFound, "demand.bureau", "no data bureau is known in {} or above",
                "{}及以上没有数据主管部门", next.requester.name);
  next.bureau = {bureau->id, bureau->name, bureau->node};
  return {};
}

Result<> to_superior(const Said& said, Demand& next) {
  const auto above = JW_TRY(said.parts.orgs.superior(said.call, next.bureau.id));
  if (!above)
    return fail(Code::Conflict, "demand.top",
                "there is no data bureau above yours in this domain; name the source department yourself",
                "本域内没有上级数据主管部门，请由本部门指定数源部门");
  next.bureau = {above->id, above->name, above->node};
  return {};
}

Result<> to_source(const Said& said, Demand& next) {
  if (said.move.org.empty())
    return fail(Code::Invalid, "demand.org", "name the source department", "请指定数源部门");
  const auto org = JW_TRY(said.parts.orgs.get(said.call, said.move.org));
  const auto bureau = JW_TRY(said.parts.orgs.get(said.call, next.bureau.id));
  if (!org::is_within(org.region, bureau.region))
    return fail(Code::Denied, "demand.org",
                "{} is outside your region; pass the demand on to the bureau above",
                "{}不在本地区，请转报上级数据主管部门", org.name);
  if (org.id == next.requester.id)
    return fail(Code::Invalid, "demand.org", "{} is who asks", "{}就是需求方", org.name);
  next.source = {org.id, org.name, org.node};
  return {};
}

Result<> back_to_requester(const Said& said, Demand& next) {
  JW_TRY(needs_note(said));
  next.bureau = {};
  return {};
}

Result<> promise(const Said& said, Demand& next) {
  JW_TRY(check_day(said.move.day, day_in_china(said.parts.clock.now()), "demand.day"));
  next.promised = said.move.day;
  return {};
}

// Decree 809 Art 21: a refusal says why; Art 14: and which law says so.
Result<> refuse(const Said& said, Demand& next) {
  JW_TRY(needs_note(said));
  next.basis = JW_TRY(required_text(said.move.basis, 1000, "demand.basis", "the rule the refusal rests on",
                                    "拒绝所依据的规定"));
  if (!cites_a_law(next.basis))
    return fail(Code::Invalid, "demand.basis", "cite the rule by its title in 《》, with the article",
                "请写明所依据的法律法规或规定，名称加《》并注明条款");
  return {};
}

// The bureau that named the source hears it again; the source may be another one then.
Result<> object(const Said& said, Demand& next) {
  JW_TRY(needs_note(said));
  if (next.bureau.id.empty()) JW_TRY(to_bureau(said, next));
  next.source = {};
  next.resource = {};
  next.promised.clear();
  next.basis.clear();
  return {};
}

Result<> nothing(const Said&, Demand&) { return {}; }

struct Filling {
  std::string_view action;
  Result<> (*fill)(const Said&, Demand&);
};

constexpr Filling kFillings[] = {
    {"match", to_resource}, {"send", to_bureau},          {"forward", to_superior},
    {"assign", to_source},  {"point", to_resource},       {"return", back_to_requester},
    {"promise", promise},   {"provide", to_own_resource}, {"refuse", refuse},
    {"confirm", nothing},   {"object", object},           {"close", nothing},
    {"withdraw", nothing},
};

}  // namespace

Result<> fill(const Parts& parts, const Call& call, const Move& move, const std::string& note, Demand& next) {
  for (const auto& step : kFillings)
    if (step.action == move.action) return step.fill({parts, call, move, note}, next);
  return fail(Code::Internal, "demand.step", "the step {} has no row", "步骤 {} 没有定义", move.action);
}

void set_deadline(const Parts& parts, Demand& next) {
  const State* state = find_state(next.state);
  next.deadline.clear();
  if (next.state == "promised") next.deadline = next.promised;
  if (!state || state->working_days == 0) return;
  const auto& holder = next.state == "assigning" ? next.bureau : next.source;
  const auto region = holder.id.substr(0, holder.id.find('.'));
  next.deadline = parts.calendars.current()->deadline(parts.clock.now(), state->working_days, region).day;
}

void keep_nodes(Demand& next) {
  for (const auto* party : {&next.requester, &next.bureau, &next.source})
    if (!party->node.empty() && std::ranges::find(next.nodes, party->node) == next.nodes.end())
      next.nodes.push_back(party->node);
}

std::string told(const Demand& next, const Move& move, const std::string& note) {
  std::string text;
  const auto add = [&](std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += "；";
    text += part;
  };
  if (move.action == "assign") add(next.source.name);
  if (move.action == "send" || move.action == "forward") add(next.bureau.name);
  if (move.action == "match" || move.action == "point" || move.action == "provide") add(next.resource.name);
  if (move.action == "promise") add(next.promised);
  add(note);
  if (move.action == "refuse") add(next.basis);
  return text;
}

}  // namespace jw::demand
