#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "app/config.hpp"
#include "base/call.hpp"
#include "base/result.hpp"

namespace CLI {
class App;
}

namespace jw::cli {

// What every command shares: the configuration file, the form of its output, its work.
struct Terminal {
  std::string config = "jingwei.toml";
  bool json = false;
  std::function<Result<>()> run;  // what the chosen command will do, set by its parser
  int status = 0;                 // exit code of a command that ran but found something

  // A line for people, or one JSON object for programs.
  void say(const boost::json::object& object, std::string_view text) const;
  void fail(const Error& error) const;
  // Does it. What is thrown about an answer with other fields is an Error here: "cli.answer".
  Result<> work();
};

// One command: its parser hangs below `app` and sets Terminal::run.
struct Command {
  std::string_view name;
  void (*add)(CLI::App& app, Terminal& terminal);
};

// Whether the shell asks for Chinese: LC_ALL, LC_MESSAGES or LANG begins with "zh".
bool speaks_chinese();

// A local command acts as the system: who may read the keys in the data folder is trusted.
Call local_call(std::string_view command);

// Reads --config; the default file may be missing, then everything has its default.
Result<app::Config> load_config(const Terminal& terminal);

}  // namespace jw::cli
