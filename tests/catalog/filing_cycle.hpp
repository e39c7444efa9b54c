#pragma once

#include <stdexcept>
#include <string>

#include "catalog/filings.hpp"
#include "catalog/resources.hpp"
#include "org/calendar.hpp"
#include "org/org.hpp"

// The whole way of a resource into the catalog, with everybody it needs, for tests of what comes
// after it.
namespace jw::catalog::testing {

inline Call member_of(const std::string& org, const std::string& role) {
  Call call = Call::system("test", std::chrono::minutes(2));
  call.actor = {Actor::Kind::Person, role + "-of-" + org, role, org, {role}};
  return call;
}

inline AssessmentForm assessment(std::string kind, std::string conclusion) {
  AssessmentForm form;
  form.kind = std::move(kind);
  form.conclusion = std::move(conclusion);
  form.assessed_on = "2026-01-05";
  form.assessor = "保密办";
  form.findings = "处理目的合法、正当、必要，风险可控";
  form.measures = "限定范围，留存日志";
  return form;
}

template <class T>
T worked(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  return std::move(*result);
}

inline void assess_all(const Filings& filings, const std::string& org, const std::string& id, bool personal) {
  const auto clerk = member_of(org, "clerk");
  worked(filings.assess(clerk, id, assessment("secrecy", "not_secret")));
  worked(filings.assess(clerk, id, assessment("personal", personal ? "with_measures" : "no_personal")));
}

// From submitting to publication.
inline void pass(const Filings& filings, const std::string& org, const std::string& id) {
  const auto filing = worked(filings.submit(member_of(org, "clerk"), id, ""));
  const auto approved = worked(filings.approve(member_of(org, "head"), filing.id, ""));
  AcceptForm yes;
  yes.legal_basis_checked = true;
  worked(filings.accept(member_of(approved.reviewer->org, "bureau"), filing.id, yes));
}

// Makes the data bureau of the province when there is none yet.
inline void publish(const Filings& filings, org::Orgs& orgs, const std::string& org, const std::string& node,
                    const std::string& id, bool personal) {
  const auto system = Call::system("test");
  if (!worked(orgs.authority(system, org)))
    worked(orgs.put(system, org::Org{"", "省数据局", "", org.substr(0, 2), "data", "", node}));
  assess_all(filings, org, id, personal);
  pass(filings, org, id);
}

// A calendar without holidays, for clocks of tests.
inline std::shared_ptr<const org::Calendar> plain_calendar() {
  static const auto calendar = worked(org::Calendar::make({}, {2025, 2026, 2027}));
  return calendar;
}

}  // namespace jw::catalog::testing
