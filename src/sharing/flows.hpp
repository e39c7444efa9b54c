#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sharing/application.hpp"

namespace jw::db {
class Session;
}
namespace jw::flow {
struct Duty;
}

namespace jw::sharing {

// Applications on their way: what the lattice draws as flows that may come.
Result<std::vector<Application>> open_applications(db::Session& session);

// For supervision. The page of the application a duty of its processes is about, when this node knows it
// and that node is the provider's or the applicant's; "" otherwise.
Result<std::string> page_of(db::Session& session, const flow::Duty& duty, const std::string& node);
// What a duty of its processes that is late goes against, else what is given: rows that were to flow back
// to the region they came from are P5, not P4.
Result<std::string> violation_of(db::Session& session, const flow::Duty& duty, std::string_view otherwise);

}  // namespace jw::sharing
