#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "grant/odrl.hpp"
#include "grant/odrl_names.hpp"

// A judgement asked for in JSON: policy, request and world in, a verdict of each rule out.
namespace jw::grant::odrl {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostTold = 10'000;

tl::unexpected<Error> bad_request(std::string_view at, std::string_view wish, std::string_view zh) {
  return fail(Code::Invalid, "odrl.request", "{0} should be {1}", "{0} 应为{2}", at, wish, zh);
}

const json::object* object_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found ? found->if_object() : nullptr;
}

Result<> only_fields(const json::object& from, std::string_view at,
                     std::initializer_list<std::string_view> known) {
  for (const auto& field : from)
    if (std::find(known.begin(), known.end(), std::string_view(field.key())) == known.end())
      return fail(Code::Invalid, "odrl.request", "{}: unknown field \"{}\"", "{}：未知字段“{}”", at,
                  std::string_view(field.key()));
  return {};
}

// "x" or ["x", "y"]; numbers stand for their text.
Result<std::vector<std::string>> told(const json::value& value, std::string_view at) {
  std::vector<std::string> list;
  const auto add = [&](const json::value& one) {
    if (one.is_string())
      list.emplace_back(one.get_string());
    else if (one.is_number() || one.is_bool())
      list.push_back(json::serialize(one));
    else
      return false;
    return list.size() <= kMostTold;
  };
  if (const auto* all = value.if_array()) {
    for (const auto& one : *all)
      if (!add(one)) return bad_request(at, "a text or a list of texts", "文本或文本列表");
  } else if (!add(value)) {
    return bad_request(at, "a text or a list of texts", "文本或文本列表");
  }
  return list;
}

Result<World> read_world(const json::object& from, const Names& names, Time now) {
  World world;
  world.now = now;
  JW_TRY(only_fields(from, "world", {"now", "part_of", "fulfilled", "facts"}));
  if (const auto* text = from.if_contains("now"); text && !text->is_null()) {
    const auto moment = text->is_string() ? parse_time(std::string(text->get_string()))
                                          : Result<Time>(bad_request("world.now", "a time", "时间"));
    if (!moment)
      return bad_request("world.now", "a time such as 2026-11-30T08:00:00Z", "时间，如 2026-11-30T08:00:00Z");
    world.now = *moment;
  }
  for (const std::string_view name : {"part_of", "facts"}) {
    const auto* value = from.if_contains(name);
    if (!value || value->is_null()) continue;
    const auto at = fmt::format("world.{}", name);
    if (!value->is_object() || value->get_object().size() > kMostTold)
      return bad_request(at, "an object", "对象");
    for (const auto& [key, one] : value->get_object()) {
      auto list = JW_TRY(told(one, at));
      if (name == "facts") {
        world.facts.insert_or_assign(names.term(key), std::move(list));
        continue;
      }
      for (auto& collection : list) world.part_of[names.thing(key)].insert(names.thing(collection));
    }
  }
  if (const auto* fulfilled = from.if_contains("fulfilled"); fulfilled && !fulfilled->is_null())
    for (auto& duty : JW_TRY(told(*fulfilled, "world.fulfilled"))) {
      // A duty by its uid, or one without by what it asks to do.
      world.fulfilled.insert(names.thing(duty));
      world.fulfilled.insert(names.term(duty));
    }
  return world;
}

json::array texts_of(const std::vector<std::string>& list) {
  json::array out;
  for (const auto& one : list) out.emplace_back(one);
  return out;
}

}  // namespace

Result<json::object> judge(const json::value& value, Time now) {
  const auto* asked = value.if_object();
  if (!asked) return bad_request("body", "an object", "对象");
  JW_TRY(only_fields(*asked, "body", {"policy", "request", "world"}));
  const auto* written = asked->if_contains("policy");
  const auto policy = JW_TRY(read_policy(written ? *written : json::value()));
  const auto names = JW_TRY(Names::of(written->get_object()));
  const auto* request = object_in(*asked, "request");
  if (!request) return bad_request("request", "an object", "对象");
  JW_TRY(only_fields(*request, "request", {"party", "action", "target"}));
  Asked what;
  for (const auto& [name, member] :
       {std::pair<std::string_view, std::string Asked::*>{"party", &Asked::party},
        {"action", &Asked::action},
        {"target", &Asked::target}}) {
    const auto* text = request->if_contains(name);
    if (!text || !text->is_string() || text->get_string().empty())
      return bad_request(fmt::format("request.{}", name), "named", "已填写的文本");
    what.*member = name == "action" ? names.term(text->get_string()) : names.thing(text->get_string());
  }
  static const json::object kNoWorld;
  const auto* world_json = asked->if_contains("world");
  if (world_json && !world_json->is_null() && !world_json->is_object())
    return bad_request("world", "an object", "对象");
  const auto world = JW_TRY(
      read_world(world_json && world_json->is_object() ? world_json->get_object() : kNoWorld, names, now));
  const auto verdicts = evaluate(policy, what, world);
  const auto said = outcome(policy, verdicts);
  json::array rules;
  for (const auto& verdict : verdicts)
    rules.push_back(json::object{{"uid", verdict.rule},
                                 {"kind", to_string(verdict.kind)},
                                 {"active", verdict.active()},
                                 {"party", verdict.party},
                                 {"target", verdict.target},
                                 {"action", verdict.action},
                                 {"constraints", verdict.constraints},
                                 {"duties", verdict.duties},
                                 {"unclear", texts_of(verdict.unclear)}});
  return json::object{{"policy", policy.id},
                      {"now", jw::to_string(world.now)},
                      {"outcome", to_string(said)},
                      {"permitted", said == Outcome::Permitted},
                      {"unclear", texts_of(policy.unread)},
                      {"rules", std::move(rules)}};
}

}  // namespace jw::grant::odrl
