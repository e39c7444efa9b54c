#pragma once

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
}
namespace jw::db {
class Session;
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
  std::vector<std::string> actions;  // what the caller may do now: confirm, dismiss
};
BOOST_DESCRIBE_STRUCT(Finding, (),
                      (id, code, org, org_name, region, subject_type, subject, number, title, link, evidence,
                       raised, raised_by, state, reason, decided, decided_by, actions))

struct FindingFilter {
  std::string state;  // raised, confirmed, dismissed; "" all
  std::string code;
  std::string org;
};

// The register of findings. Whatever is raised is a lead until the authority of the block has looked
// at it: it confirms or dismisses with a reason, never about itself. Thread-safe.
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

  // From then on a duty that turns red raises what duty_kinds() says of it. Called once, while wiring;
  // the register must not outlive this.
  void watch(flow::DutyRegister& duties) const;

 private:
  Parts parts_;
};

}  // namespace jw::supervision
