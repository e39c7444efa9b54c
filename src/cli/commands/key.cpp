#include <CLI/CLI.hpp>

#include <iostream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "app/secrets.hpp"
#include "app/store.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "cli/commands.hpp"
#include "crypto/sign.hpp"
#include "db/database.hpp"
#include "federation/identity.hpp"
#include "grant/cells.hpp"
#include "grant/document.hpp"
#include "grant/keys.hpp"
#include "ledger/event.hpp"

namespace jw::cli {
namespace {

struct KeyOptions {
  std::string id;
  bool master = false;
  std::string grant, item;
};

Result<> list_keys(const Terminal& terminal) {
  const auto config = JW_TRY(load_config(terminal));
  const auto keys = JW_TRY(app::look_at_treatment_keys(config));
  boost::json::array all;
  std::string text;
  for (const auto& key : JW_TRY(keys.list())) {
    boost::json::array versions;
    for (const auto& version : key.versions)
      versions.push_back(boost::json::object{
          {"number", version.number}, {"made", version.made}, {"master", version.master}});
    text += fmt::format("{}  {} version(s), newest of {}, sealed by master key {}\n", key.id,
                        key.versions.size(), key.versions.back().made, key.versions.back().master);
    all.push_back(boost::json::object{{"id", key.id}, {"versions", std::move(versions)}});
  }
  const auto master = keys.masters().back();
  text += fmt::format("master key {} ({}) of {}", master.version, master.kind, master.made);
  terminal.say({{"keys", std::move(all)},
                {"master", {{"version", master.version}, {"kind", master.kind}, {"made", master.made}}}},
               text);
  return {};
}

Result<> rotate(const Terminal& terminal, const KeyOptions& options) {
  if (options.master == !options.id.empty())
    return fail(Code::Invalid, "key.which", "name the key to rotate, or --master",
                "请指定要轮换的密钥，或 --master");
  const auto call = local_call("key rotate");
  const SystemClock clock;
  const auto config = JW_TRY(load_config(terminal));
  // Where there is no node nothing is made.
  JW_TRY(app::look_at_treatment_keys(config));
  const auto store = JW_TRY(app::open_store(call, clock, config));
  auto keys = JW_TRY(app::treatment_keys(config));
  std::int64_t version = 0, count = 1;
  const auto note = [&](ledger::Event event) {
    return store.database->write(call, [&](db::Session& session) -> Result<> {
      JW_TRY(ledger::record(session, call, clock, event));
      return {};
    });
  };
  if (options.master) {
    count = JW_TRY(keys.rotate_master([&](const grant::MasterInfo& master, std::int64_t all) {
      version = master.version;
      return note({"key.master_rotated", std::to_string(version), {{"kind", master.kind}, {"keys", all}}});
    }));
  } else {
    version = JW_TRY(keys.rotate(options.id, [&](std::int64_t next) {
      return note({"key.rotated", options.id, {{"version", next}}});
    }));
  }
  terminal.say({{"version", version}, {"keys", count}},
               options.master
                   ? fmt::format("master key {}; {} keys are sealed by it", version, count)
                   : fmt::format("key {} has version {}, for the grants to come", options.id, version));
  return {};
}

// Cells of an encrypted item, one a line from standard input, to their values.
Result<> open_keys(const Terminal& terminal, const KeyOptions& options) {
  const auto config = JW_TRY(load_config(terminal));
  const auto identity = JW_TRY(federation::Identity::load(config.folder()));
  const auto document = JW_TRY(parse_json(JW_TRY(file::read(options.grant, std::size_t{16} << 20))));
  const auto grant = JW_TRY(grant::parse_grant(document));
  for (const auto& item : grant.items) {
    if (item.name != options.item) continue;
    const auto reader = JW_TRY(grant::CellReader::make(item.treatment, identity->key()));
    for (std::string line; std::getline(std::cin, line);) {
      const auto value = line.empty() ? std::string() : JW_TRY(reader.read(line));
      terminal.say({{"value", value}}, value);
    }
    return {};
  }
  return fail(Code::NotFound, "key.item", "the grant has no item {}", "授权中没有信息项 {}", options.item);
}

}  // namespace

void add_key(CLI::App& app, Terminal& terminal) {
  auto* group =
      app.add_subcommand(
             "key",
             "keys of treatments and of online use: which there are, new versions, reading encrypted cells")
          ->require_subcommand(1);
  auto options = std::make_shared<KeyOptions>();
  auto* listing = group->add_subcommand("list", "ids and versions; the keys themselves are never shown");
  listing->callback([&terminal] { terminal.run = [&terminal] { return list_keys(terminal); }; });
  auto* rotating =
      group->add_subcommand("rotate", "a new version of a key, or a new master key for all of them");
  rotating->add_option("id", options->id, "key id, as `key list` shows it");
  rotating->add_flag("--master", options->master,
                     "seal every key anew by a master key of the configured kind");
  rotating->callback(
      [&terminal, options] { terminal.run = [&terminal, options] { return rotate(terminal, *options); }; });
  auto* opening = group->add_subcommand(
      "open",
      "read cells that a grant encrypts for this node: one a line on stdin, one value a line on stdout");
  opening->add_option("--grant", options->grant, "the grant document")->required()->check(CLI::ExistingFile);
  opening->add_option("--item", options->item, "name of the item")->required();
  opening->callback([&terminal, options] {
    terminal.run = [&terminal, options] { return open_keys(terminal, *options); };
  });
}

}  // namespace jw::cli
