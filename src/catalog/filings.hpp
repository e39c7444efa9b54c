#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "catalog/filing.hpp"
#include "catalog/vocabulary.hpp"

namespace jw::db {
class Database;
class Session;
}  // namespace jw::db
namespace jw::flow {
class DutyRegister;
}
namespace jw::federation {
struct Envelope;
class Inbox;
}  // namespace jw::federation
namespace jw::org {
class Calendar;
class Orgs;
}  // namespace jw::org

namespace jw::catalog {

class Directory;

struct FilingFilter {
  std::string box;       // mine, approve (waits for the head), review (waits for the bureau), done; "" mine
  std::string resource;  // only of this one
};

struct ApprovalForm {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ApprovalForm, (), (note))

struct AcceptForm {
  std::string note;
  bool legal_basis_checked = false;  // 不予共享: the reviewer has looked the citation up
};
BOOST_DESCRIBE_STRUCT(AcceptForm, (), (note, legal_basis_checked))

// What may be concluded: national is the kind of assessment a conclusion belongs to.
std::span<const Term> assessment_conclusions();
std::span<const Term> filing_states();
std::span<const Term> change_causes();

// What holders of grants are told: a resource was withdrawn, or is listed again (no reason).
struct ListingChange {
  const Resource& resource;
  std::string withdrawn_reason;
};

// The way of a resource into the catalog and out of it: assessments on file, the head of the department
// approves, the data bureau of its block (or the nearest above) reviews within two working days, then it is
// published. Changes of what is published go the same way. Four eyes three times: who submits does
// not approve, who approves does not review. Thread-safe.
class Filings {
 public:
  struct Parts {
    db::Database& database;
    const Clock& clock;
    Directory& directory;
    const org::Orgs& orgs;
    std::function<std::shared_ptr<const org::Calendar>()> calendar;
    // Puts an envelope into the outbox of the same transaction.
    std::function<Result<>(db::Session&, const Call&, std::string_view to, std::string_view type,
                           boost::json::object body)>
        post;
    std::string node;                            // this one
    std::function<void()> posted;                // after a commit that posted an envelope
    const flow::DutyRegister* duties = nullptr;  // where its clocks are kept; null: nowhere
    // Grants are kept by a higher module: how many on a resource have not ended, and who tells their
    // holders, in the transaction of the change. Empty: nobody.
    std::function<Result<std::int64_t>(db::Session&, std::string_view resource)> standing_grants = {};
    std::function<Result<>(db::Session&, const Call&, const ListingChange&)> listing_changed = {};
  };
  explicit Filings(Parts parts) : parts_(std::move(parts)) {}

  // Right resource.write, own department. A secret ends it: the resource is barred for good.
  // "assessment.form" names the field.
  Result<std::vector<Assessment>> assess(const Call& call, std::string_view resource,
                                         const AssessmentForm& form) const;
  // Right catalog.read, own department. Newest first.
  Result<std::vector<Assessment>> assessments(const Call& call, std::string_view resource) const;

  // Right resource.write. Opens a change of a published resource, or writes the open one anew while
  // it is being edited. "filing.unchanged" when nothing differs, "resource.version".
  Result<Filing> change(const Call& call, std::string_view resource, const ChangeForm& form) const;

  // Right resource.write. Opens the withdrawal of a published resource with its reason, or writes the
  // open one anew while it is being edited. It stays in the catalog until the bureau has accepted.
  // "resource.state", "filing.open" (Conflict) while a change is under way, "filing.note".
  Result<Filing> withdraw(const Call& call, std::string_view resource, std::string_view reason) const;

  // Right resource.write. A draft, the open change or withdrawal goes to the head. "filing.assessment"
  // (Conflict) says which assessment is missing, outdated or negative.
  Result<Filing> submit(const Call& call, std::string_view resource, std::string_view note) const;

  // Right resource.publish, own department; "filing.own" (Denied) for who submitted it.
  // "filing.bureau" (Conflict) when no data bureau is known in the block or above.
  Result<Filing> approve(const Call& call, std::string_view id, std::string_view note) const;

  // The head while it waits for him, the bureau while it waits for it; the reason is needed.
  Result<Filing> send_back(const Call& call, std::string_view id, std::string_view reason) const;

  // Right catalog.review, the bureau that reviews. "filing.findings" (Conflict) when a finding blocks,
  // "filing.legal_basis" when the citation was not looked up, "filing.own".
  Result<Filing> accept(const Call& call, std::string_view id, const AcceptForm& form) const;

  // The department takes it back. A draft is a draft again; a change is gone.
  Result<Filing> cancel(const Call& call, std::string_view id, std::string_view reason) const;

  // Five more working days for a change, once: the department asks, the bureau consents (Art 17).
  Result<Filing> ask_extension(const Call& call, std::string_view id, std::string_view reason) const;
  Result<Filing> answer_extension(const Call& call, std::string_view id, bool consent,
                                  std::string_view note) const;

  // Right catalog.read; own department's, and for the bureau (catalog.review) what it reviews.
  // Others are "filing.unknown".
  Result<Filing> find(const Call& call, std::string_view id) const;
  // Newest first; boxes that wait: the earliest due first.
  Result<Page<Filing>> list(const Call& call, const FilingFilter& filter, const PageRequest& page) const;

  // Puts the clocks of every open filing into the register of duties; once, when the node starts.
  Result<> keep_open(const Call& call) const;

  // The envelopes of filings whose bureau lives on another node: "filing.asked", "filing.reviewed".
  void handle(federation::Inbox& inbox) const;
  // One of them, in the transaction of its inbox row. A node may speak only for the departments that
  // live on it: "filing.sender" (Denied).
  Result<> take(db::Session& session, const Call& call, const federation::Envelope& envelope) const;

 private:
  struct Work;
  Parts parts_;
};

}  // namespace jw::catalog
