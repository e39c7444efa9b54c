#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "flow/decision.hpp"
#include "flow/override.hpp"
#include "flow/refusal.hpp"

namespace jw::flow {

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
};
BOOST_DESCRIBE_STRUCT(Definition, (),
                      (process, version, name, region, base_version, state, nodes, changes, behind, shipped,
                       org, author, note, deployed, digest, unfit))

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
