#pragma once

namespace jw::flow {

class DutyRegister;
class Engine;

// Wiring: when the silence of a clock of an instance takes effect in the register, the instance goes
// on in the same transaction. Both must outlive the register's last round.
void on_silence(const Engine& engine, DutyRegister& duties);

}  // namespace jw::flow
