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
  bool behind = false;       // local: its base is not the current one any more
  std::string org, author;   // who deployed it
  std::string note;          // why
  std::string deployed;
  std::string digest;  // SHA-256 of the document
};
BOOST_DESCRIBE_STRUCT(Definition, (),
                      (process, version, name, region, base_version, state, nodes, changes, behind, org,
                       author, note, deployed, digest))

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
};
BOOST_DESCRIBE_STRUCT(DefinitionCheck, (), (deployable, processes, refusals))

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
