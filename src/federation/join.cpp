#include "federation/join.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sign.hpp"
#include "crypto/signed_json.hpp"
#include "db/database.hpp"
#include "federation/documents.hpp"
#include "federation/identity.hpp"
#include "federation/invitation.hpp"
#include "federation/peer_client.hpp"
#include "federation/trust.hpp"
#include "http/client.hpp"
#include "ledger/event.hpp"
#include "ledger/outbox.hpp"

namespace jw::federation {
namespace {

Result<> check_new(const file::Path& keys) {
  std::error_code ignored;
  if (std::filesystem::exists(keys / "node.json", ignored))
    return fail(Code::Conflict, "node.initialised",
                "this folder has a node identity already; use an empty one",
                "该目录已有节点身份；请使用空目录");
  JW_TRY(file::make_folder(keys));
  std::filesystem::permissions(keys, std::filesystem::perms::owner_all, ignored);
  return {};
}

// Present or made: a second try after a crash or a lost answer goes on with the same key.
Result<std::string> tls_request(const file::Path& keys, std::string_view name) {
  const auto path = keys / "tls_request.pem";
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && std::filesystem::exists(keys / "tls_key.pem", ignored))
    return file::read(path, 1 << 20);
  const auto made = JW_TRY(crypto::make_request(name));
  JW_TRY(crypto::save_key(keys / "tls_key.pem", made.key_pem));
  JW_TRY(file::write_durably(path, made.request_pem));
  return made.request_pem;
}

Result<> save_profile(const file::Path& keys, const NodeProfile& profile) {
  return file::write_durably(keys / "node.json", boost::json::serialize(write_json(profile)));
}

struct JoinAnswer {
  std::string node;
  std::string name;
  std::string region;
  std::vector<std::string> hosts;
  std::string operator_id;
  std::string operator_suite;
  std::string operator_key;
  std::string certificate_pem;
  std::string ca_pem;
  boost::json::value trust;
  boost::json::value directory;
};
BOOST_DESCRIBE_STRUCT(JoinAnswer, (),
                      (node, name, region, hosts, operator_id, operator_suite, operator_key, certificate_pem,
                       ca_pem, trust, directory))

Result<JoinAnswer> ask(const Call& call, const Token& token, const boost::json::object& request) {
  const auto client = JW_TRY(http::Client::open({}));
  const auto endpoint = JW_TRY(parse_endpoint(token.address));
  http::OutRequest out;
  out.method = http::Method::Post;
  out.host = endpoint.host;
  out.port = endpoint.port;
  out.target = "/peer/v1/join";
  out.pinned = token.fingerprint;
  out.repeatable = true;
  out.headers.add("Content-Type", "application/json");
  out.body = boost::json::serialize(request);
  const auto response = JW_TRY(client.send(call, out));
  if (response.status != 200) return fail(error_of(response));
  return read_json<JoinAnswer>(JW_TRY(parse_json(response.body)), "answer");
}

// The connection was pinned, but what we keep for years is checked on its own.
Result<> check_answer(const JoinAnswer& answer, const Token& token, const Clock& clock) {
  const auto ca = JW_TRY(crypto::read_certificate(answer.ca_pem));
  if (ca.fingerprint != token.ca)
    return fail(Code::Denied, "join.ca", "the operator answered with another CA than the invitation names",
                "域管理方返回的 CA 与邀请码不一致");
  JW_TRY(crypto::check_issued_by(answer.certificate_pem, answer.ca_pem, clock.now()));
  const auto key = JW_TRY(crypto::PublicKey::from_text(answer.operator_key));
  if (!answer.trust.is_object())
    return fail(Code::Corrupt, "trust.form", "the operator's answer has no trust list",
                "域管理方的应答中没有信任清单");
  return crypto::verify_json(answer.trust.get_object(), answer.operator_id, key);
}

Result<> keep_document(db::Session& session, const Clock& clock, std::string_view kind,
                       const boost::json::value& document) {
  if (!document.is_object()) return {};
  const auto* version = document.get_object().if_contains("version");
  if (version == nullptr || !version->is_int64()) return {};
  JW_TRY(store_document(session, clock, kind, version->get_int64(), boost::json::serialize(document)));
  return {};
}

}  // namespace

Result<> found_domain(const Call& call, const Clock& clock, db::Database& database, const file::Path& data,
                      const Founding& founding) {
  const auto keys = data / "keys";
  JW_TRY(check_new(keys));
  JW_TRY(parse_endpoint(founding.address));
  const auto key = JW_TRY(crypto::SigningKey::load_or_make(keys / "signing.pem", founding.suite));
  NodeProfile profile;
  profile.operator_key = key.public_key().text();
  profile.operator_suite = std::string(key.suite());
  profile.id = profile.operator_id = node_id(founding.region, profile.operator_key);
  profile.name = founding.name;
  profile.region = founding.region;
  profile.hosts = founding.hosts;
  profile.address = founding.address;

  const auto authority = JW_TRY(crypto::make_authority(founding.name, clock));
  JW_TRY(crypto::save_key(keys / "ca_key.pem", authority.key_pem));
  JW_TRY(file::write_durably(keys / "ca_cert.pem", authority.certificate_pem));
  const auto request = JW_TRY(tls_request(keys, profile.id));
  const auto pem =
      JW_TRY(crypto::issue_certificate(authority, request, {profile.id, {}, {}}, clock, kCertificateDays));
  JW_TRY(file::write_durably(keys / "tls_cert.pem", pem));

  const auto identity = JW_TRY(Identity::assemble(keys, profile));
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(session.exec(
        "INSERT INTO federation_node (id, name, region, hosts, address, suite, signing_key, fingerprints, "
        "state, "
        "joined) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9) ON CONFLICT (id) DO UPDATE SET "
        "address = excluded.address, fingerprints = excluded.fingerprints",
        profile.id, profile.name, profile.region, boost::json::serialize(write_json(profile.hosts)),
        profile.address, profile.operator_suite, profile.operator_key,
        boost::json::serialize(boost::json::array{identity->fingerprint()}), to_string(clock.now())));
    JW_TRY(ledger::name_node(session, profile.id));
    ledger::Event event{"node.initialised", profile.id, {}};
    event.details["region"] = profile.region;
    JW_TRY(ledger::record(session, call, clock, event));
    JW_TRY(publish_trust(session, call, *identity, clock));
    JW_TRY(publish_directory(session, call, *identity, clock));
    return {};
  }));
  return save_profile(keys, profile);
}

Result<> join(const Call& call, const Clock& clock, db::Database& database, const file::Path& data,
              const Joining& joining) {
  const auto keys = data / "keys";
  JW_TRY(check_new(keys));
  const auto token = JW_TRY(read_token(joining.token));
  JW_TRY(parse_endpoint(joining.address));
  const auto key = JW_TRY(crypto::SigningKey::load_or_make(keys / "signing.pem", joining.suite));
  JoinRequest request;
  request.id = token.id;
  request.secret = token.secret;
  request.address = joining.address;
  request.suite = std::string(key.suite());
  request.signing_key = key.public_key().text();
  request.request_pem = JW_TRY(tls_request(keys, "node"));
  const auto document = JW_TRY(crypto::sign_json(write_json(request).as_object(), key, kJoinKeyId));
  const auto answer = JW_TRY(ask(call, token, document));
  JW_TRY(check_answer(answer, token, clock));

  NodeProfile profile{answer.node,     answer.name,        answer.region,         answer.hosts,
                      joining.address, answer.operator_id, answer.operator_suite, answer.operator_key};
  JW_TRY(file::write_durably(keys / "tls_cert.pem", answer.certificate_pem));
  JW_TRY(file::write_durably(keys / "ca_cert.pem", answer.ca_pem));
  const auto identity = JW_TRY(Identity::assemble(keys, profile));
  JW_TRY(database.write(call, [&](db::Session& session) -> Result<> {
    JW_TRY(keep_document(session, clock, "trust", answer.trust));
    JW_TRY(keep_document(session, clock, "directory", answer.directory));
    JW_TRY(ledger::name_node(session, profile.id));
    ledger::Event event{"node.joined", profile.id, {}};
    event.details["fingerprint"] = identity->fingerprint();
    event.details["address"] = profile.address;
    JW_TRY(ledger::record(session, call, clock, event));
    return {};
  }));
  return save_profile(keys, profile);
}

}  // namespace jw::federation
