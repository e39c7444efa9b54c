#include "flow/state.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "flow/bytes.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kStateFormat = 1;

template <class List>
auto* find_by_id(List& list, Id id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
  return found == list.end() ? nullptr : &*found;
}

void put(Writer& out, const json::object& value) {
  if (value.empty())
    out.text("");
  else
    out.text(json::serialize(value));
}
void put(Writer& out, const json::array& value) {
  if (value.empty())
    out.text("");
  else
    out.text(json::serialize(value));
}

json::value get(Reader& in, bool& good) {
  const auto text = in.text();
  if (text.empty()) return nullptr;
  boost::system::error_code ec;
  auto value = json::parse(json::string_view(text.data(), text.size()), ec);
  if (ec) good = false;
  return value;
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Running: return "running";
    case Status::Completed: return "completed";
    case Status::Terminated: return "terminated";
    case Status::Failed: return "failed";
  }
  return "running";
}

Token* State::token(Id id) { return find_by_id(tokens, id); }
Scope* State::scope(Id id) { return find_by_id(scopes, id); }
Wait* State::wait(Id id) { return find_by_id(waits, id); }

std::string encode(const State& state) {
  Writer out;
  out.number(kStateFormat);
  out.whole(state.version);
  out.number(state.next);
  out.number(static_cast<std::uint64_t>(state.status));
  out.text(state.outcome);
  out.whole(state.parent);
  out.number(state.parent_wait);
  out.number(state.tokens.size());
  for (const auto& one : state.tokens) {
    out.number(one.id);
    out.number(one.scope);
    out.number(one.node);
    out.number(one.flow);
  }
  out.number(state.scopes.size());
  for (const auto& one : state.scopes) {
    out.number(one.id);
    out.number(one.parent);
    out.number(one.token);
    out.number(one.node);
    out.number(static_cast<std::uint64_t>(one.kind));
    put(out, one.variables);
    if (one.kind != ScopeKind::Many && one.kind != ScopeKind::Run) continue;
    out.number(one.total);
    out.number(one.started);
    out.number(one.done);
    out.number(one.index);
    put(out, one.items);
    put(out, one.outputs);
  }
  out.number(state.waits.size());
  for (const auto& one : state.waits) {
    out.number(one.id);
    out.number(one.token);
    out.number(one.scope);
    out.number(one.node);
    out.number(static_cast<std::uint64_t>(one.kind));
    out.whole(one.due);
    out.whole(one.left);
    out.text(one.name);
    out.text(one.key);
    out.text(one.person);
    out.text(one.others);
  }
  out.number(state.clocks.size());
  for (const auto& one : state.clocks) {
    out.number(one.id);
    out.number(one.scope);
    out.number(one.token);
    out.text(one.spec);
    out.text(one.body);
  }
  return out.take();
}

Result<State> decode_state(std::string_view bytes) {
  Reader in(bytes);
  State state;
  bool good = in.number() == kStateFormat;
  state.version = in.whole();
  state.next = in.small();
  state.status = static_cast<Status>(in.number());
  state.outcome = in.text();
  state.parent = in.whole();
  state.parent_wait = in.small();
  for (auto left = in.number(); left > 0 && in.good(); --left) {
    auto& one = state.tokens.emplace_back();
    one.id = in.small();
    one.scope = in.small();
    one.node = in.small();
    one.flow = in.small();
  }
  for (auto left = in.number(); left > 0 && in.good(); --left) {
    auto& one = state.scopes.emplace_back();
    one.id = in.small();
    one.parent = in.small();
    one.token = in.small();
    one.node = in.small();
    one.kind = static_cast<ScopeKind>(in.number());
    if (auto value = get(in, good); value.is_object()) one.variables = std::move(value.get_object());
    if (one.kind != ScopeKind::Many && one.kind != ScopeKind::Run) continue;
    one.total = in.small();
    one.started = in.small();
    one.done = in.small();
    one.index = in.small();
    if (auto value = get(in, good); value.is_array()) one.items = std::move(value.get_array());
    if (auto value = get(in, good); value.is_array()) one.outputs = std::move(value.get_array());
  }
  for (auto left = in.number(); left > 0 && in.good(); --left) {
    auto& one = state.waits.emplace_back();
    one.id = in.small();
    one.token = in.small();
    one.scope = in.small();
    one.node = in.small();
    one.kind = static_cast<WaitKind>(in.number());
    one.due = in.whole();
    one.left = static_cast<std::int32_t>(in.whole());
    one.name = in.text();
    one.key = in.text();
    one.person = in.text();
    one.others = in.text();
    one.stored = true;
  }
  for (auto left = in.number(); left > 0 && in.good(); --left) {
    auto& one = state.clocks.emplace_back();
    one.id = in.small();
    one.scope = in.small();
    one.token = in.small();
    one.spec = in.text();
    one.body = in.text();
  }
  if (!good || !in.done())
    return fail(Code::Corrupt, "flow.state",
                "the stored state of an instance cannot be read; rebuild it from its journal",
                "流程实例的存储状态无法读取，请由其日志重建");
  return state;
}

}  // namespace jw::flow
