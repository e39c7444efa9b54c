#pragma once

namespace CLI {
class App;
}

namespace jw::cli {

struct Terminal;

void add_purpose(CLI::App& app, Terminal& terminal);

}  // namespace jw::cli
