#include "cli/command.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>

#include <boost/json/serialize.hpp>

namespace jw::cli {

bool speaks_chinese() {
  for (const auto* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string_view(value).starts_with("zh");
  return false;
}

void Terminal::say(const boost::json::object& object, std::string_view text) const {
  const auto line = json ? boost::json::serialize(object) : std::string(text);
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

void Terminal::fail(const Error& error) const {
  if (json) {
    const boost::json::object object{{"error", boost::json::object{{"code", to_string(error.code)},
                                                                   {"reason", error.reason},
                                                                   {"message", error.message},
                                                                   {"message_zh", error.message_zh},
                                                                   {"cause", error.cause}}}};
    std::fprintf(stderr, "%s\n", boost::json::serialize(object).c_str());
    return;
  }
  const auto& message = speaks_chinese() ? error.message_zh : error.message;
  std::fprintf(stderr, "jingwei: %s [%s]\n", message.c_str(), error.reason.c_str());
  if (!error.cause.empty()) std::fprintf(stderr, "  %s\n", error.cause.c_str());
}

Result<> Terminal::work() {
  try {
    return run();
  } catch (const std::exception& problem) {
    Result<> strange =
        jw::fail(Code::Corrupt, "cli.answer",
                 "what was read is not in the form this command knows; is the node of another version?",
                 "读到的内容不是本命令所知的格式，节点版本可能不同");
    return std::move(strange).with(problem.what());
  }
}

Call local_call(std::string_view command) { return Call::system(command, std::chrono::minutes(10)); }

Result<app::Config> load_config(const Terminal& terminal) {
  std::error_code ec;
  if (terminal.config == "jingwei.toml" && !std::filesystem::exists(terminal.config, ec))
    return app::Config();
  return app::load_config(terminal.config);
}

}  // namespace jw::cli
