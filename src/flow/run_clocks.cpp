#include "flow/step_run.hpp"

namespace jw::flow {

Result<> Run::do_clock(const Call&, Live&, const Effect&) { return {}; }
Result<> Run::silence(const Call&, Live&, const Command&) { return {}; }
Result<std::int64_t> Run::due_of(Live&, const Wait&, std::string&) { return kNoDue; }

}  // namespace jw::flow
