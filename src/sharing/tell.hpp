#pragma once

#include "sharing/acts.hpp"

// Between the node that holds an application and the others that have a part in it. The holder
// writes and tells every revision whole; the others send it what their people do. So both sides show
// the same state whatever is doubled, reordered or late: an older revision never replaces a newer.
namespace jw::sharing {

// To every other node of the application, when there is a revision they were not told.
Result<> tell_all(Work& work, const Application& application);

// From the applicant's to the provider's node, once its head has consented.
Result<> send_application(Work& work, const Application& application);

// What somebody here did, to the node that holds the application; it is pending until that answers.
Result<> send_act(Work& work, const Application& application, const Act& act);

// Does one act here, where the application is held: changes it, keeps the step, records the event,
// moves the process and tells the others. The application as it is then.
Result<Application> perform(Work& work, Application application, const ActRow& row, const Act& act,
                            std::string_view actor_name);

// While it lives, what processes do by themselves belongs to a step that settles once at its end.
class Settling {
 public:
  Settling();
  ~Settling();
  Settling(const Settling&) = delete;
  Settling& operator=(const Settling&) = delete;
  static bool under_way();
};

// After a step: the clocks as they run now, the duties that follow, and the others told. `before` is
// the application as it was.
Result<Application> settle(Work& work, const Application& before);

}  // namespace jw::sharing
