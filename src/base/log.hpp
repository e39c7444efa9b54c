#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"

// Structured logs: one JSON object a line on standard error (or a file), with time, level, event
// and fields. Log once, where an error stops. Never a secret, never personal data. Thread-safe.
namespace jw::log {

enum class Level { Debug, Info, Warn, Error };
using Field = std::pair<std::string_view, std::string>;

// "json" or "text"; `file` empty means standard error. Called once at start; the default is
// text on standard error from Info up.
void open(Level from, std::string_view format, const std::string& file);

void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::Info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::Warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::Error, event, fields);
}
inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
  write(Level::Debug, event, fields);
}

}  // namespace jw::log
