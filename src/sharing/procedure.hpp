#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "sharing/acts.hpp"

// The deployed processes of data/processes behind an application. What comes next, who does it and
// which clocks run is what they say; this file tells them what people and other nodes did, and carries
// out what they ask for (effects.hpp). One instance each:
//   sharing_request     at the applicant's node: consent, and the duties of use
//   sharing_provide     at the provider's: from receipt to the end of use
//   sharing_extension, sharing_suspension, sharing_change, sharing_dispute, sharing_disposal,
//   sharing_usage       where the application is held, while there is one
//   sharing_service     there, for a grant that was altered or is older than the processes
//   sharing_errand      at the node of an authority that is asked from another node
namespace jw::sharing::procedure {

// The applicant's process, when an application is written.
Result<> begin_request(Work& work, const Application& application);
// The provider's, when it arrives, or (`again`: after a ruling) is decided anew.
Result<> begin_provide(Work& work, const Application& application, bool again);

// An act moves the processes of the node that holds the application: completes a task, sends a
// message or starts a process. "application.state" (Conflict) when no process waits for it.
Result<> move(Work& work, const Application& application, const ActRow& row, boost::json::object variables);

// A person here did what a task of this node's own duties asks for: completes it when it is open.
Result<> complete_own(Work& work, const Application& application, std::string_view act);

// Duties of this node that follow from a new revision: begins those that came up, clears those that
// fell away.
Result<> follow(Work& work, const Application& before, const Application& after);

// The legal clocks of the processes, as all sides see them.
Result<> read_clocks(Work& work, Application& application);

// Art 21: the two acts of an extension, on the clock of the reply that runs.
Result<> extend_reply(Work& work, const Application& application);

// A record of use came: who asked for one waits no longer.
Result<> note_usage(Work& work, const Application& application);

// Begins the processes of this node that an application in its state should have, for one that has none:
// it was left open by a version of the program before there were any.
Result<> take_over(Work& work, const Application& application);

// The first batch was received: the clock of delivery stops.
Result<> note_delivered(Work& work, const Application& application);

}  // namespace jw::sharing::procedure
