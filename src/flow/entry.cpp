#include "flow/entry.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/parse.hpp>

#include "base/check.hpp"
#include "flow/bytes.hpp"

namespace jw::flow {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kEntryFormat = 1;

json::value parse(const std::string& text) {
  if (text.empty()) return nullptr;
  boost::system::error_code ec;
  auto value = json::parse(text, ec);
  JW_CHECK(!ec, "an entry holds JSON");
  return value;
}

template <class List>
void remove(List& list, Id id) {
  std::erase_if(list, [&](const auto& one) { return one.id == id; });
}

void close_wait(State& state, Id id) {
  const auto found =
      std::find_if(state.waits.begin(), state.waits.end(), [&](const Wait& wait) { return wait.id == id; });
  if (found == state.waits.end()) return;
  if (found->stored) state.closed.push_back(std::move(*found));
  state.waits.erase(found);
}

void cancel_scope(State& state, Id id);

// What hangs on the token, not the token itself.
void cancel_below(State& state, Id token) {
  for (std::size_t i = state.waits.size(); i-- > 0;)
    if (state.waits[i].token == token) close_wait(state, state.waits[i].id);
  std::erase_if(state.clocks, [&](const RunningClock& clock) { return clock.token == token; });
  for (;;) {
    const auto inner = std::find_if(state.scopes.begin(), state.scopes.end(),
                                    [&](const Scope& scope) { return scope.token == token; });
    if (inner == state.scopes.end()) return;
    cancel_scope(state, inner->id);
  }
}

void cancel_scope(State& state, Id id) {
  for (;;) {
    const auto inner = std::find_if(state.tokens.begin(), state.tokens.end(),
                                    [&](const Token& token) { return token.scope == id; });
    if (inner == state.tokens.end()) break;
    const Id token = inner->id;
    cancel_below(state, token);
    remove(state.tokens, token);
  }
  for (;;) {
    const auto inner = std::find_if(state.scopes.begin(), state.scopes.end(), [&](const Scope& scope) {
      return scope.parent == id && scope.kind != ScopeKind::Root;
    });
    if (inner == state.scopes.end()) break;
    cancel_scope(state, inner->id);
  }
  for (std::size_t i = state.waits.size(); i-- > 0;)
    if (state.waits[i].scope == id && state.waits[i].token == 0) close_wait(state, state.waits[i].id);
  std::erase_if(state.clocks,
                [&](const RunningClock& clock) { return clock.scope == id && clock.token == 0; });
  if (const auto* scope = state.scope(id); scope != nullptr && scope->kind != ScopeKind::Root)
    remove(state.scopes, id);
}

void read_fields(Wait& wait, std::string_view text) {
  Reader in(text);
  wait.name = in.text();
  wait.key = in.text();
  wait.person = in.text();
  wait.others = in.text();
}

// "3 1 2": where old index i is now; "-" when nothing is there.
std::vector<std::uint32_t> read_places(std::string_view text) {
  std::vector<std::uint32_t> places;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    std::uint32_t place = 0;
    std::from_chars(text.data(), text.data() + end, place);
    places.push_back(place);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return places;
}

void migrate(State& state, const Entry& entry) {
  const auto nodes = read_places(entry.text);
  const auto flows = read_places(entry.more);
  const auto node = [&](std::uint32_t& at) {
    if (at < nodes.size()) at = nodes[at];
  };
  state.version = entry.number;
  for (auto& token : state.tokens) {
    node(token.node);
    if (token.flow != kNoFlow && token.flow <= flows.size()) token.flow = flows[token.flow - 1];
  }
  for (auto& scope : state.scopes)
    if (scope.kind != ScopeKind::Root) node(scope.node);
  for (auto& wait : state.waits) {
    node(wait.node);
    wait.changed = true;
  }
}

}  // namespace

std::string wait_text(const Wait& wait) {
  Writer out;
  out.text(wait.name);
  out.text(wait.key);
  out.text(wait.person);
  out.text(wait.others);
  return out.take();
}

void apply(State& state, const Entry& entry) {
  switch (entry.kind) {
    case EntryKind::Started: {
      state.version = entry.number;
      state.parent_wait = entry.other;
      std::from_chars(entry.text.data(), entry.text.data() + entry.text.size(), state.parent);
      state.scopes.emplace_back();
      return;
    }
    case EntryKind::TokenMade: {
      state.tokens.push_back({entry.id, entry.scope, entry.node, entry.other});
      state.next = std::max(state.next, entry.id + 1);
      return;
    }
    case EntryKind::TokenMoved: {
      auto* token = state.token(entry.id);
      JW_CHECK(token != nullptr, "a token that is not there moves");
      token->node = entry.node;
      token->flow = entry.other;
      return;
    }
    case EntryKind::TokenEnded: return remove(state.tokens, entry.id);
    case EntryKind::TokenCancelled: {
      cancel_below(state, entry.id);
      return remove(state.tokens, entry.id);
    }
    case EntryKind::ScopeOpened: {
      Scope scope;
      scope.id = entry.id;
      scope.parent = entry.scope;
      scope.token = entry.token;
      scope.node = entry.node;
      scope.kind = static_cast<ScopeKind>(entry.other);
      scope.index = static_cast<std::uint32_t>(entry.number);
      if (auto variables = parse(entry.text); variables.is_object())
        scope.variables = std::move(variables.get_object());
      state.scopes.push_back(std::move(scope));
      state.next = std::max(state.next, entry.id + 1);
      return;
    }
    case EntryKind::ScopeClosed:
    case EntryKind::ScopeCancelled: return cancel_scope(state, entry.id);
    case EntryKind::VariablesSet: {
      auto* scope = state.scope(entry.scope);
      JW_CHECK(scope != nullptr, "variables of a scope that is not there");
      auto values = parse(entry.text);
      for (auto& one : values.as_object()) scope->variables[one.key()] = std::move(one.value());
      return;
    }
    case EntryKind::ManyBegun: {
      auto* scope = state.scope(entry.id);
      JW_CHECK(scope != nullptr, "executions of a scope that is not there");
      scope->total = entry.other;
      if (auto items = parse(entry.text); items.is_array()) scope->items = std::move(items.get_array());
      if (entry.number != 0) scope->outputs = json::array(entry.other);
      return;
    }
    case EntryKind::ManyStarted: {
      auto* scope = state.scope(entry.id);
      JW_CHECK(scope != nullptr, "executions of a scope that is not there");
      ++scope->started;
      return;
    }
    case EntryKind::ManyDone: {
      auto* scope = state.scope(entry.id);
      JW_CHECK(scope != nullptr, "executions of a scope that is not there");
      ++scope->done;
      if (!entry.text.empty() && entry.other < scope->outputs.size())
        scope->outputs[entry.other] = parse(entry.text);
      return;
    }
    case EntryKind::WaitOpened: {
      Wait wait;
      wait.id = entry.id;
      wait.token = entry.token;
      wait.scope = entry.scope;
      wait.node = entry.node;
      wait.kind = static_cast<WaitKind>(entry.other & 0xff);
      wait.left = static_cast<std::int32_t>(entry.other >> 8) - 1;
      wait.due = entry.number;
      read_fields(wait, entry.text);
      state.waits.push_back(std::move(wait));
      state.next = std::max(state.next, entry.id + 1);
      return;
    }
    case EntryKind::WaitClosed: return close_wait(state, entry.id);
    case EntryKind::WaitChanged: {
      auto* wait = state.wait(entry.id);
      JW_CHECK(wait != nullptr, "a wait that is not there changes");
      wait->due = entry.number;
      wait->left = static_cast<std::int32_t>(entry.other) - 1;
      read_fields(*wait, entry.text);
      wait->changed = true;
      return;
    }
    case EntryKind::ClockStarted: {
      state.clocks.push_back({entry.id, entry.scope, entry.token, entry.text, entry.more});
      state.next = std::max(state.next, entry.id + 1);
      return;
    }
    case EntryKind::ClockChanged: {
      for (auto& clock : state.clocks)
        if (clock.id == entry.id) clock.body = entry.more;
      return;
    }
    case EntryKind::ClockStopped: return remove(state.clocks, entry.id);
    case EntryKind::Ended: {
      cancel_scope(state, 0);
      state.status = static_cast<Status>(entry.other);
      state.outcome = entry.text;
      return;
    }
    case EntryKind::Noted: return;
    case EntryKind::Moved: return migrate(state, entry);
  }
}

std::string encode(const Record& record) {
  Writer out;
  out.number(kEntryFormat);
  out.whole(record.time);
  out.text(record.actor_kind);
  out.text(record.actor);
  out.text(record.name);
  out.text(record.org);
  out.text(record.command);
  out.text(record.detail);
  out.text(record.data);
  for (const auto& one : record.entries) {
    // One byte for the kind, one that says which of the eight fields follow.
    const unsigned mask = (one.id != 0 ? 1u : 0u) | (one.scope != 0 ? 2u : 0u) | (one.token != 0 ? 4u : 0u) |
                          (one.node != 0 ? 8u : 0u) | (one.other != 0 ? 16u : 0u) |
                          (one.number != 0 ? 32u : 0u) | (!one.text.empty() ? 64u : 0u) |
                          (!one.more.empty() ? 128u : 0u);
    out.number(static_cast<std::uint64_t>(one.kind));
    out.number(mask);
    if (mask & 1u) out.number(one.id);
    if (mask & 2u) out.number(one.scope);
    if (mask & 4u) out.number(one.token);
    if (mask & 8u) out.number(one.node);
    if (mask & 16u) out.number(one.other);
    if (mask & 32u) out.whole(one.number);
    if (mask & 64u) out.text(one.text);
    if (mask & 128u) out.text(one.more);
  }
  return out.take();
}

Result<Record> decode_record(std::string_view bytes) {
  Reader in(bytes);
  Record record;
  bool good = in.number() == kEntryFormat;
  record.time = in.whole();
  record.actor_kind = in.text();
  record.actor = in.text();
  record.name = in.text();
  record.org = in.text();
  record.command = in.text();
  record.detail = in.text();
  record.data = in.text();
  while (good && in.more()) {
    Entry one;
    const auto kind = in.number();
    good = kind >= 1 && kind <= static_cast<std::uint64_t>(EntryKind::Moved);
    one.kind = static_cast<EntryKind>(kind);
    const auto mask = in.number();
    if (mask & 1u) one.id = in.small();
    if (mask & 2u) one.scope = in.small();
    if (mask & 4u) one.token = in.small();
    if (mask & 8u) one.node = in.small();
    if (mask & 16u) one.other = in.small();
    if (mask & 32u) one.number = in.whole();
    if (mask & 64u) one.text = in.text();
    if (mask & 128u) one.more = in.text();
    record.entries.push_back(std::move(one));
  }
  if (!good || !in.good())
    return fail(Code::Corrupt, "flow.journal",
                "a row of an instance's journal cannot be read; restore the store from a backup",
                "流程实例日志中有一行无法读取，请从备份恢复数据库");
  return record;
}

}  // namespace jw::flow
