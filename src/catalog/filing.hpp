#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "catalog/difference.hpp"
#include "catalog/finding.hpp"
#include "catalog/resource.hpp"

// 目录报审: what a department puts before its head and then before the data bureau, before the
// catalog says it (政务数据共享条例 Art 13, 16, 17).
namespace jw::catalog {

// 保密风险评估 (secrecy) or 个人信息保护影响评估 (personal) of the items of a resource, on file.
// It holds for the items as they were then: other items need another one.
struct AssessmentForm {
  std::string kind;         // secrecy, personal
  std::string conclusion;   // see assessment_conclusions()
  std::string assessed_on;  // "2026-03-01"
  std::string assessor;     // who made it: an office or a person in charge
  std::string document;     // number of the paper it stands in; may be empty
  std::string findings;     // 个人信息保护法 Art 56: lawful, necessary; effect on rights and risks
  std::string measures;     // and whether the measures fit the risk
};
BOOST_DESCRIBE_STRUCT(AssessmentForm, (),
                      (kind, conclusion, assessed_on, assessor, document, findings, measures))

struct Assessment {
  std::string id;
  std::string kind;
  std::string conclusion;
  std::string assessed_on;
  std::string assessor;
  std::string document;
  std::string findings;
  std::string measures;
  std::string recorded;     // when it was put on file
  std::string recorded_by;  // name
  std::string items_digest;
  bool fits = false;  // made for the items as they are now
};
BOOST_DESCRIBE_STRUCT(Assessment, (),
                      (id, kind, conclusion, assessed_on, assessor, document, findings, measures, recorded,
                       recorded_by, items_digest, fits))

struct FilingStep {
  std::string time;
  std::string actor;  // name; empty for people of another node
  std::string org;
  std::string
      action;  // start, submit, approve, return, accept, cancel, ask_extension, extend, refuse_extension
  std::string note;
};
BOOST_DESCRIBE_STRUCT(FilingStep, (), (time, actor, org, action, note))

struct Reviewer {
  std::string org;
  std::string name;
  std::string node;
  bool above = false;  // the block has no data bureau of its own: this is the superior's
};
BOOST_DESCRIBE_STRUCT(Reviewer, (), (org, name, node, above))

// A clock in working days as a page shows it.
struct ClockFace {
  std::string due;           // last day, "2026-03-05"
  std::string light;         // green, yellow, red; empty when it has stopped
  std::int64_t left = 0;     // working days; negative: late
  bool provisional = false;  // counted through a year without a published schedule
};
BOOST_DESCRIBE_STRUCT(ClockFace, (), (due, light, left, provisional))

struct Filing {
  std::string id;
  std::string resource;
  std::string code;
  std::string name;
  OrgName org;
  std::string node;                  // where the resource lives
  std::string kind;                  // new, change, withdraw
  std::string state;                 // see filing_states(); ends as published, withdrawn or cancelled
  std::string cause;                 // change: law, duty, other
  std::string changed_on;            // change: the day the cause came about; its clock starts there
  std::string note;                  // what the department says of it; withdraw: the reason
  std::string refusal;               // why it was returned last; empty once it is submitted again
  std::int64_t base_version = 0;     // the version it would replace; 0: none is published
  std::int64_t version = 0;          // the version it became
  std::int64_t standing_grants = 0;  // withdraw: that had not ended when it was submitted or edited
  std::string created;
  std::string updated;
  std::optional<Reviewer> reviewer;       // known once the head has approved
  std::optional<ClockFace> review_clock;  // 2 working days from receipt (Art 17)
  std::optional<ClockFace> change_clock;  // 10 from the cause, 5 more with consent of the bureau (Art 17)
  std::string extension;                  // "", asked, granted, refused
  std::vector<std::string> actions;       // what the caller may do now

  // Only where one filing is asked for.
  std::optional<ResourceForm> form;
  std::optional<ResourceForm> before;
  std::vector<Difference> differences;
  std::vector<Assessment> assessments;
  std::vector<Finding> findings;
  std::vector<FilingStep> steps;
};
BOOST_DESCRIBE_STRUCT(Filing, (),
                      (id, resource, code, name, org, node, kind, state, cause, changed_on, note, refusal,
                       base_version, version, standing_grants, created, updated, reviewer, review_clock,
                       change_clock, extension, actions, form, before, differences, assessments, findings,
                       steps))

struct ChangeForm {
  std::int64_t version = 0;     // of the metadata the caller has seen
  std::string cause = "other";  // law, duty, other
  std::string changed_on;       // empty: today
  std::string note;
  ResourceForm form;
};
BOOST_DESCRIBE_STRUCT(ChangeForm, (), (version, cause, changed_on, note, form))

}  // namespace jw::catalog
