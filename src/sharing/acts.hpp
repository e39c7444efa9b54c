#pragma once

#include <span>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "org/rights.hpp"
#include "sharing/application.hpp"
#include "sharing/parts.hpp"

namespace jw::db {
class Session;
}

namespace jw::sharing {

// What somebody does to an application: done at once where the application is held, else carried
// there in an envelope.
struct Act {
  std::string application;
  std::string name;  // a row of acts()
  std::string time;
  std::string org;
  std::string actor;  // person id; only at the node of who acts
  boost::json::object data;
};

// What the functions of the table work with. They change the document and nothing else; what
// follows (envelopes, grants, suspensions) is done by the process the act moves.
struct Work {
  const Parts& parts;
  db::Session& session;
  const Call& call;
};

// Who acts: the applicant, the provider, either of the two, a data bureau above or beside one of
// them, or the provider or such a bureau.
enum class Side { Applicant, Provider, Party, Authority, ProviderOrAuthority };

// States: awaiting_consent → sent → checking → received ↔ incomplete, received → proposed →
// granted | refused; granted ↔ suspended; granted → disposing → closed. declined and withdrawn end
// it early.
struct ActRow {
  std::string_view name;
  std::string_view states;  // where it can be done, separated by blanks
  Side side;
  org::Right right;
  // Whether it can be done now besides the state; null: the state says it all.
  bool (*open)(const Application&);
  // Checks the form and changes the document; gives the variables the process gets.
  Result<boost::json::object> (*apply)(Work&, Application&, const Act&);
  std::string_view task;     // "<process>/<user task>" it completes, or
  std::string_view message;  // message it gives the process, or "start:<process>"
};

std::span<const ActRow> acts();
const ActRow* find_act(std::string_view name);
bool fits(const ActRow& row, const Application& application);

// "application.state" (Conflict): it cannot be done as the application stands, in words.
tl::unexpected<Error> wrong_state(const Application& application);

// Whom it waits for, " review authority:32.data ": what the boxes of the list look for.
std::string waits_of(const Application& application);

// What the person wrote with the step, for the history.
std::string note_of(const Act& act);

// A step of the provider's own deliberation (decide, send_back): what was written with it stays with
// the provider, since nothing is answered before the head consents (Art 20).
bool is_internal(std::string_view action);

// The open dispute, suspension; null when there is none.
const Dispute* open_dispute(const Application& application);
const Suspension* open_suspension(const Application& application);

// Without blanks and line breaks at its ends.
std::string trimmed(std::string_view text);

// A statement (base/free_text.hpp) a person must make: trimmed, at most 2,000 characters; of one line only.
// "application.text" names the field.
Result<std::string> required_text(std::string_view text, std::string_view field, std::string_view zh);
Result<std::string> required_line(std::string_view text, std::string_view field, std::string_view zh);
Result<> check_note(std::string_view note);

// The functions of the table, by subject.
using ApplyAct = Result<boost::json::object>(Work&, Application&, const Act&);
ApplyAct apply_consent, apply_decline, apply_withdraw, apply_supplement;                // act_request.cpp
ApplyAct apply_check, apply_notice, apply_ask_extension, apply_answer_extension;        // act_reply.cpp
ApplyAct apply_decide, apply_approve, apply_send_back;                                  // act_decide.cpp
ApplyAct apply_suspend, apply_rectify, apply_resume, apply_terminate, apply_ask_usage;  // act_service.cpp
ApplyAct apply_propose_change, apply_answer_change, apply_accept_filing, apply_do_change, apply_drop_change;
ApplyAct apply_dispute, apply_state_case, apply_settle, apply_escalate, apply_rule;  // act_dispute.cpp
ApplyAct apply_appeal, apply_record_government;
ApplyAct apply_end, apply_dispose, apply_confirm_disposal, apply_reject_disposal;  // act_ending.cpp

}  // namespace jw::sharing
