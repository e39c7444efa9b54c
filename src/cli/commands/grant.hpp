#pragma once

namespace CLI {
class App;
}

namespace jw::cli {

struct Terminal;

// `grant explain`, which takes a request as `access` does.
void add_explain(CLI::App* group, Terminal& terminal);
// `grant use` and `grant caseload`.
void add_grant_use(CLI::App* group, Terminal& terminal);
// `grant duties`, `grant confirm` and `grant send-back`: what is owed after use.
void add_grant_duties(CLI::App* group, Terminal& terminal);
// `grant alerts`, `grant measure`, `grant answer` and `grant conclude`.
void add_grant_measures(CLI::App* group, Terminal& terminal);

// `grant odrl` and `grant judge`.
void add_grant_odrl(CLI::App* group, Terminal& terminal);

}  // namespace jw::cli
