#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "sharing/application.hpp"
#include "sharing/audience.hpp"
#include "sharing/composer.hpp"
#include "sharing/forms.hpp"
#include "sharing/parts.hpp"
#include "sharing/usage.hpp"

namespace jw::db {
class Session;
}
namespace jw::federation {
class Inbox;
}

namespace jw::sharing {

struct ApplicationFilter {
  // mine, consent, review, approve, todo (waits for the applicant), authority (waits for this data
  // bureau), all
  std::string box;
  std::string state;  // "" all
  std::string set;    // "" all; else the applications of one submission
};

// One line of a submission for several resources that was not accepted.
struct LineError {
  std::int64_t line = 0;  // from 1
  std::string resource;
  std::string code;
  std::string message;
  std::string message_zh;
};
BOOST_DESCRIBE_STRUCT(LineError, (), (line, resource, code, message, message_zh))

struct Submission {
  std::string set;
  std::vector<Application> items;
  std::vector<LineError> errors;
};
BOOST_DESCRIBE_STRUCT(Submission, (), (set, items, errors))

inline constexpr std::size_t kMostOfSet = 200;

// Sharing applications from writing to disposal, on all sides. Every step checks the right and the
// department of who takes it, records its event and posts its envelopes in one transaction, and is
// what moves the deployed process on. Applications of others are "application.unknown". Thread-safe.
class Applications {
 public:
  explicit Applications(Parts parts) : parts_(std::move(parts)) {}

  // Right application.write. Errors: "application.resource" (unknown or not shared),
  // "application.not_shared" (names the law), "application.items", "application.mode",
  // "application.region" (not one's own), "application.until", "application.text" (names the field),
  // "application.follows" (not one's own running application of that resource).
  Result<Application> submit(const Call& call, const NewApplication& form) const;

  // One submission, one application a resource, shown as a set. `partial`: wrong lines are left out
  // and told; otherwise nothing is written when one is wrong. "application.set" (none, too many).
  Result<Submission> submit_set(const Call& call, const std::vector<NewApplication>& forms,
                                bool partial) const;

  // The same without writing anything: which lines would be accepted.
  Result<Submission> check_set(const Call& call, const std::vector<NewApplication>& forms) const;

  Result<Application> find(const Call& call, std::string_view id) const;
  Result<Page<Application>> list(const Call& call, const ApplicationFilter& filter,
                                 const PageRequest& page) const;

  // A step of the table in acts.cpp with its form. "application.act" (NotFound), "right.missing",
  // "right.org", "application.authority", "application.own" (Denied), "application.state" (Conflict: not
  // now, or somebody was faster), "application.pending" (Conflict: the other node has not answered the
  // step before), and what the step itself says of its form.
  Result<Application> act(const Call& call, std::string_view id, std::string_view name,
                          boost::json::object form) const;

  // Right application.review: the data as it would be delivered.
  Result<TryResult> try_out(const Call& call, std::string_view id, const TryForm& form) const;
  // What the policy of grades permits for each item that was applied for, and what to begin with.
  Result<std::vector<ComposerItem>> composer(const Call& call, std::string_view id) const;
  // Whom its grant can let in.
  Result<Audience> audience(const Call& call, std::string_view id) const;

  // Ends a grant of the caller's department. Only once the requester was heard and the stop is filed
  // (Art 27 ¶3): else "grant.filing" (Denied), which says what is missing.
  Result<> revoke(const Call& call, std::string_view grant, std::string_view reason) const;

  // Right holding.read, of the applicant: what was done with the data (Art 29). Kept for at least
  // three years; the provider and the authorities read it too.
  Result<UsageRecord> record_usage(const Call& call, std::string_view id, const UsageForm& form) const;
  Result<std::vector<UsageRecord>> usage(const Call& call, std::string_view id) const;

  // Applications without a process, left open by a version of the program that had none, get one at the
  // step they are at: a consent that is missing, a review (whose clock begins anew, since nobody counted
  // before), the use of a grant, the disposal after it. Called when the node starts. One that can't be
  // taken over is named in the node's log with the reason and does not hold up the others.
  Result<> keep_open(const Call& call) const;

  // The envelopes of this module, and the functions the deployed processes call.
  void handle(federation::Inbox& inbox) const;
  void wire() const;

  // A batch of this grant was received, told in the transaction of its receipt: with the first one the
  // duty to deliver is done.
  Result<> delivered(db::Session& session, const Call& call, std::string_view grant) const;

 private:
  // The application a form asks for, checked against the catalog, without an id.
  Result<Application> read_form(db::Session& session, const Call& call, NewApplication form) const;
  Result<Application> write_one(db::Session& session, const Call& call, const NewApplication& form,
                                std::string_view set) const;

  Parts parts_;
};

}  // namespace jw::sharing
