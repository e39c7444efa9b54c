#include <CLI/CLI.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/file.hpp"
#include "cli/commands.hpp"
#include "cli/commands/access_text.hpp"
#include "cli/commands/grant.hpp"
#include "cli/remote_options.hpp"
#include "cli/text_at.hpp"
#include "standard/csv_table.hpp"

namespace jw::cli {
namespace {

namespace json = boost::json;

struct AccessOptions : RemoteOptions {
  std::string grant;
  std::string purpose;
  std::string event;
  std::string evidence;
  std::vector<std::string> key;      // item=value
  std::vector<std::string> compare;  // item=value, item^prefix, item:from..to
  std::vector<std::string> items;
  std::vector<std::string> measures;  // sum:item, avg:item:low..high
  std::int64_t epsilon = 0;           // thousandths
  std::string file;                   // a table: many keys in one request
  std::int64_t at_least = 0;
  std::string kind = "verify";
  std::string as_org;
  std::string as_system;
};

tl::unexpected<Error> wrong_argument(std::string_view text) {
  return fail(Code::Invalid, "access.argument", "\"{}\" should be item=value, item^prefix or item:from..to",
              "“{}”应写作 信息项=值、信息项^开头 或 信息项:起..止", text);
}

Result<json::object> compared(const std::string& text) {
  const auto at = text.find_first_of("=^:");
  if (at == std::string::npos || at == 0) return wrong_argument(text);
  json::object out{{"item", text.substr(0, at)}};
  const auto value = text.substr(at + 1);
  if (text[at] == ':') {
    const auto dots = value.find("..");
    if (dots == std::string::npos || value.size() == 2) return wrong_argument(text);
    out["op"] = "range";
    if (dots > 0) out["from"] = value.substr(0, dots);
    if (dots + 2 < value.size()) out["to"] = value.substr(dots + 2);
  } else {
    out["op"] = text[at] == '=' ? "eq" : "prefix";
    out["value"] = value;
  }
  return out;
}

// "sum:amount"; under a privacy budget "sum:amount:0..5000": between which values each is cut.
Result<json::object> measured(const std::string& text) {
  const auto bad = [&] {
    return fail(
        Code::Invalid, "access.argument",
        "\"{}\" should be sum:item, avg:item, min:item or max:item, under a privacy budget "
        "sum:item:low..high",
        "“{}”应写作 sum:信息项、avg:信息项、min:信息项 或 max:信息项；有隐私预算时写作 sum:信息项:下限..上限",
        text);
  };
  const auto colon = text.find(':');
  if (colon == std::string::npos) return bad();
  auto item = text.substr(colon + 1);
  json::object out{{"do", text.substr(0, colon)}};
  if (const auto second = item.find(':'); second != std::string::npos) {
    const auto bounds = item.substr(second + 1);
    const auto dots = bounds.find("..");
    if (dots == std::string::npos || dots == 0 || dots + 2 == bounds.size()) return bad();
    out["low"] = bounds.substr(0, dots);
    out["high"] = bounds.substr(dots + 2);
    item.resize(second);
  }
  if (item.empty()) return bad();
  out["item"] = std::move(item);
  return out;
}

json::object base_of(const AccessOptions& options) {
  json::object body{{"grant", options.grant}, {"purpose", options.purpose}, {"event", options.event}};
  if (!options.evidence.empty()) body["evidence"] = options.evidence;
  return body;
}

Result<json::object> request(const AccessOptions& options, std::string_view kind) {
  auto body = base_of(options);
  json::array items;
  for (const auto& item : options.items) items.emplace_back(item);
  if (kind == "aggregate") {
    body["by"] = std::move(items);
    json::array measures;
    for (const auto& one : options.measures) measures.push_back(JW_TRY(measured(one)));
    if (!measures.empty()) body["measures"] = std::move(measures);
    if (options.epsilon > 0) body["epsilon_thousandths"] = options.epsilon;
    return body;
  }
  json::object key;
  for (const auto& part : options.key) {
    const auto at = part.find('=');
    if (at == std::string::npos || at == 0) return wrong_argument(part);
    if (!key.emplace(part.substr(0, at), part.substr(at + 1)).second)
      return fail(Code::Invalid, "access.argument", "the key item {} is given twice", "主键项 {} 重复填写",
                  part.substr(0, at));
  }
  body["key"] = std::move(key);
  if (kind == "query") {
    body["items"] = std::move(items);
    return body;
  }
  json::array compare;
  for (const auto& one : options.compare) compare.push_back(JW_TRY(compared(one)));
  body["compare"] = std::move(compare);
  if (options.at_least > 0) body["at_least"] = options.at_least;
  return body;
}

// What is wrong with a heading of a table of keys.
tl::unexpected<Error> wrong_heading(const std::string& file, std::string_view heading, std::string_view en,
                                    std::string_view zh) {
  return fail(Code::Invalid, "access.file", "{0}, heading \"{1}\": {2}", "{0} 的表头“{1}”：{3}", file,
              heading, en, zh);
}

// The headings of a table of keys: first the key items, then a heading for each comparison, "name=" or
// "name^"; a range has two, "born>=" and "born<=".
Result<> headings(const std::string& file, const std::vector<std::string>& header, json::array& keys,
                  json::array& compare) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto& text = header[i];
    const auto cut = [&](std::size_t tail) { return text.substr(0, text.size() - tail); };
    if (text.ends_with(">=")) {
      if (++i == header.size() || header[i] != cut(2) + "<=")
        return wrong_heading(file, text, fmt::format("the next column has to be {}<=", cut(2)),
                             fmt::format("下一列应为 {}<=", cut(2)));
      compare.push_back(json::object{{"item", cut(2)}, {"op", "range"}});
    } else if (text.ends_with("<=")) {
      return wrong_heading(file, text, fmt::format("the column before has to be {}>=", cut(2)),
                           fmt::format("前一列应为 {}>=", cut(2)));
    } else if (text.ends_with('=') || text.ends_with('^')) {
      compare.push_back(json::object{{"item", cut(1)}, {"op", text.ends_with('=') ? "eq" : "prefix"}});
    } else if (compare.empty()) {
      keys.emplace_back(text);
    } else {
      return wrong_heading(
          file, text,
          "key items stand before comparisons; a comparison is name=, name^, or name>= and name<=",
          "主键项应在比对项之前；比对项写作 名称=、名称^，或 名称>= 和 名称<=");
    }
  }
  return {};
}

Result<standard::CsvTable> table_of_keys(const std::string& file) {
  auto table = standard::read_csv(JW_TRY(file::read(file, std::size_t{16} << 20).with(file)));
  if (!table)
    return fail(Code::Invalid, "access.file", "{0}, {1}", "{0} {2}", file, table.error().message,
                table.error().message_zh);
  if (table->rows.empty())
    return fail(Code::Invalid, "access.file", "{} has no line below its heading", "{} 表头之下没有数据行",
                file);
  return table;
}

// Many keys in one request, from a CSV file.
Result<json::object> batch(const AccessOptions& options, std::string_view kind) {
  const auto table = JW_TRY(table_of_keys(options.file));
  auto body = base_of(options);
  json::array keys, compare, rows;
  JW_TRY(headings(options.file, table.header, keys, compare));
  for (const auto& row : table.rows) rows.emplace_back(json::array(row.begin(), row.end()));
  body["key_items"] = std::move(keys);
  body["rows"] = std::move(rows);
  if (kind == "verify") {
    if (compare.empty())
      return fail(Code::Invalid, "access.file",
                  "{} has no column to compare, headed name=, name^ or name>= and name<=",
                  "{} 没有比对列，表头应写作 名称=、名称^，或 名称>= 和 名称<=", options.file);
    body["compare"] = std::move(compare);
    if (options.at_least > 0) body["at_least"] = options.at_least;
    return body;
  }
  if (!compare.empty())
    return fail(Code::Invalid, "access.file", "{} compares; for a query it has the key items only",
                "{} 含有比对列；查询的文件只含主键项", options.file);
  body["items"] = json::array(options.items.begin(), options.items.end());
  return body;
}

template <const char* kind>
Result<> ask(Terminal& terminal, const AccessOptions& options) {
  const auto remote = JW_TRY(options.open());
  const bool many = !options.file.empty();
  if (many != options.key.empty() && std::string_view(kind) != "aggregate")
    return fail(Code::Invalid, "access.argument", "give --key, or --file for many keys",
                "请填写 --key，或以 --file 指定多个主键");
  const auto body = JW_TRY(many ? batch(options, kind) : request(options, kind));
  const auto answer = JW_TRY(
      remote->post(local_call("access"), fmt::format("/access/{}{}", kind, many ? "/batch" : ""), body));
  terminal.say(object_of(answer), access_text(body, object_of(answer)));
  return {};
}

constexpr char kVerify[] = "verify", kQuery[] = "query", kAggregate[] = "aggregate";

// Exit code 3 when it is denied, as of `grant judge`.
Result<> explain(Terminal& terminal, const AccessOptions& options) {
  const auto remote = JW_TRY(options.open());
  auto asked = JW_TRY(request(options, options.kind));
  const auto found = JW_TRY(remote->post(local_call("grant explain"), "/access/explain",
                                         json::object{{"kind", options.kind},
                                                      {"request", std::move(asked)},
                                                      {"as_org", options.as_org},
                                                      {"as_system", options.as_system}}));
  terminal.status = flag_at(found, "allow") ? 0 : 3;
  terminal.say(object_of(found), explanation_text(object_of(found)));
  return {};
}

using AccessWork = Result<> (*)(Terminal&, const AccessOptions&);

std::pair<CLI::App*, std::shared_ptr<AccessOptions>> access_verb(CLI::App* group, Terminal& terminal,
                                                                 const char* name, const char* what,
                                                                 AccessWork work) {
  auto options = std::make_shared<AccessOptions>();
  auto* command = group->add_subcommand(name, what);
  options->add_to(*command, "your own node, or of the provider's");
  command->add_option("--grant", options->grant, "id of the grant")->required();
  command->add_option("--purpose", options->purpose, "code of the purpose tree")->required();
  command->add_option("--event", options->event, "case number this serves")->required();
  command->add_option("--evidence", options->evidence, "number of the evidence on file");
  command->callback([&terminal, options, work] {
    terminal.run = [&terminal, options, work] { return work(terminal, *options); };
  });
  return {command, options};
}

void add_figures(CLI::App* command, AccessOptions& options) {
  command
      ->add_option("--measure", options.measures,
                   "sum:item, avg:item, min:item or max:item; under a privacy budget sum:item:low..high")
      ->option_text("ITEM (may be repeated)")
      ->allow_extra_args(false);
  command
      ->add_option("--epsilon", options.epsilon,
                   "thousandths of the privacy budget to spend; 100 unless told")
      ->check(CLI::Range(1, 10'000));
}

void add_row_key(CLI::App* command, AccessOptions& options, const char* columns) {
  // One value each time: what follows it is what is compared or returned.
  command->add_option("--key", options.key, "item=value, for each key item")
      ->option_text("ITEM=VALUE (may be repeated)")
      ->allow_extra_args(false);
  command->add_option("--file", options.file, columns)->check(CLI::ExistingFile);
}

}  // namespace

void add_access(CLI::App& app, Terminal& terminal) {
  auto* group = app.add_subcommand("access", "use a grant: ask for rows that lie with their provider");
  group->require_subcommand(1);
  {
    const auto [command, options] =
        access_verb(group, terminal, "verify", "yes or no for each comparison", ask<kVerify>);
    add_row_key(command, *options,
                "CSV with up to 1,000 keys: a column for each key item, then for each comparison, headed "
                "name=, name^ or born>= and born<=");
    command->add_option("compare", options->compare, "item=value, item^prefix or item:from..to");
    command->add_option("--at-least", options->at_least, "only whether so many of them hold, at least 1")
        ->check(CLI::Range(1, 100));
  }
  {
    const auto [command, options] =
        access_verb(group, terminal, "query", "the granted items of a row", ask<kQuery>);
    add_row_key(command, *options, "CSV with up to 1,000 keys: a column for each key item");
    command->add_option("items", options->items, "items to be returned")->required();
  }
  {
    const auto [command, options] =
        access_verb(group, terminal, "aggregate", "counts and figures by group", ask<kAggregate>);
    command->add_option("items", options->items, "items to group by")->required();
    add_figures(command, *options);
  }
}

void add_explain(CLI::App* group, Terminal& terminal) {
  const auto [command, options] = access_verb(
      group, terminal, "explain",
      "why a request is answered or not, clause by clause; exits with 3 when it is denied", explain);
  command->add_option("--kind", options->kind, "verify, query or aggregate")
      ->capture_default_str()
      ->check(CLI::IsMember({"verify", "query", "aggregate"}));
  command->add_option("--key", options->key, "item=value, for each key item");
  command->add_option("--compare", options->compare, "item=value, item^prefix or item:from..to");
  command->add_option("--items", options->items, "items to be returned, or to group by");
  add_figures(command, *options);
  command->add_option("--as-org", options->as_org,
                      "the provider, or the authority over a party, asks in the name of this department");
  command->add_option("--as-system", options->as_system, "and of this API client");
}

}  // namespace jw::cli
