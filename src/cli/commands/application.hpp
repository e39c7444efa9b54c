#pragma once

namespace CLI {
class App;
}

namespace jw::cli {

struct Terminal;

// `application try` and `application decide`: the provider's reviewer, with treatments and terms from files.
void add_decide(CLI::App* group, Terminal& terminal);

}  // namespace jw::cli
