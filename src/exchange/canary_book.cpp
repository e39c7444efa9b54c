#include "exchange/canary_book.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/gcm.hpp"
#include "db/database.hpp"
#include "exchange/grants.hpp"
#include "grant/derive.hpp"
#include "grant/treatments.hpp"
#include "lake/encoding.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

namespace jw::exchange {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostLines = 20;

Result<crypto::Gcm> cipher(std::string_view secret) {
  const auto key = grant::derive_key(grant::KeyUse::CanaryBook, crypto::HashKind::Sm3, secret);
  return crypto::Gcm::make(crypto::CipherKind::Sm4, std::string_view(key).substr(0, 16));
}

std::string about(std::string_view grant, std::int64_t ordinal) {
  return fmt::format("jingwei canary\n{}\n{}", grant, ordinal);
}

json::array texts(const std::vector<grant::Cell>& cells) {
  json::array out;
  for (const auto& cell : cells) out.push_back(cell ? json::value(*cell) : json::value(nullptr));
  return out;
}

std::vector<grant::Cell> cells(const json::value& list) {
  std::vector<grant::Cell> out;
  if (list.is_array())
    for (const auto& value : list.get_array())
      out.push_back(value.is_string() ? grant::Cell(std::string(value.get_string())) : std::nullopt);
  return out;
}

// The nonce is a keyed hash of the text: the same row sealed again is the same text.
Result<std::string> seal(const grant::Plan& plan, std::string_view grant, const grant::Canary& canary) {
  const auto gcm = JW_TRY(cipher(plan.canary_secret));
  json::array tells;
  for (const auto& value : grant::telltales(plan, canary)) tells.emplace_back(value);
  const auto text = json::serialize(json::object{
      {"source", texts(canary.source)}, {"cells", texts(canary.cells)}, {"tells", std::move(tells)}});
  const auto ad = about(grant, canary.ordinal);
  const auto nonce = crypto::hmac(crypto::HashKind::Sm3, plan.canary_secret, ad + "\n" + text)
                         .substr(0, crypto::Gcm::kNonce);
  return crypto::to_base64url(nonce + gcm.seal(nonce, ad, text));
}

Result<json::object> open(std::string_view secret, std::string_view grant, std::int64_t ordinal,
                          std::string_view sealed) {
  const auto gcm = JW_TRY(cipher(secret));
  const auto bytes = crypto::from_base64url(sealed);
  auto text = bytes && bytes->size() > crypto::Gcm::kNonce
                  ? gcm.open(std::string_view(*bytes).substr(0, crypto::Gcm::kNonce), about(grant, ordinal),
                             std::string_view(*bytes).substr(crypto::Gcm::kNonce))
                  : Result<std::string>(std::string());
  auto object = text ? parse_json(*text) : Result<json::value>(json::value());
  if (!object || !object->is_object())
    return fail(Code::Corrupt, "canary.sealed",
                "a canary row of grant {} cannot be opened; restore keys and store from one backup",
                "授权 {} 的金丝雀行无法解开，请用同一备份恢复密钥和数据库", grant);
  return std::move(object->get_object());
}

bool ends_token(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';' || c == '|' || c == '"' || c == '\'' ||
         c == '<' || c == '>' || c == '{' || c == '}' || c == '[' || c == ']';
}

// What a file is searched for: value -> (grant, ordinal).
using Tells = std::unordered_map<std::string, std::pair<std::string, std::int64_t>>;

struct Seen {
  std::set<std::int64_t> ordinals;
  std::vector<std::int64_t> lines;
};

constexpr std::size_t kPseudonym = 32;  // digits of one at least

// The token in lower case when it may be a pseudonym in another writing: hexadecimal and as long as one. Of
// nothing else: a real row may have the same key in another case.
std::optional<std::string> as_pseudonym(std::string_view token) {
  if (token.size() < kPseudonym) return std::nullopt;
  std::string out;
  for (const char c : token) {
    const bool upper = c >= 'A' && c <= 'F';
    if (!is_digit(c) && !upper && (c < 'a' || c > 'f')) return std::nullopt;
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

// Cuts a text into tokens and looks each one up.
class Search {
 public:
  explicit Search(const Tells& tells) : tells_(tells) {}

  void feed(std::string_view text) {
    for (const char c : text) {
      if (std::exchange(fresh_line_, false)) ++lines_;
      if (!ends_token(c)) {
        // Longer than any value of ours: it is none.
        if (token_.size() <= kLongest) token_ += c;
        continue;
      }
      look();
      fresh_line_ = c == '\n';
    }
  }

  void finish() { look(); }

  std::int64_t lines() const { return lines_; }
  std::map<std::string, Seen> found;

 private:
  static constexpr std::size_t kLongest = 4096;

  void look() {
    auto hit = tells_.find(token_);
    if (hit == tells_.end())
      if (const auto other = as_pseudonym(token_)) hit = tells_.find(*other);
    if (!token_.empty() && hit != tells_.end()) {
      auto& seen = found[hit->second.first];
      seen.ordinals.insert(hit->second.second);
      if (seen.lines.size() < kMostLines && (seen.lines.empty() || seen.lines.back() != lines_))
        seen.lines.push_back(lines_);
    }
    token_.clear();
  }

  const Tells& tells_;
  std::string token_;
  std::int64_t lines_ = 0;
  bool fresh_line_ = true;
};

tl::unexpected<Error> no_text() {
  return fail(
      Code::Invalid, "canary.file",
      "the file is no text in UTF-8, UTF-16 or GB18030: a workbook, an archive or another binary form; "
      "unpack it or save it as CSV first",
      "文件不是 UTF-8、UTF-16 或 GB18030 文本，可能是表格、压缩文件或其他二进制文件，请先解压或另存为 CSV "
      "文本");
}

// A file as it comes: its digest, and its text as UTF-8.
class TracedFile {
 public:
  TracedFile(const Call& call, const CanaryBook::Read& read) : call_(call), read_(read) {}

  // Gives the text piece by piece. "canary.file" when it is none.
  template <class Take>
  Result<> each(Take&& take) {
    std::string head;
    while (!ended_ && head.size() < kSample) JW_TRY(add(head));
    if (head.empty()) return fail(Code::Invalid, "canary.file", "the file is empty", "文件为空");
    const auto guess = lake::guess_encoding(head, ended_);
    if (!guess) return no_text();
    if (guess->encoding != "UTF-8") decoder_ = std::make_unique<lake::TextDecoder>(guess->encoding);
    if (decoder_ && !decoder_->is_open()) return no_text();
    std::string block = head.substr(static_cast<std::size_t>(guess->bom)), text;
    for (;;) {
      text.clear();
      if (decoder_) decoder_->decode(block, ended_, text);
      take(decoder_ ? std::string_view(text) : std::string_view(block));
      if (ended_) return {};
      block.clear();
      JW_TRY(add(block));
    }
  }
  std::string sha256() { return crypto::to_hex(hash_.finish()); }

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << 16, kSample = std::size_t{1} << 18;

  Result<> add(std::string& out) {
    JW_TRY(call_.check());
    const auto before = out.size();
    out.resize(before + kPiece);
    const auto size = JW_TRY(read_(std::span<char>(out).subspan(before)));
    out.resize(before + size);
    hash_.update(std::string_view(out).substr(before));
    ended_ = size == 0;
    return {};
  }

  const Call& call_;
  const CanaryBook::Read& read_;
  crypto::Hasher hash_{crypto::HashKind::Sha256};
  std::unique_ptr<lake::TextDecoder> decoder_;  // none for UTF-8
  bool ended_ = false;
};

// Everything this department has registered.
struct Register {
  Tells tells;
  std::map<std::string, std::set<std::int64_t>> ordinals;            // by grant
  std::map<std::pair<std::string, std::int64_t>, std::string> made;  // the first time
};

}  // namespace

Result<std::vector<grant::Canary>> CanaryBook::held(const Call& call, const grant::Plan& plan,
                                                    std::string_view grant, std::int64_t sequence) const {
  const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT ordinal, sealed FROM exchange_canary WHERE grant_id = $1 AND first_sequence < $2 AND "
        "(last_sequence = 0 OR last_sequence >= $2) ORDER BY ordinal",
        grant, sequence);
  }));
  std::vector<grant::Canary> out;
  for (const auto& row : rows) {
    const auto object = JW_TRY(open(plan.canary_secret, grant, row.integer(0), row.text(1)));
    out.push_back({row.integer(0), cells(object.at("source")), cells(object.at("cells"))});
  }
  return out;
}

Result<> CanaryBook::keep(db::Session& session, const Call& call, const grant::Plan& plan,
                          std::string_view grant, std::int64_t sequence,
                          const std::vector<grant::Canary>& canaries) const {
  // A batch that was refused is made again under its number.
  JW_TRY(session.exec("DELETE FROM exchange_canary WHERE grant_id = $1 AND first_sequence >= $2", grant,
                      sequence));
  JW_TRY(
      session.exec("UPDATE exchange_canary SET last_sequence = 0 WHERE grant_id = $1 AND last_sequence >= $2",
                   grant, sequence));
  std::map<std::int64_t, std::string> before;
  for (const auto& row : JW_TRY(session.query(
           "SELECT ordinal, sealed FROM exchange_canary WHERE grant_id = $1 AND last_sequence = 0", grant)))
    before[row.integer(0)] = row.text(1);
  bool changed = false;
  std::string all;
  for (const auto& canary : canaries) {
    const auto sealed = JW_TRY(seal(plan, grant, canary));
    all += sealed + "\n";
    const auto known = before.find(canary.ordinal);
    const bool same = known != before.end() && known->second == sealed;
    if (same) {
      before.erase(known);
      continue;
    }
    changed = true;
    JW_TRY(
        session.exec("INSERT INTO exchange_canary (grant_id, ordinal, first_sequence, last_sequence, sealed, "
                     "digest, made) "
                     "VALUES ($1, $2, $3, 0, $4, $5, $6)",
                     grant, canary.ordinal, sequence, sealed, crypto::to_hex(crypto::sha256(sealed)),
                     to_string(parts_.clock.now())));
  }
  // Those that gave way are still in what was delivered until now.
  for (const auto& [ordinal, sealed] : before) {
    changed = true;
    JW_TRY(
        session.exec("UPDATE exchange_canary SET last_sequence = $1 WHERE grant_id = $2 AND ordinal = $3 AND "
                     "first_sequence < $1 AND last_sequence = 0",
                     sequence, grant, ordinal));
  }
  if (!changed) return {};
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {"canary.registered",
                         std::string(grant),
                         {{"sequence", sequence},
                          {"count", static_cast<std::int64_t>(canaries.size())},
                          {"digest", crypto::to_hex(crypto::sha256(all))}}}));
  return {};
}

Result<CanaryTrace> CanaryBook::trace(const Call& call, const Read& read) const {
  JW_TRY(org::require(call, org::Right::GrantRevoke));
  const auto rows = JW_TRY(parts_.database.read(call, [&](db::Session& session) {
    return session.query(
        "SELECT c.grant_id, c.ordinal, c.sealed, c.made FROM exchange_canary c JOIN exchange_grant g ON g.id "
        "= "
        "c.grant_id WHERE g.provider_org = $1 ORDER BY c.grant_id, c.ordinal, c.first_sequence",
        call.actor.org);
  }));
  Register known;
  std::string grant, secret;
  for (const auto& row : rows) {
    if (grant != row.text(0)) {
      grant = row.text(0);
      secret = JW_TRY(parts_.keys.find(grant::canary_key(grant)));
    }
    const auto object = JW_TRY(open(secret, grant, row.integer(1), row.text(2)));
    known.ordinals[grant].insert(row.integer(1));
    known.made.try_emplace({grant, row.integer(1)}, row.text(3));
    if (const auto* list = object.if_contains("tells"); list && list->is_array())
      for (const auto& value : list->get_array())
        if (value.is_string()) known.tells[std::string(value.get_string())] = {grant, row.integer(1)};
  }
  Search search(known.tells);
  TracedFile file(call, read);
  JW_TRY(file.each([&](std::string_view text) { search.feed(text); }));
  search.finish();
  const auto sha256 = file.sha256();
  return parts_.database.write(call, [&](db::Session& session) -> Result<CanaryTrace> {
    CanaryTrace trace;
    trace.sha256 = sha256;
    trace.lines = search.lines();
    trace.grants = static_cast<std::int64_t>(known.ordinals.size());
    for (const auto& [id, seen] : search.found) {
      const auto stored = JW_TRY(Grants::get(session, id));
      CanaryMatch match;
      match.grant = id;
      match.number = stored.number;
      match.resource_name = stored.resource_name;
      match.recipient = stored.recipient_org;
      match.recipient_name = stored.recipient_name;
      match.state = stored.state;
      match.found = static_cast<std::int64_t>(seen.ordinals.size());
      match.registered = static_cast<std::int64_t>(known.ordinals[id].size());
      for (const auto ordinal : seen.ordinals) {
        const auto& when = known.made[{id, ordinal}];
        if (match.first_made.empty() || when < match.first_made) match.first_made = when;
      }
      match.lines = seen.lines;
      trace.matches.push_back(std::move(match));
    }
    std::ranges::stable_sort(trace.matches, std::ranges::greater(), &CanaryMatch::found);
    JW_TRY(ledger::record(session, call, parts_.clock,
                          {"canary.traced",
                           trace.sha256,
                           {{"org", call.actor.org},
                            {"rows", trace.lines},
                            {"grants", static_cast<std::int64_t>(trace.matches.size())}}}));
    return trace;
  });
}

Result<CanaryState> CanaryBook::state(const Call& call, std::string_view grant) const {
  JW_TRY(org::require(call, org::Right::GrantRead));
  return parts_.database.read(call, [&](db::Session& session) -> Result<CanaryState> {
    const auto stored = JW_TRY(Grants::get(session, grant));
    if (stored.provider_org != call.actor.org)
      return fail(Code::NotFound, "grant.unknown", "no grant {} of your department", "本部门没有授权 {}",
                  grant);
    CanaryState state;
    state.wanted = JW_TRY(grant::parse_grant(JW_TRY(parse_json(stored.document)))).canary_rows;
    const auto row =
        JW_TRY(session.one("SELECT COUNT(*), COALESCE(MAX(made), '') FROM exchange_canary WHERE grant_id = "
                           "$1 AND last_sequence = 0",
                           grant));
    if (row) state.registered = row->integer(0);
    if (row) state.last_made = row->text(1);
    return state;
  });
}

}  // namespace jw::exchange
