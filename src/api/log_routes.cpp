#include <chrono>

#include "api/parts.hpp"
#include "api/route.hpp"
#include "base/clock.hpp"
#include "crypto/encoding.hpp"
#include "ledger/integrator.hpp"
#include "ledger/kinds.hpp"
#include "ledger/log.hpp"
#include "ledger/tree.hpp"
#include "ledger/verify.hpp"

namespace jw::api {
namespace {

using http::Method;

struct EntryView {
  std::int64_t index = 0;
  std::string time;
  std::string kind;
  std::string zh;
  std::string en;
  std::string actor;
  std::string org;
  std::string subject;
  boost::json::value details;
  std::string hash;
};
BOOST_DESCRIBE_STRUCT(EntryView, (), (index, time, kind, zh, en, actor, org, subject, details, hash))

struct EntriesView {
  std::int64_t size = 0;
  std::int64_t waiting = 0;
  std::vector<EntryView> items;
  std::optional<std::int64_t> next;  // `before` of the following page
};
BOOST_DESCRIBE_STRUCT(EntriesView, (), (size, waiting, items, next))

struct ProofView {
  EntryView entry;
  std::string text;  // the entry's bytes
  std::int64_t size = 0;
  std::string root;
  std::vector<std::string> inclusion_proof;
  bool proved = false;
  std::string checkpoint;
};
BOOST_DESCRIBE_STRUCT(ProofView, (), (entry, text, size, root, inclusion_proof, proved, checkpoint))

struct BreakView {
  std::string where;
  std::string zh;
  std::string en;
  std::optional<std::int64_t> entry;
  std::string expected;
  std::string actual;
};
BOOST_DESCRIBE_STRUCT(BreakView, (), (where, zh, en, entry, expected, actual))

struct VerifyView {
  bool whole = false;
  std::string origin;
  std::int64_t size = 0;
  std::string root;
  std::int64_t tiles = 0;
  std::int64_t took_ms = 0;
  std::optional<BreakView> breaks;
};
BOOST_DESCRIBE_STRUCT(VerifyView, (), (whole, origin, size, root, tiles, took_ms, breaks))

struct LogKeyView {
  std::string vkey;
};
BOOST_DESCRIBE_STRUCT(LogKeyView, (), (vkey))

std::string_view bytes_of(const ledger::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<EntryView> entry_view(std::uint64_t index, const std::string& bytes) {
  const auto json = JW_TRY(parse_json(bytes));
  const auto& object = json.as_object();
  EntryView view;
  view.index = static_cast<std::int64_t>(index);
  view.time = text_of(object, "time");
  view.kind = text_of(object, "kind");
  if (const auto* kind = ledger::find_kind(view.kind)) {
    view.zh = kind->zh;
    view.en = kind->en;
  }
  if (const auto* actor = object.if_contains("actor"); actor && actor->is_object()) {
    view.actor = text_of(actor->get_object(), "id");
    view.org = text_of(actor->get_object(), "org");
  }
  view.subject = text_of(object, "subject");
  if (const auto* details = object.if_contains("details")) view.details = *details;
  view.hash = crypto::to_hex(bytes_of(ledger::leaf_hash(bytes)));
  return view;
}

// Newest first; filters look at no more than this many entries a request.
constexpr std::uint64_t kLookedAt = 20'000;

Result<EntriesView> entries(const Call& call, Input& input, const None&, Parts& parts) {
  const auto limit = static_cast<std::size_t>(JW_TRY(input.integer("limit", 50, 200)));
  const auto size = parts.log.size();
  auto before =
      static_cast<std::uint64_t>(JW_TRY(input.integer("before", static_cast<std::int64_t>(size), INT64_MAX)));
  before = std::min(before, size);
  const auto kind = input.query("kind");
  const auto subject = input.query("subject");
  EntriesView view;
  view.size = static_cast<std::int64_t>(size);
  view.waiting = static_cast<std::int64_t>(parts.integrator.status().waiting);
  const auto floor = before > kLookedAt ? before - kLookedAt : 0;
  while (before > floor && view.items.size() < limit) {
    JW_TRY(call.check());
    const auto from = std::max(floor, before > 256 ? before - 256 : 0);
    const auto found = JW_TRY(parts.log.entries(from, before - from));
    for (auto i = found.size(); i > 0 && view.items.size() < limit; --i) {
      auto entry = JW_TRY(entry_view(from + i - 1, found[i - 1]));
      before = from + i - 1;
      if (!kind.empty() && entry.kind != kind) continue;
      if (!subject.empty() && entry.subject != subject) continue;
      view.items.push_back(std::move(entry));
    }
  }
  if (before > 0) view.next = static_cast<std::int64_t>(before);
  return view;
}

Result<ProofView> prove(const Call&, Input& input, const None&, Parts& parts) {
  std::uint64_t index = 0;
  const auto text = input.path("index");
  for (const char c : text) {
    if (c < '0' || c > '9' || index > (1ULL << 50))
      return fail(Code::Invalid, "query.integer", "an entry is named by its number", "条目以序号指明");
    index = index * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const auto checkpoint = parts.log.checkpoint();
  const auto size = parts.log.size();
  ProofView view;
  view.text = JW_TRY(parts.log.entry(index));
  view.entry = JW_TRY(entry_view(index, view.text));
  const auto proof = JW_TRY(parts.log.inclusion_proof(index, size));
  const auto root = JW_TRY(parts.log.root_at(size));
  for (const auto& hash : proof) view.inclusion_proof.push_back(crypto::to_base64(bytes_of(hash)));
  view.size = static_cast<std::int64_t>(size);
  view.root = crypto::to_hex(bytes_of(root));
  view.proved = ledger::check_inclusion(index, size, ledger::leaf_hash(view.text), proof, root).has_value();
  view.checkpoint = checkpoint;
  return view;
}

Result<http::Response> checkpoint(const Call&, Input&, Parts& parts) {
  auto response = http::Response::text(200, parts.log.checkpoint());
  response.headers.set("Cache-Control", "no-cache");
  return response;
}

Result<http::Response> tile(const Call&, Input& input, Parts& parts) {
  http::Response response;
  response.body = JW_TRY(parts.log.file("tile/" + input.path("path")));
  response.headers.set("Content-Type", "application/octet-stream");
  response.headers.set("Cache-Control", "private, max-age=31536000, immutable");
  return response;
}

Result<LogKeyView> key(const Call&, Input&, const None&, Parts& parts) {
  return LogKeyView{parts.log.verifier().vkey()};
}

Result<VerifyView> verify(const Call& call, Input&, const None&, Parts& parts) {
  const auto started = std::chrono::steady_clock::now();
  const auto report = JW_TRY(ledger::verify(call, parts.data / "log", parts.log.verifier()));
  VerifyView view;
  view.whole = report.whole();
  view.origin = report.origin;
  view.size = static_cast<std::int64_t>(report.size);
  view.root = report.root;
  view.tiles = static_cast<std::int64_t>(report.tiles);
  view.took_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started)
          .count();
  if (report.broken) {
    const auto& broken = *report.broken;
    view.breaks =
        BreakView{broken.file, broken.message_zh, broken.message, {}, broken.expected, broken.actual};
    if (broken.entry) view.breaks->entry = static_cast<std::int64_t>(*broken.entry);
  }
  return view;
}

}  // namespace

std::vector<Route> log_routes() {
  using org::Right;
  std::vector<Route> table;
  table.push_back(
      json_route<None, EntriesView>(Method::Get, "/log/entries", needs(Right::LogRead), "log",
                                    "存证条目，新的在前", "Entries of the node's log, newest first.",
                                    {{"kind", "事件种类", "kind of event"},
                                     {"subject", "对象编号", "id of the subject"},
                                     {"before", "只看此序号之前", "only before this index", "integer"},
                                     {"limit", "每页行数", "rows a page", "integer"}},
                                    entries));
  table.push_back(json_route<None, ProofView>(Method::Get, "/log/entries/{index}", needs(Right::LogRead),
                                              "log", "条目及其包含证明",
                                              "One entry with its inclusion proof.", {}, prove));
  table.push_back(raw_route(Method::Get, "/log/checkpoint", kPublic, "log", "签名的检查点（C2SP）",
                            "The signed checkpoint (C2SP tlog-tiles).", {}, "text/plain", checkpoint));
  table.push_back(raw_route(Method::Get, "/log/tile/{path...}", needs(Right::LogRead), "log",
                            "日志瓦片（C2SP）", "A tile (C2SP tlog-tiles).", {}, "application/octet-stream",
                            tile));
  table.push_back(json_route<None, LogKeyView>(Method::Get, "/log/key", kPublic, "log", "验证检查点的公钥",
                                               "The key that verifies checkpoints.", {}, key));
  auto check = json_route<None, VerifyView>(Method::Post, "/log/verify", needs(Right::LogRead), "log",
                                            "核验整个日志", "Verify the whole log.", {}, verify);
  check.slow = true;
  table.push_back(std::move(check));
  return table;
}

}  // namespace jw::api
