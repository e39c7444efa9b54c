#include "federation/invitation.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "base/random.hpp"
#include "crypto/certificate.hpp"
#include "crypto/digest.hpp"
#include "crypto/encoding.hpp"
#include "crypto/password.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/documents.hpp"
#include "federation/identity.hpp"
#include "federation/join.hpp"
#include "federation/peer_client.hpp"
#include "federation/trust.hpp"
#include "ledger/event.hpp"
#include "org/rights.hpp"

// The operator's side of joining.
namespace jw::federation {
namespace {

std::string hash_of(std::string_view secret) { return crypto::to_hex(crypto::sha256(secret)); }

Result<> only_operator_invites(const Identity& identity) {
  if (identity.is_operator()) return {};
  return fail(Code::Denied, "node.not_operator",
              "only the operator of the domain can invite nodes; ask the node {}",
              "只有域管理方可以邀请节点；请联系节点 {}", identity.profile().operator_id);
}

Result<> check_regions(const Invitation& invitation) {
  const auto digits = [](const std::string& text) {
    return (text.size() == 2 || text.size() == 4 || text.size() == 6 || text.size() == 9) &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (invitation.name.empty() || invitation.name.size() > 200)
    return fail(Code::Invalid, "node.name", "a node needs a name of at most 200 bytes",
                "节点须有名称，长度不超过 200 字节");
  if (invitation.hosts.empty())
    return fail(Code::Invalid, "node.hosts", "name at least one region the node will host",
                "请至少指定一个由该节点承载的区划");
  for (const auto& host : invitation.hosts)
    if (!digits(host))
      return fail(Code::Invalid, "node.hosts", "\"{}\" is no region; use its 2, 4, 6 or 9 digit code",
                  "“{}” 不是区划；请使用 2、4、6 或 9 位代码", host);
  if (!digits(invitation.region))
    return fail(Code::Invalid, "node.region", "\"{}\" is no region; use its 2, 4, 6 or 9 digit code",
                "“{}” 不是区划；请使用 2、4、6 或 9 位代码", invitation.region);
  return {};
}

struct Invited {
  std::string name, region, hosts;
};

// The invitation of this secret, unused or used by this very node; locks its row.
Result<Invited> claim(db::Session& session, const Clock& clock, const JoinRequest& request,
                      const std::string& node) {
  JW_TRY(session.exec("UPDATE federation_invitation SET used = used WHERE id = $1", request.id));
  const auto row = JW_TRY(session.one(
      "SELECT secret_hash, name, region, hosts, expires, node FROM federation_invitation WHERE id = $1",
      request.id));
  if (!row || !crypto::equal_secret(row->text(0), hash_of(request.secret)))
    return fail(Code::Denied, "join.token", "this invitation is not known; ask the operator for another one",
                "邀请码无效；请向域管理方重新索取");
  if (!row->is_null(5) && row->text(5) != node + "/" + request.signing_key)
    return fail(Code::Conflict, "join.used",
                "this invitation was used already; ask the operator for another one",
                "邀请码已被使用；请向域管理方重新索取");
  if (row->is_null(5) && row->text(4) < to_string(clock.now()))
    return fail(Code::Denied, "join.expired", "this invitation has expired; ask the operator for another one",
                "邀请码已过期；请向域管理方重新索取");
  return Invited{row->text(1), row->text(2), row->text(3)};
}

Result<JoinRequest> read_request(const boost::json::value& body) {
  if (!body.is_object())
    return fail(Code::Invalid, "join.form", "the request is no JSON object", "请求不是 JSON 对象");
  auto document = body.get_object();
  document.erase(crypto::kSignatures);
  auto request = JW_TRY(read_json<JoinRequest>(document));
  const auto key = JW_TRY(crypto::PublicKey::from_text(request.signing_key));
  if (key.suite() != request.suite || request.format != "jingwei-join/1")
    return fail(Code::Invalid, "join.form", "the request's format or key suite is wrong",
                "请求格式或密钥套件不正确");
  JW_TRY(crypto::verify_json(body.get_object(), kJoinKeyId, key));
  JW_TRY(parse_endpoint(request.address));
  return request;
}

Result<std::string> certify(const Identity& identity, const Clock& clock, const std::string& node,
                            const std::string& request_pem) {
  crypto::KeyAndCertificate authority;
  authority.key_pem = JW_TRY(file::read(identity.ca_key(), 1 << 20).with("loading the key of the node CA"));
  authority.certificate_pem = JW_TRY(file::read(identity.ca_certificate(), 1 << 20));
  return crypto::issue_certificate(authority, request_pem, crypto::NodeNames{node, {}, {}}, clock,
                                   kCertificateDays);
}

Result<boost::json::value> stored_json(db::Session& session, std::string_view kind) {
  const auto stored = JW_TRY(find_document(session, kind));
  if (!stored) return boost::json::value(nullptr);
  return parse_json(stored->text);
}

}  // namespace

std::string write_token(const Token& token) {
  return crypto::to_base64url(boost::json::serialize(write_json(token)));
}

Result<Token> read_token(std::string_view text) {
  const auto wrong = [] {
    return fail(Code::Invalid, "join.token", "this is no invitation token; copy it whole from the operator",
                "邀请码格式不正确；请完整复制域管理方提供的邀请码");
  };
  const auto bytes = crypto::from_base64url(text);
  if (!bytes) return wrong();
  const auto json = parse_json(*bytes);
  if (!json) return wrong();
  auto token = read_json<Token>(*json);
  if (!token || token->v != 1) return wrong();
  return token;
}

std::string node_id(std::string_view region, std::string_view signing_key) {
  return fmt::format("node-{}-{}", region, crypto::to_hex(crypto::sha256(signing_key)).substr(0, 8));
}

Result<IssuedInvitation> invite(const Call& call, const Clock& clock, db::Database& database,
                                const Identity& identity, const Invitation& invitation) {
  JW_TRY(org::require(call, org::Right::NodeManage));
  JW_TRY(only_operator_invites(identity));
  JW_TRY(check_regions(invitation));
  const auto ca = JW_TRY(crypto::read_certificate(JW_TRY(file::read(identity.ca_certificate(), 1 << 20))));
  const auto now = clock.now();
  const auto expires = to_string(now + invitation.valid);
  Token token;
  token.id = make_id(clock);
  token.secret = crypto::random_token();
  token.address = identity.profile().address;
  token.fingerprint = identity.fingerprint();
  token.ca = ca.fingerprint;
  return database.write(call, [&](db::Session& session) -> Result<IssuedInvitation> {
    JW_TRY(session.exec(
        "INSERT INTO federation_invitation (id, secret_hash, name, region, hosts, created, expires) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        token.id, hash_of(token.secret), invitation.name, invitation.region,
        boost::json::serialize(write_json(invitation.hosts)), to_string(now), expires));
    ledger::Event event{"node.invited", token.id, {}};
    event.details["region"] = invitation.region;
    event.details["expires"] = expires;
    JW_TRY(ledger::record(session, call, clock, event));
    return IssuedInvitation{token.id, write_token(token), expires};
  });
}

Result<boost::json::object> admit_node(const Call& call, const Clock& clock, db::Database& database,
                                       const Identity& identity, const boost::json::value& body) {
  JW_TRY(only_operator_invites(identity));
  const auto request = JW_TRY(read_request(body));
  return database.write(call, [&](db::Session& session) -> Result<boost::json::object> {
    const auto region =
        JW_TRY(session.one("SELECT region FROM federation_invitation WHERE id = $1", request.id));
    const auto node = node_id(region ? region->text(0) : "", request.signing_key);
    const auto invited = JW_TRY(claim(session, clock, request, node));
    const auto pem = JW_TRY(certify(identity, clock, node, request.request_pem));
    const auto certificate = JW_TRY(crypto::read_certificate(pem));
    const auto now = to_string(clock.now());
    const auto fingerprints = boost::json::serialize(boost::json::array{certificate.fingerprint});
    JW_TRY(session.exec(
        "INSERT INTO federation_node (id, name, region, hosts, address, suite, signing_key, fingerprints, "
        "state, "
        "joined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9) ON CONFLICT (id) DO UPDATE SET "
        "address = excluded.address, fingerprints = excluded.fingerprints",
        node, invited.name, invited.region, invited.hosts, request.address, request.suite,
        request.signing_key, fingerprints, now));
    JW_TRY(session.exec("UPDATE federation_invitation SET used = $1, node = $2 WHERE id = $3", now,
                        node + "/" + request.signing_key, request.id));
    ledger::Event event{"node.certified", node, {}};
    event.details["fingerprint"] = certificate.fingerprint;
    event.details["not_after"] = to_string(certificate.not_after);
    JW_TRY(ledger::record(session, call, clock, event));
    JW_TRY(publish_trust(session, call, identity, clock));

    boost::json::object answer;
    answer["node"] = node;
    answer["name"] = invited.name;
    answer["region"] = invited.region;
    answer["hosts"] = JW_TRY(parse_json(invited.hosts));
    answer["operator_id"] = identity.id();
    answer["operator_suite"] = identity.profile().operator_suite;
    answer["operator_key"] = identity.profile().operator_key;
    answer["certificate_pem"] = pem;
    answer["ca_pem"] = JW_TRY(file::read(identity.ca_certificate(), 1 << 20));
    answer["trust"] = JW_TRY(stored_json(session, "trust"));
    answer["directory"] = JW_TRY(stored_json(session, "directory"));
    return answer;
  });
}

}  // namespace jw::federation
