#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::federation {
struct Envelope;
class Inbox;
}  // namespace jw::federation

namespace jw::exchange {

// A resource under grants that has left the catalog: since when, and why its provider took it out.
struct Unlisted {
  std::string resource;
  std::string since;  // RFC 3339
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Unlisted, (), (resource, since, reason))

// What becomes of grants when their resource leaves the catalog: they go on as they were given (a
// provider does not end a running service without cause, 政务数据共享条例 Art 27), and the node of
// every holder is told at once, with the reason; told again when the resource is back. Thread-safe.
class Listings {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    std::string node;  // this one
    // Puts an envelope into the outbox of the same transaction.
    std::function<Result<>(db::Session&, const Call&, std::string_view to, std::string_view type,
                           boost::json::object body)>
        post;
  };
  explicit Listings(Parts parts) : parts_(std::move(parts)) {}

  // Grants on a resource of this node that have neither ended nor run out.
  Result<std::int64_t> standing(db::Session& session, std::string_view resource) const;

  // Notes it and tells the holders' nodes, in the transaction of the change.
  Result<> withdrawn(db::Session& session, const Call& call, std::string_view resource,
                     std::string_view reason) const;
  Result<> listed_again(db::Session& session, const Call& call, std::string_view resource) const;

  // "resource.unlisted", "resource.relisted": what providers on other nodes say of theirs. A node may
  // speak only of resources it has given grants on: "grant.sender" (Denied).
  void handle(federation::Inbox& inbox) const;
  Result<> take(db::Session& session, const Call& call, const federation::Envelope& envelope) const;

 private:
  Result<> note(db::Session& session, const Unlisted& unlisted) const;
  Result<> forget(db::Session& session, std::string_view resource) const;
  Result<> tell(db::Session& session, const Call& call, std::string_view resource, std::string_view type,
                const boost::json::object& body) const;

  Parts parts_;
};

// Every resource that is out of the catalog and that this node gave or received grants on, by id.
Result<std::map<std::string, Unlisted>> unlisted(const Call& call, db::Database& database);

}  // namespace jw::exchange
