#include "exchange/listings.hpp"

#include "base/free_text.hpp"
#include "base/json_read.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "ledger/event.hpp"

namespace jw::exchange {
namespace {

constexpr std::string_view kUnlisted = "resource.unlisted";
constexpr std::string_view kRelisted = "resource.relisted";

struct ListingBody {
  std::string resource;
  std::string since;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ListingBody, (), (resource, since, reason))

}  // namespace

Result<std::int64_t> Listings::standing(db::Session& session, std::string_view resource) const {
  const auto row = JW_TRY(session.one(
      "SELECT count(*) FROM exchange_grant WHERE resource = $1 AND provider_node = $2 AND state NOT IN "
      "('expired', 'revoked') AND valid_until > $3",
      resource, parts_.node, to_string(parts_.clock.now())));
  return row->integer(0);
}

Result<> Listings::note(db::Session& session, const Unlisted& unlisted) const {
  JW_TRY(
      session.exec("INSERT INTO exchange_unlisted (resource, since, reason) VALUES ($1, $2, $3) ON CONFLICT "
                   "(resource) DO UPDATE SET since = excluded.since, reason = excluded.reason",
                   unlisted.resource, unlisted.since, unlisted.reason));
  return {};
}

Result<> Listings::forget(db::Session& session, std::string_view resource) const {
  JW_TRY(session.exec("DELETE FROM exchange_unlisted WHERE resource = $1", resource));
  return {};
}

Result<> Listings::tell(db::Session& session, const Call& call, std::string_view resource,
                        std::string_view type, const boost::json::object& body) const {
  for (const auto& row : JW_TRY(session.query(
           "SELECT DISTINCT recipient_node FROM exchange_grant WHERE resource = $1 AND provider_node = $2 "
           "AND recipient_node <> $3 AND state NOT IN ('expired', 'revoked') ORDER BY recipient_node",
           resource, parts_.node, parts_.node)))
    JW_TRY(parts_.post(session, call, row.text(0), type, body));
  return {};
}

Result<> Listings::withdrawn(db::Session& session, const Call& call, std::string_view resource,
                             std::string_view reason) const {
  const Unlisted unlisted{std::string(resource), to_string(parts_.clock.now()), std::string(reason)};
  JW_TRY(note(session, unlisted));
  return tell(session, call, resource, kUnlisted,
              {{"resource", unlisted.resource}, {"since", unlisted.since}, {"reason", unlisted.reason}});
}

Result<> Listings::listed_again(db::Session& session, const Call& call, std::string_view resource) const {
  const auto out =
      JW_TRY(session.one("SELECT resource FROM exchange_unlisted WHERE resource = $1", resource));
  if (!out) return {};
  JW_TRY(forget(session, resource));
  return tell(session, call, resource, kRelisted,
              {{"resource", resource}, {"since", to_string(parts_.clock.now())}, {"reason", ""}});
}

Result<std::map<std::string, Unlisted>> unlisted(const Call& call, db::Database& database) {
  const auto rows = JW_TRY(database.read(call, [](db::Session& session) {
    return session.query("SELECT resource, since, reason FROM exchange_unlisted");
  }));
  std::map<std::string, Unlisted> out;
  for (const auto& row : rows) out[row.text(0)] = {row.text(0), row.text(1), row.text(2)};
  return out;
}

Result<> Listings::take(db::Session& session, const Call& call, const federation::Envelope& envelope) const {
  const auto body = JW_TRY(read_json<ListingBody>(envelope.body, "envelope"));
  const auto grants = JW_TRY(
      session.one("SELECT count(*) FROM exchange_grant WHERE resource = $1 AND provider_node = $2 AND side = "
                  "'received'",
                  body.resource, envelope.from));
  if (!is_id(body.resource) || grants->integer(0) == 0)
    return fail(Code::Denied, "grant.sender", "that node has given no grant on this resource",
                "该节点未就此数据资源签发过授权");
  const bool gone = envelope.type == kUnlisted;
  if (gone) {
    JW_TRY(parse_time(body.since));
    JW_TRY(check_free_text(body.reason, {.characters = 1000, .needed = true}, "filing.note",
                           {"the note", "说明"}));
    JW_TRY(note(session, {body.resource, body.since, body.reason}));
  } else {
    JW_TRY(forget(session, body.resource));
  }
  JW_TRY(ledger::record(session, call, parts_.clock,
                        {std::string(envelope.type),
                         body.resource,
                         {{"from", envelope.from}, {"grants", grants->integer(0)}}}));
  return {};
}

void Listings::handle(federation::Inbox& inbox) const {
  for (const auto type : {kUnlisted, kRelisted})
    inbox.on(type, [this](db::Session& session, const Call& call, const federation::Envelope& envelope) {
      return take(session, call, envelope);
    });
}

}  // namespace jw::exchange
