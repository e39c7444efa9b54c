#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "supervision/parts.hpp"

namespace jw::flow {
class DutyRegister;
struct Duty;
}  // namespace jw::flow
namespace jw::db {
class Session;
}
namespace jw::federation {
class Inbox;
}

namespace jw::supervision {

// What a finding rests on: a row that anybody who may see it can look up.
struct Evidence {
  std::string type;  // duty, correction, grant, delivery, query, filing, ...
  std::string id;
  std::string note;  // in a few words; ids and counts, never personal data
};
BOOST_DESCRIBE_STRUCT(Evidence, (), (type, id, note))

// What somebody may have done against the decree, raised by the system or by an authority.
inline constexpr std::size_t kReasonCharacters = 500;  // of a decision

struct FindingForm {
  std::string code;  // row of violations()
  std::string org;   // against whom
  std::string subject_type;
  std::string subject;
  std::string number;
  std::string title;
  std::string link;
  std::vector<Evidence> evidence;  // at least one
};
BOOST_DESCRIBE_STRUCT(FindingForm, (), (code, org, subject_type, subject, number, title, link, evidence))

struct Finding {
  std::string id;
  std::string code;
  std::string org;
  std::string org_name;
  std::string region;
  std::string subject_type;
  std::string subject;
  std::string number;
  std::string title;
  std::string link;
  std::vector<Evidence> evidence;
  std::string raised;
  std::string raised_by;  // org; "" the system
  std::string state;      // raised, confirmed, dismissed
  std::string reason;     // of the decision
  std::string decided;
  std::string decided_by;            // org
  std::string home;                  // the node that keeps it; "": this one
  std::int64_t revision = 1;         // of what the home says
  std::string pending;               // a decision taken here that the home has not answered yet
  std::vector<std::string> actions;  // what the caller may do now: confirm, dismiss
};
BOOST_DESCRIBE_STRUCT(Finding, (),
                      (id, code, org, org_name, region, subject_type, subject, number, title, link, evidence,
                       raised, raised_by, state, reason, decided, decided_by, home, revision, pending,
                       actions))

struct FindingJudgement;

struct FindingFilter {
  std::string state;  // raised, confirmed, dismissed; "" all
  std::string code;
  std::string org;
};

// The register of findings. Whatever is raised is a lead until the authority of the block has looked
// at it: it confirms or dismisses with a reason, never about itself. The node that raised one keeps it
// and tells the nodes of the department and of the bureaus over it; what a bureau decides there counts
// once the home has taken it. Thread-safe.
class Findings {
 public:
  explicit Findings(Parts parts) : parts_(std::move(parts)) {}

  // For other modules, inside their own transaction: one finding for each code, department and
  // subject, whose evidence grows when it is raised again. Errors: "violation.code",
  // "violation.evidence" (none, or more than 50 pieces). `call` is the system's, or whose act showed it.
  Result<std::string> raise(db::Session& session, const Call& call, const FindingForm& form) const;

  // The same by people: right supervision.write, of the caller's block; "violation.title".
  Result<Finding> report(const Call& call, const FindingForm& form) const;

  // By right supervision.write in the block. Errors: "violation.unknown", "violation.decided" (Conflict),
  // "violation.own" (Denied: about the caller's own department, the bureau above decides),
  // "supervision.text".
  Result<Finding> decide(const Call& call, std::string_view id, bool confirm, std::string_view reason) const;

  // Departments see what is held against them, bureaus and auditors their block. Newest first.
  Result<Page<Finding>> list(const Call& call, const FindingFilter& filter, const PageRequest& page) const;
  Result<Finding> find(const Call& call, std::string_view id) const;

  // From then on a duty that turns red raises what duty_kinds() says of it, or what `code_of` says instead
  // (may be empty). Called once, while wiring; the register must not outlive this.
  using CodeOf =
      std::function<Result<std::string>(db::Session&, const flow::Duty&, std::string_view otherwise)>;
  void watch(flow::DutyRegister& duties, CodeOf code_of = {}) const;
  void handle(federation::Inbox& inbox) const;

 private:
  // The nodes of the department and of the bureaus over it hear of it.
  Result<> tell(db::Session& session, const Call& call, std::string_view id) const;
  Result<> settle(db::Session& session, const Call& call, const Finding& finding, bool confirm,
                  std::string_view reason, std::string_view by) const;
  Result<> told(db::Session& session, const Call& call, Finding finding, const std::string& from) const;
  Result<> judged(db::Session& session, const Call& call, const FindingJudgement& judgement,
                  const std::string& from) const;

  Parts parts_;
};

}  // namespace jw::supervision
