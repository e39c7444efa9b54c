#pragma once

#include "cli/command.hpp"

namespace jw::cli {

void add_region(CLI::App& app, Terminal& terminal);

}  // namespace jw::cli
