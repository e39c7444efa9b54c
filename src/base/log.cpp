#include "base/log.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <atomic>

#include "base/clock.hpp"
#include "base/guarded.hpp"

namespace jw::log {
namespace {

struct Sink {
  std::shared_ptr<spdlog::logger> logger =
      std::make_shared<spdlog::logger>("jw", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  bool json = false;
  Sink() { logger->set_pattern("%v"); }
};

Guarded<Sink>& sink() {
  static Guarded<Sink> one;
  return one;
}

std::atomic<Level> lowest = Level::Info;

constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};

}  // namespace

void open(Level from, std::string_view format, const std::string& file) {
  lowest = from;
  sink().with([&](Sink& s) {
    s.json = format == "json";
    if (!file.empty()) {
      s.logger =
          std::make_shared<spdlog::logger>("jw", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
      s.logger->set_pattern("%v");
    }
    s.logger->set_level(spdlog::level::trace);
    s.logger->flush_on(spdlog::level::trace);
  });
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < lowest) return;
  const auto name = kNames[static_cast<int>(level)];
  const auto time = to_string(SystemClock().now());
  std::string line;
  sink().with([&](Sink& s) {
    if (s.json) {
      boost::json::object object{{"time", time}, {"level", name}, {"event", event}};
      for (const auto& [key, value] : fields) object[key] = value;
      line = boost::json::serialize(object);
    } else {
      line = fmt::format("{} {:5} {}", time, name, event);
      for (const auto& [key, value] : fields)
        line += fmt::format(" {}={}", key, boost::json::serialize(boost::json::string(value)));
    }
    s.logger->log(spdlog::level::info, "{}", line);
  });
}

}  // namespace jw::log
