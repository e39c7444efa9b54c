#include "flow/definition_store.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "base/json.hpp"
#include "base/json_read.hpp"
#include "base/json_write.hpp"
#include "flow/definitions.hpp"

namespace jw::flow {
namespace {

constexpr db::Migration kDefinitionMigrations[] = {
    {"flow_definition", 1, "processes and decision tables, version by version", R"sql(
CREATE TABLE flow_definition (
  process text NOT NULL,
  version bigint NOT NULL,
  region text NOT NULL,
  base_version bigint NOT NULL,
  state text NOT NULL,
  name text NOT NULL,
  nodes bigint NOT NULL,
  changes bigint NOT NULL,
  org text NOT NULL,
  author text NOT NULL,
  note text NOT NULL,
  deployed text NOT NULL,
  digest text NOT NULL,
  overrides text NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (process, version)
);
CREATE INDEX flow_definition_state ON flow_definition (state, process, region);
CREATE TABLE flow_decision (
  id text NOT NULL,
  version bigint NOT NULL,
  state text NOT NULL,
  form text NOT NULL,
  author text NOT NULL,
  deployed text NOT NULL,
  PRIMARY KEY (id, version)
);
)sql"},
    {"flow_definition", 2, "why a local version does not fit its superior's any more", R"sql(
ALTER TABLE flow_definition ADD COLUMN unfit text NOT NULL DEFAULT '';
)sql"},
    {"flow_definition", 3, "where a version came from that a government above handed down", R"sql(
ALTER TABLE flow_definition ADD COLUMN origin text NOT NULL DEFAULT '';
)sql"},
};

}  // namespace

std::span<const db::Migration> definition_migrations() { return kDefinitionMigrations; }

namespace stored {
namespace {

constexpr std::string_view kSelect =
    "SELECT process, version, name, region, base_version, state, nodes, changes, org, author, note, "
    "deployed, digest, unfit, origin "
    "FROM flow_definition";

Result<Definition> read_definition(const db::Row& row) {
  Definition one;
  one.process = row.text(0);
  one.version = row.integer(1);
  one.name = row.text(2);
  one.region = row.text(3);
  one.base_version = row.integer(4);
  one.state = row.text(5);
  one.nodes = row.integer(6);
  one.changes = row.integer(7);
  one.org = row.text(8);
  one.author = row.text(9);
  one.note = row.text(10);
  one.deployed = row.text(11);
  one.digest = row.text(12);
  if (const auto text = row.text(13); !text.empty())
    one.unfit = JW_TRY(read_json<std::vector<Refusal>>(JW_TRY(parse_json(text).with("stored refusals"))));
  if (const auto text = row.text(14); !text.empty())
    one.origin = JW_TRY(read_json<Origin>(JW_TRY(parse_json(text).with("stored origin"))));
  return one;
}

std::string write_origin(const std::optional<Origin>& origin) {
  return origin ? boost::json::serialize(write_json(*origin)) : std::string();
}

Result<std::vector<Definition>> read_definition(const std::vector<db::Row>& rows) {
  std::vector<Definition> all;
  for (const auto& row : rows) all.push_back(JW_TRY(read_definition(row)));
  // A local version is behind when its base is not the one in force in the smallest block around its own.
  for (auto& one : all) {
    if (one.base_version == 0 || one.state != "current") continue;
    const Definition* around = nullptr;
    for (const auto& other : all)
      if (other.process == one.process && other.state == "current" && is_around(other.region, one.region) &&
          (around == nullptr || other.region.size() > around->region.size()))
        around = &other;
    one.behind = around != nullptr && around->version != one.base_version;
  }
  return all;
}

}  // namespace

Result<std::vector<Definition>> all(db::Session& session, bool withdrawn) {
  return read_definition(
      JW_TRY(session.query(fmt::format("{} WHERE state = 'current' {} ORDER BY process, region, version DESC",
                                       kSelect, withdrawn ? "OR state = 'withdrawn'" : ""))));
}

Result<std::vector<Definition>> versions(db::Session& session, std::string_view process) {
  return read_definition(
      JW_TRY(session.query(fmt::format("{} WHERE process = $1 ORDER BY version DESC", kSelect), process)));
}

Result<std::optional<Definition>> find(db::Session& session, std::string_view process, std::int64_t version) {
  const auto row =
      version == 0
          ? JW_TRY(session.one(
                fmt::format("{} WHERE process = $1 AND state = 'current' AND base_version = 0", kSelect),
                process))
          : JW_TRY(session.one(fmt::format("{} WHERE process = $1 AND version = $2", kSelect), process,
                               version));
  if (!row) return std::nullopt;
  return JW_TRY(read_definition(*row));
}

Result<std::optional<Definition>> current(db::Session& session, std::string_view process,
                                          std::string_view region) {
  const auto row = JW_TRY(session.one(
      fmt::format("{} WHERE process = $1 AND region = $2 AND state = 'current'", kSelect), process, region));
  if (!row) return std::nullopt;
  return JW_TRY(read_definition(*row));
}

Result<std::optional<Definition>> around(db::Session& session, std::string_view process,
                                         std::string_view region, bool itself) {
  const auto rows = JW_TRY(session.query(
      fmt::format("{} WHERE process = $1 AND state = 'current' ORDER BY region", kSelect), process));
  std::optional<Definition> best;
  for (const auto& row : rows) {
    auto one = JW_TRY(read_definition(row));
    if (!is_around(one.region, region) && !(itself && one.region == region)) continue;
    if (!best || one.region.size() > best->region.size()) best = std::move(one);
  }
  return best;
}

Result<> mark(db::Session& session, const Definition& one, const std::vector<Refusal>& unfit) {
  JW_TRY(session.exec("UPDATE flow_definition SET unfit = $1 WHERE process = $2 AND version = $3",
                      unfit.empty() ? std::string() : boost::json::serialize(write_json(unfit)), one.process,
                      one.version));
  return {};
}

Result<std::string> document(db::Session& session, std::string_view process, std::int64_t version) {
  const auto row = JW_TRY(session.one(
      "SELECT document FROM flow_definition WHERE process = $1 AND version = $2", process, version));
  if (!row) return unknown(process, version);
  return row->text(0);
}

Result<std::vector<OverrideChange>> changes(db::Session& session, std::string_view process,
                                            std::int64_t version) {
  const auto row = JW_TRY(session.one(
      "SELECT overrides FROM flow_definition WHERE process = $1 AND version = $2", process, version));
  if (!row) return unknown(process, version);
  const auto json = JW_TRY(parse_json(row->text(0)).with("stored override"));
  return read_json<std::vector<OverrideChange>>(json);
}

Result<> add(db::Session& session, const Definition& one, std::string_view document,
             const std::vector<OverrideChange>& changes) {
  JW_TRY(session.exec(
      "INSERT INTO flow_definition (process, version, region, base_version, state, name, nodes, "
      "changes, org, author, note, deployed, digest, overrides, document, origin) VALUES ($1, $2, $3, $4, "
      "$5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
      one.process, one.version, one.region, one.base_version, one.state, one.name, one.nodes, one.changes,
      one.org, one.author, one.note, one.deployed, one.digest, boost::json::serialize(write_json(changes)),
      document, write_origin(one.origin)));
  return {};
}

Result<> set_origin(db::Session& session, const Definition& one, const Origin& origin) {
  JW_TRY(session.exec("UPDATE flow_definition SET origin = $1 WHERE process = $2 AND version = $3",
                      write_origin(origin), one.process, one.version));
  return {};
}

Result<std::optional<std::string>> owner(db::Session& session, std::string_view process) {
  const auto row =
      JW_TRY(session.one("SELECT region FROM flow_definition WHERE process = $1 AND base_version = 0 "
                         "ORDER BY version DESC LIMIT 1",
                         process));
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(row->text(0));
}

tl::unexpected<Error> unknown(std::string_view process, std::int64_t version) {
  if (version == 0)
    return fail(Code::NotFound, "flow.process_unknown", "no process {} is deployed here",
                "本节点没有部署流程 {}", process.substr(0, 100));
  return fail(Code::NotFound, "flow.process_unknown", "the process {0} has no version {1}",
              "流程 {0} 没有版本 {1}", process.substr(0, 100), version);
}

}  // namespace stored
}  // namespace jw::flow
