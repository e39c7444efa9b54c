#include "app/config.hpp"

#include <toml++/toml.h>

#include <filesystem>
#include <variant>

namespace jw::app {
namespace {

using TextField = std::string Config::*;
using NumberField = std::int64_t Config::*;
using FlagField = bool Config::*;

struct Row {
  std::string_view name;
  std::variant<TextField, NumberField, FlagField> field;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string_view choices;  // "a|b|c" for texts
  bool is_path = false;
  std::string_view zh;
  std::string_view en;
};

const Row kRows[] = {
    {"node.data", &Config::data, 0, 0, "", true, "数据目录：存储、密钥、日志、数据湖都在其中",
     "data folder: store, keys, log and lake live in it"},
    {"http.address", &Config::http_address, 0, 0, "", false, "界面和 API 的监听地址",
     "address the UI and the API listen on"},
    {"http.port", &Config::http_port, 0, 65535, "", false, "界面和 API 的端口，0 表示任选",
     "port of the UI and the API, 0 takes any"},
    {"http.certificate", &Config::http_certificate, 0, 0, "", true,
     "TLS 证书（PEM）；留空则为明文 HTTP，仅限本机或反向代理之后",
     "TLS certificate (PEM); empty means plain HTTP, for loopback or behind a proxy only"},
    {"http.key", &Config::http_key, 0, 0, "", true, "TLS 私钥（PEM）", "TLS private key (PEM)"},
    {"http.public_url", &Config::http_public_url, 0, 0, "", false,
     "用户访问的地址，用于核对请求来源；留空则按监听地址",
     "address people use, checked against Origin; empty means the listening address"},
    {"http.threads", &Config::http_threads, 1, 64, "", false, "网络线程数", "network threads"},
    {"peer.address", &Config::peer_address, 0, 0, "", false, "节点间双向认证 TLS 的监听地址",
     "address the node-to-node listener (mutual TLS) binds"},
    {"peer.port", &Config::peer_port, 0, 65535, "", false, "节点间端口，0 表示任选",
     "port of the node-to-node listener, 0 takes any"},
    {"peer.advertise", &Config::peer_advertise, 0, 0, "", false,
     "其他节点访问本节点所用的 host:port；留空则按监听地址",
     "host:port other nodes reach this one at; empty means the listening address"},
    {"store.url", &Config::store_url, 0, 0, "", false,
     "控制面存储：留空为数据目录内的 SQLite，或 postgresql://…",
     "control-plane store: empty means SQLite in the data folder, or postgresql://…"},
    {"store.connections", &Config::store_connections, 1, 256, "", false, "存储连接数",
     "connections to the store"},
    {"lake.memory_mb", &Config::lake_memory_mb, 128, 1 << 20, "", false, "数据面（DuckDB）内存上限，MB",
     "memory limit of the data plane (DuckDB), MB"},
    {"lake.threads", &Config::lake_threads, 1, 256, "", false, "数据面线程数", "threads of the data plane"},
    {"keys.master", &Config::keys_master, 0, 0, "file|passphrase|token", false,
     "处理密钥由什么保护：文件、口令或密码设备（PKCS#11）；更改后执行 jingwei key rotate --master",
     "what seals the treatment keys; after a change run jingwei key rotate --master"},
    {"keys.passphrase_file", &Config::keys_passphrase_file, 0, 0, "", true, "口令文件，仅属主可读",
     "file with the passphrase, for its owner only"},
    {"keys.module", &Config::keys_module, 0, 0, "", true, "密码设备的 PKCS#11 模块",
     "PKCS#11 module of the token"},
    {"keys.token", &Config::keys_token, 0, 0, "", false, "密码设备的标签", "label of the token"},
    {"keys.pin_file", &Config::keys_pin_file, 0, 0, "", true, "PIN 文件，仅属主可读",
     "file with the token's PIN, for its owner only"},
    {"keys.label", &Config::keys_label, 0, 0, "", false, "密码设备内主密钥的标签前缀",
     "prefix of the label of the master keys on the token"},
    {"log.level", &Config::log_level, 0, 0, "debug|info|warn|error", false, "运行日志级别",
     "lowest level written to the running log"},
    {"log.format", &Config::log_format, 0, 0, "text|json", false, "运行日志格式",
     "format of the running log"},
    {"log.file", &Config::log_file, 0, 0, "", false, "运行日志文件；留空为标准错误输出",
     "file of the running log; empty means standard error"},
    {"limits.upload_mb", &Config::upload_mb, 1, 1 << 20, "", false, "上传文件上限，MB",
     "largest file that may be uploaded, MB"},
    {"limits.body_kb", &Config::body_kb, 16, 1 << 20, "", false, "普通请求体上限，KB",
     "largest ordinary request body, KB"},
    {"limits.request_threads", &Config::request_threads, 1, 256, "", false, "处理请求的线程数",
     "threads that handle requests"},
    {"limits.request_queue", &Config::request_queue, 1, 100000, "", false, "等待处理的请求数上限，超出答 503",
     "requests that may wait; more are answered 503"},
    {"limits.request_seconds", &Config::request_seconds, 1, 3600, "", false, "普通请求的时限，秒",
     "time limit of an ordinary request, seconds"},
    {"limits.connections", &Config::connections, 16, 1 << 20, "", false, "同时连接数上限",
     "connections open at once"},
    {"web.folder", &Config::web_folder, 0, 0, "", true, "界面文件目录；留空则用安装目录",
     "folder of the built UI; empty means the installed one"},
    {"web.share", &Config::share_folder, 0, 0, "", true, "随程序提供的数据（区划等）目录；留空则用安装目录",
     "folder of the data that ships with the program; empty means the installed one"},
    {"web.demo", &Config::demo, 0, 0, "", false, "演示环境：界面上注明数据与账户仅供演示",
     "demonstration: the UI says that data and accounts are for showing only"},
};

const Row* find_row(std::string_view name) {
  for (const auto& row : kRows)
    if (row.name == name) return &row;
  return nullptr;
}

bool is_choice(std::string_view choices, std::string_view value) {
  for (std::size_t at = 0; at <= choices.size();) {
    const auto end = std::min(choices.find('|', at), choices.size());
    if (choices.substr(at, end - at) == value) return true;
    at = end + 1;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void read(const toml::table& root) {
    for (const auto& [section, node] : root) {
      const std::string name(section.str());
      const auto* table = node.as_table();
      if (!table) {
        add(section.source(), name, "\"" + name + "\" stands outside a section",
            "“" + name + "”不在任何小节内");
        continue;
      }
      for (const auto& [key, value] : *table)
        read_key(name + "." + std::string(key.str()), key.source(), value);
    }
    cross_check();
  }

  Checked checked;

 private:
  void add(const toml::source_region& at, const std::string& key, std::string en, std::string zh) {
    checked.problems.push_back({static_cast<std::int64_t>(at.begin.line),
                                static_cast<std::int64_t>(at.begin.column), key, std::move(en),
                                std::move(zh)});
  }

  void read_key(const std::string& name, const toml::source_region& key_at, const toml::node& value) {
    const Row* row = find_row(name);
    if (!row) return add(key_at, name, "there is no key \"" + name + "\"", "没有“" + name + "”这个配置项");
    const auto& at = value.source();
    if (const auto* text = std::get_if<TextField>(&row->field)) {
      const auto found = value.value_exact<std::string>();
      if (!found) return add(at, name, "should be a text in quotes", "应为带引号的文本");
      if (!row->choices.empty() && !is_choice(row->choices, *found))
        return add(at, name, "should be one of " + std::string(row->choices),
                   "应为以下之一：" + std::string(row->choices));
      checked.config.*(*text) =
          row->is_path && !found->empty() ? (folder_ / *found).lexically_normal().string() : *found;
    } else if (const auto* number = std::get_if<NumberField>(&row->field)) {
      const auto found = value.value_exact<std::int64_t>();
      if (!found) return add(at, name, "should be a whole number", "应为整数");
      if (*found < row->least || *found > row->most)
        return add(at, name, fmt::format("should be from {} to {}", row->least, row->most),
                   fmt::format("应在 {} 到 {} 之间", row->least, row->most));
      checked.config.*(*number) = *found;
    } else {
      const auto found = value.value_exact<bool>();
      if (!found) return add(at, name, "should be true or false", "应为 true 或 false");
      checked.config.*std::get<FlagField>(row->field) = *found;
    }
  }

  void cross_check() {
    const Config& c = checked.config;
    if (c.http_certificate.empty() != c.http_key.empty())
      add({}, "http.certificate", "certificate and key belong together", "证书和私钥应同时配置");
    for (const auto& [key, path] : {std::pair{"http.certificate", c.http_certificate},
                                    {"http.key", c.http_key},
                                    {"web.folder", c.web_folder},
                                    {"web.share", c.share_folder}})
      if (!path.empty() && !std::filesystem::exists(path))
        add({}, key, "\"" + path + "\" does not exist", "“" + path + "”不存在");
    if (!c.store_url.empty() && !c.store_url.starts_with("sqlite:") &&
        !c.store_url.starts_with("postgresql:"))
      add({}, "store.url", "should begin with sqlite: or postgresql:", "应以 sqlite: 或 postgresql: 开头");
  }

  std::filesystem::path folder_;
};

std::string standard_of(const Row& row) {
  const Config standard;
  if (const auto* text = std::get_if<TextField>(&row.field)) return "\"" + standard.*(*text) + "\"";
  if (const auto* number = std::get_if<NumberField>(&row.field)) return std::to_string(standard.*(*number));
  return standard.*std::get<FlagField>(row.field) ? "true" : "false";
}

}  // namespace

std::vector<Key> keys() {
  std::vector<Key> out;
  for (const auto& row : kRows) {
    const std::string_view type = std::holds_alternative<TextField>(row.field)     ? "text"
                                  : std::holds_alternative<NumberField>(row.field) ? "integer"
                                                                                   : "boolean";
    out.push_back({row.name, type, standard_of(row), row.zh, row.en});
  }
  return out;
}

Result<Checked> check_config(const file::Path& path) {
  const auto text = JW_TRY(file::read(path, 1 << 20).with("reading the configuration"));
  Reader reader(std::filesystem::absolute(path).parent_path());
  reader.checked.config.data = (std::filesystem::absolute(path).parent_path() / "data").string();
  try {
    reader.read(toml::parse(text, path.string()));
  } catch (const toml::parse_error& thrown) {
    reader.checked.problems.push_back({static_cast<std::int64_t>(thrown.source().begin.line),
                                       static_cast<std::int64_t>(thrown.source().begin.column), "",
                                       "not TOML: " + std::string(thrown.description()),
                                       "TOML 语法错误：" + std::string(thrown.description())});
  }
  return std::move(reader.checked);
}

Result<Config> load_config(const file::Path& path) {
  auto checked = JW_TRY(check_config(path));
  if (checked.problems.empty()) return std::move(checked.config);
  const auto& first = checked.problems.front();
  return fail(Code::Invalid, "config.invalid", "{} line {}: {} {}", "{} 第 {} 行：{} {}", path.string(),
              first.line, first.key, first.message);
}

std::string config_reference() {
  std::string page = "| key | type | default | 含义 | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& key : keys())
    page += fmt::format("| `{}` | {} | `{}` | {} | {} |\n", key.name, key.type, key.standard, key.zh, key.en);
  return page;
}

}  // namespace jw::app
