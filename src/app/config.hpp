#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace jw::app {

// Everything a node is told by its file. The table of keys (name, default, meaning) is in
// config.cpp; `jingwei config reference` prints it.
struct Config {
  // [node]
  std::string data = "data";
  // [http]
  std::string http_address = "127.0.0.1";
  std::int64_t http_port = 8320;
  std::string http_certificate;
  std::string http_key;
  std::string http_public_url;
  std::int64_t http_threads = 2;
  // [peer]
  std::string peer_address = "127.0.0.1";
  std::int64_t peer_port = 9320;
  std::string peer_advertise;
  // [store]
  std::string store_url;
  std::int64_t store_connections = 4;
  // [lake]
  std::int64_t lake_memory_mb = 2048;
  std::int64_t lake_threads = 2;
  // [keys]
  std::string keys_master = "file";
  std::string keys_passphrase_file;
  std::string keys_module;
  std::string keys_token;
  std::string keys_pin_file;
  std::string keys_label = "jingwei";
  // [log]
  std::string log_level = "info";
  std::string log_format = "text";
  std::string log_file;
  // [limits]
  std::int64_t upload_mb = 4096;
  std::int64_t body_kb = 1024;
  std::int64_t request_threads = 4;
  std::int64_t request_queue = 256;
  std::int64_t request_seconds = 30;
  std::int64_t connections = 4096;
  // [web]
  std::string web_folder;
  std::string share_folder;
  bool demo = false;

  file::Path folder() const { return data; }
};

// One documented key.
struct Key {
  std::string_view name;  // "http.port"
  std::string_view type;  // "text", "integer", "boolean"
  std::string standard;   // default, as it would stand in the file
  std::string_view zh;
  std::string_view en;
};

std::vector<Key> keys();

// A problem with its place, for `config check`.
struct Problem {
  std::int64_t line = 0;
  std::int64_t column = 0;
  std::string key;
  std::string message;
  std::string message_zh;
};

struct Checked {
  Config config;
  std::vector<Problem> problems;
};

// Reads and checks the whole file: syntax, unknown keys, wrong types, values out of range,
// missing files. Fails only when the file can't be read at all.
Result<Checked> check_config(const file::Path& path);

// The same, but the first problem is an Error "config.invalid" that names line and key. Relative
// folders are taken from the file's folder.
Result<Config> load_config(const file::Path& path);

// Markdown table of all keys.
std::string config_reference();

}  // namespace jw::app
