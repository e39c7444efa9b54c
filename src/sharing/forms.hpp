#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include "sharing/application.hpp"

// What a person fills in at each step of the procedure; the names of the acts are in acts.hpp.
namespace jw::sharing {

// consent, rectify, resume, approve, settle, confirm_disposal: a remark, needed where it says so.
struct NoteForm {
  std::string note;
};
BOOST_DESCRIBE_STRUCT(NoteForm, (), (note))

// decline, withdraw, send_back, terminate, reject_disposal, do_change: why.
struct ReasonForm {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReasonForm, (), (reason))

// supplement: an answer to every point of the notice, and what is written anew because of it.
struct SupplementForm {
  std::vector<Missing> answers;  // field and answer; `what` is not read
  std::optional<std::string> purpose;
  std::optional<std::string> legal_basis;
  std::optional<std::string> scenario;
  std::optional<std::string> scope;
  std::optional<std::string> security;
  std::optional<std::string> until;
};
BOOST_DESCRIBE_STRUCT(SupplementForm, (), (answers, purpose, legal_basis, scenario, scope, security, until))

// check: the data bureau's compliance check. A return tells everything that is missing, once.
struct CheckForm {
  std::string outcome;  // pass, return
  std::vector<Missing> points;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(CheckForm, (), (outcome, points, note))

// notice: 一次性告知, everything that is missing.
struct NoticeForm {
  std::vector<Missing> points;
};
BOOST_DESCRIBE_STRUCT(NoticeForm, (), (points))

// ask_extension: working days, at most what the preset allows.
struct ExtensionForm {
  std::int64_t days = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ExtensionForm, (), (days, reason))

// answer_extension, answer_change.
struct AnswerForm {
  bool agree = false;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AnswerForm, (), (agree, note))

// What the provider's reviewer says of one item.
struct ItemChoice {
  std::string name;
  boost::json::value treatment;  // {"kind":"keep_ends","head":1,"tail":0}; null: clear
  bool drop = false;             // not granted at all
  std::string reason;            // why it is less than asked; needed unless the law asks for the treatment
};
BOOST_DESCRIBE_STRUCT(ItemChoice, (), (name, treatment, drop, reason))

struct DecisionForm {
  std::string outcome;  // "grant" or "refuse"
  std::string reason;   // refusal: why
  std::string basis;    // refusal: the rule it rests on
  std::string note;
  std::vector<ItemChoice> items;  // granting: absent items are granted clear
  std::string until;              // granting: "" means as applied for; never later
  std::string until_reason;       // when it ends earlier
  std::string region;             // granting: "" means as applied for; else inside it
  std::string region_reason;
  std::string mode;  // granting: "" means as applied for
  std::string mode_reason;
  boost::json::value terms;  // granting: of use, grant::apply_terms; null: none beside the rest
};
BOOST_DESCRIBE_STRUCT(DecisionForm, (),
                      (outcome, reason, basis, note, items, until, until_reason, region, region_reason, mode,
                       mode_reason, terms))

// do_change: what was negotiated and filed takes effect; an alteration says what is given from now on.
struct DoChangeForm {
  std::string reason;
  std::optional<DecisionForm> decision;
};
BOOST_DESCRIBE_STRUCT(DoChangeForm, (), (reason, decision))

// suspend: misuse, with the code of the violation and what shows it.
struct SuspendForm {
  std::string code;
  std::string reason;
  std::string evidence;
  std::int64_t days = 0;  // working days to rectify
};
BOOST_DESCRIBE_STRUCT(SuspendForm, (), (code, reason, evidence, days))

// ask_usage: working days for the record, and what it should speak of.
struct UsageRequestForm {
  std::int64_t days = 10;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(UsageRequestForm, (), (days, note))

// propose_change: the provider wants to stop or alter a running service.
struct ChangeForm {
  std::string kind;  // stop, alter
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ChangeForm, (), (kind, reason))

// accept_filing: the authority's number of the 备案.
struct FilingForm {
  std::string number;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(FilingForm, (), (number, note))

// dispute, state_case, escalate, appeal.
struct DisputeForm {
  std::string topic;  // dispute only
  std::string statement;
};
BOOST_DESCRIBE_STRUCT(DisputeForm, (), (topic, statement))

// rule, record_government.
struct RulingForm {
  std::string outcome;  // uphold: what the requester asks; dismiss: the provider's act stands
  std::string reason;
  std::string document;  // record_government: number of the decision
};
BOOST_DESCRIBE_STRUCT(RulingForm, (), (outcome, reason, document))

// end: the purpose is achieved, impossible or no longer necessary.
struct EndForm {
  std::string cause;  // achieved, impossible, unnecessary
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EndForm, (), (cause, reason))

// dispose: how, and the evidence, which stays with the requester; its digest travels.
struct DisposeForm {
  std::string method;  // destroy, return
  std::string statement;
  std::string evidence_name;
  std::string evidence_digest;  // SHA-256, hex; "" when there is no file
};
BOOST_DESCRIBE_STRUCT(DisposeForm, (), (method, statement, evidence_name, evidence_digest))

// The data as the consumer would see it, before anybody signs.
struct TryForm {
  std::vector<ItemChoice> items;
  std::string region;  // "" means as applied for
  boost::json::value terms;
};
BOOST_DESCRIBE_STRUCT(TryForm, (), (items, region, terms))

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

}  // namespace jw::sharing
