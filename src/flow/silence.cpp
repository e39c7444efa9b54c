#include "flow/silence.hpp"

#include "flow/duties.hpp"
#include "flow/engine.hpp"

namespace jw::flow {

void on_silence(const Engine& engine, DutyRegister& duties) {
  duties.on(
      "instance",
      [&engine](db::Session& session, const Call& call, const Duty& duty, std::string_view what) -> Result<> {
        if (what != "deemed" && what != "escalated") return {};
        Command command;
        command.kind = Command::Kind::Silence;
        command.instance = duty.subject;
        command.name = duty.id;
        command.note = what == "deemed" ? "accept" : "escalate";
        const auto answer = engine.run(session, call, command);
        // An instance that is over needs no answer any more.
        if (!answer && answer.error().reason != "flow.over") return fail(answer.error());
        return {};
      });
}

}  // namespace jw::flow
