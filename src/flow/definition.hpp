#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "flow/decision.hpp"
#include "flow/override.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

// Where a version came from that a government above handed down: its node, and what it is there.
struct Origin {
  std::string node;
  std::string name;  // of the node, for people
  std::int64_t version = 0;
  std::string digest;    // of the document there; another one here: it stands on another base
  std::string deployed;  // there
  std::string received;  // here
};
BOOST_DESCRIBE_STRUCT(Origin, (), (node, name, version, digest, deployed, received))

// A version of a process as it was deployed. Numbers count up per process, places included: an
// instance is of one number for ever (until it is migrated).
struct Definition {
  std::string process;  // id in the document
  std::int64_t version = 0;
  std::string name;
  std::string region;             // block it holds in and below: "" everywhere, "3206"
  std::int64_t base_version = 0;  // of a local version: the one it changes; 0: it stands by itself
  std::string state;              // current, former, withdrawn
  std::int64_t nodes = 0;
  std::int64_t changes = 0;  // parts that a local version makes its own
  bool behind = false;       // local: its base is not the one in force around it any more
  bool shipped = false;      // comes with the program and carries out the law
  std::string org, author;   // who deployed it
  std::string note;          // why
  std::string deployed;
  std::string digest;  // SHA-256 of the document
  // Local, and behind: why its parts don't fit the version that is in force around it. It holds
  // meanwhile; its block has to change it.
  std::vector<Refusal> unfit;
  std::optional<Origin> origin;  // none: it was made on this node
};
BOOST_DESCRIBE_STRUCT(Definition, (),
                      (process, version, name, region, base_version, state, nodes, changes, behind, shipped,
                       org, author, note, deployed, digest, unfit, origin))

struct HandedProcess {
  std::string process;
  std::int64_t version = 0;  // at the node it comes from
};
BOOST_DESCRIBE_STRUCT(HandedProcess, (), (process, version))

// What a block above has in force, on its way to a node of a government below: a document with those
// of its processes that are in force, or what the block made its own of one process.
struct Handed {
  std::string region;  // the block above
  std::vector<HandedProcess> processes;
  std::string document;
  std::string digest;  // SHA-256 of it
  bool local = false;  // parts of a process that stands in a block further above
  std::vector<OverrideChange> changes;
  std::string base_digest;  // local: of the document they were applied to
  std::string org;          // who deployed it
  std::string note;
  std::string deployed;
};
BOOST_DESCRIBE_STRUCT(Handed, (),
                      (region, processes, document, digest, local, changes, base_digest, org, note, deployed))

// What became of it: in force, or the reasons why not.
struct HandedAnswer {
  std::vector<Definition> definitions;
  std::vector<Refusal> refusals;
};

// Does a department live on this node?
using LivesHere = std::function<Result<bool>(std::string_view org)>;

struct CheckedProcess {
  std::string id, name;
  std::int64_t nodes = 0;
};
BOOST_DESCRIBE_STRUCT(CheckedProcess, (), (id, name, nodes))

// What would happen to a document, without deploying it.
struct DefinitionCheck {
  bool deployable = false;
  std::vector<CheckedProcess> processes;
  std::vector<Refusal> refusals;
  std::vector<Difference> differences;  // to what is in force now, or to what it is inherited from
};
BOOST_DESCRIBE_STRUCT(DefinitionCheck, (), (deployable, processes, refusals, differences))

// What a place makes its own.
struct OverrideForm {
  std::int64_t base_version = 0;  // 0: the current one
  std::string note;
  std::vector<OverrideChange> changes;
};
BOOST_DESCRIBE_STRUCT(OverrideForm, (), (base_version, note, changes))

struct Override {
  Definition definition;  // the local version
  std::vector<OverrideChange> changes;
  std::vector<Difference> differences;  // base to local, resolved
};
BOOST_DESCRIBE_STRUCT(Override, (), (definition, changes, differences))

// A version and what its parts make of one it stands on.
struct Ancestor {
  Definition definition;
  std::vector<Difference> differences;  // from it to the version asked for
};
BOOST_DESCRIBE_STRUCT(Ancestor, (), (definition, differences))

struct DecisionVersion {
  std::string id;
  std::int64_t version = 0;
  std::string name;
  std::string author;
  std::string deployed;
  DecisionForm form;
};
BOOST_DESCRIBE_STRUCT(DecisionVersion, (), (id, version, name, author, deployed, form))

}  // namespace jw::flow
