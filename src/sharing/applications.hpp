#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "sharing/application.hpp"
#include "sharing/composer.hpp"
#include "sharing/parts.hpp"

namespace jw::federation {
class Inbox;
}

namespace jw::sharing {

// What the provider's reviewer says of one item.
struct ItemChoice {
  std::string name;
  boost::json::value treatment;  // {"kind":"keep_ends","head":1,"tail":0}; null: clear
};
BOOST_DESCRIBE_STRUCT(ItemChoice, (), (name, treatment))

struct DecisionForm {
  std::string outcome;  // "grant" or "refuse"
  std::string reason;   // refusal: why
  std::string basis;    // refusal: the rule it rests on
  std::string note;
  std::vector<ItemChoice> items;  // granting: absent items are granted clear
  std::string until;              // granting: "" means as applied for; never later
  boost::json::value terms;       // granting: of use, grant::apply_terms; null: none beside the rest
};
BOOST_DESCRIBE_STRUCT(DecisionForm, (), (outcome, reason, basis, note, items, until, terms))

// The data as the consumer would see it, before anybody signs.
struct TryForm {
  std::vector<ItemChoice> items;
  boost::json::value terms;
};
BOOST_DESCRIBE_STRUCT(TryForm, (), (items, terms))

struct TryColumn {
  std::string name;
  std::string title;
  std::string type;
  std::string treatment;
};
BOOST_DESCRIBE_STRUCT(TryColumn, (), (name, title, type, treatment))

struct TryCounts {
  std::int64_t rows_in = 0;
  std::int64_t out = 0;
  std::int64_t filtered = 0;
  std::int64_t set_aside = 0;
};
BOOST_DESCRIBE_STRUCT(TryCounts, (), (rows_in, out, filtered, set_aside))

struct TryResult {
  std::vector<TryColumn> columns;
  std::vector<std::vector<std::optional<std::string>>> rows;  // at most 20
  TryCounts counts;
  std::map<std::string, std::int64_t> reasons;
};

struct ApplicationFilter {
  std::string box;    // "mine", "consent", "review", "all"
  std::string state;  // "" all
};

// Sharing applications from writing to decision, on both sides. Every step checks the right and
// the department of who takes it, records its event and posts its envelope in one transaction.
// Applications of others are "application.unknown". Thread-safe.
class Applications {
 public:
  explicit Applications(Parts parts) : parts_(parts) {}

  // Right application.write. Errors: "application.resource" (unknown or not shared),
  // "application.items", "application.mode", "application.region" (not one's own),
  // "application.until", "application.text" (names the field).
  Result<Application> submit(const Call& call, const NewApplication& form) const;

  Result<Application> find(const Call& call, std::string_view id) const;
  Result<Page<Application>> list(const Call& call, const ApplicationFilter& filter,
                                 const PageRequest& page) const;

  // The head of the applicant's sharing unit, who may not be the one who wrote it:
  // "application.own" (Denied). "application.state" (Conflict) when it is not waiting for that.
  Result<Application> consent(const Call& call, std::string_view id, std::string_view note) const;
  Result<Application> decline(const Call& call, std::string_view id, std::string_view reason) const;
  Result<Application> withdraw(const Call& call, std::string_view id, std::string_view reason) const;

  // The provider's reviewer. Granting composes the grant, compiles it (so what may not be granted
  // is refused here), signs and stores it. "application.reason" when a refusal lacks reason or basis.
  Result<Application> decide(const Call& call, std::string_view id, const DecisionForm& form) const;
  Result<TryResult> try_out(const Call& call, std::string_view id, const TryForm& form) const;
  // What the policy of grades permits for each item that was applied for, and what to begin with.
  Result<std::vector<ComposerItem>> composer(const Call& call, std::string_view id) const;

  // Ends a grant of the caller's department (right grant.revoke) and tells the recipient's node.
  Result<> revoke(const Call& call, std::string_view grant, std::string_view reason) const;

  // The envelopes of this module.
  void handle(federation::Inbox& inbox) const;

 private:
  Result<Application> step(const Call& call, std::string_view id, std::string_view action,
                           std::string_view note, std::string_view event, std::string_view envelope) const;

  Parts parts_;
};

}  // namespace jw::sharing
