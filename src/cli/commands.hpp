#pragma once

#include <span>

#include "cli/command.hpp"

namespace jw::cli {

// Every command, in the order --help shows them; the table is in commands.cpp.
std::span<const Command> commands();

void add_serve(CLI::App& app, Terminal& terminal);
void add_config(CLI::App& app, Terminal& terminal);
void add_node(CLI::App& app, Terminal& terminal);
void add_application(CLI::App& app, Terminal& terminal);
void add_correction(CLI::App& app, Terminal& terminal);
void add_calendar(CLI::App& app, Terminal& terminal);
void add_org(CLI::App& app, Terminal& terminal);
void add_user(CLI::App& app, Terminal& terminal);
void add_client(CLI::App& app, Terminal& terminal);
void add_catalog(CLI::App& app, Terminal& terminal);
void add_resource(CLI::App& app, Terminal& terminal);
void add_demand(CLI::App& app, Terminal& terminal);
void add_flow(CLI::App& app, Terminal& terminal);
void add_duty(CLI::App& app, Terminal& terminal);
void add_supervision(CLI::App& app, Terminal& terminal);
// Those of `supervision` that need a running node.
void add_supervise(CLI::App& group, Terminal& terminal);
void add_process(CLI::App& app, Terminal& terminal);
void add_inventory(CLI::App& app, Terminal& terminal);
void add_quality(CLI::App& app, Terminal& terminal);
void add_delivery(CLI::App& app, Terminal& terminal);
void add_standard(CLI::App& app, Terminal& terminal);
void add_key(CLI::App& app, Terminal& terminal);
void add_ledger(CLI::App& app, Terminal& terminal);
void add_generate(CLI::App& app, Terminal& terminal);
void add_access(CLI::App& app, Terminal& terminal);
void add_grant(CLI::App& app, Terminal& terminal);
void add_canary(CLI::App& app, Terminal& terminal);
void add_clearance(CLI::App& app, Terminal& terminal);

}  // namespace jw::cli
