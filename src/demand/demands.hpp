#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "demand/demand.hpp"
#include "demand/parts.hpp"

namespace jw::federation {
class Inbox;
}

namespace jw::demand {

// What a step says; which fields it needs depends on the action:
//   match, provide, point: resource      assign: org      promise: day
//   refuse: note and basis               return, object: note
struct Move {
  std::string action;
  std::string note;
  std::string resource;
  std::string org;
  std::string day;
  std::string basis;
};
BOOST_DESCRIBE_STRUCT(Move, (), (action, note, resource, org, day, basis))

// A resource of the domain's catalog that may be what is asked for, with what speaks for it.
struct Match {
  std::string id;
  std::string code;
  std::string name;
  std::string org;
  std::string org_name;
  std::string region;
  std::string sharing;
  std::vector<std::string> found;    // demanded items that it has, as they were asked for
  std::vector<std::string> missing;  // and those it has not
  int score = 0;                     // 0..100: name, items, department, region
};
BOOST_DESCRIBE_STRUCT(Match, (), (id, code, name, org, org_name, region, sharing, found, missing, score))

struct DemandFilter {
  std::string box;    // "" or "all", "mine", "assign" (the bureau), "answer" (the source)
  std::string state;  // "" all
  std::string text;   // part of the name
};

// 需求清单: who needs which data for which duty, until there is a resource or a reasoned no. A
// demand lives on the requester's node and on those of the bureaus and the source department it
// went to; each step is taken where its party lives and told to the others. Every step checks
// right and department, records its event and posts its envelopes in one transaction. Demands of
// others are "demand.unknown". Thread-safe.
class Demands {
 public:
  explicit Demands(Parts parts) : parts_(std::move(parts)) {}

  // Right demand.write. Errors name the field: "demand.name", "demand.items", "demand.service",
  // "demand.purpose", "demand.legal_basis", "demand.frequency", "demand.region", "demand.due",
  // "demand.source".
  Result<Demand> raise(const Call& call, const DemandForm& form) const;

  // One step. "demand.state" (Conflict) when it can't be taken now, "demand.elsewhere" when the
  // party whose turn it is lives on another node; "demand.resource", "demand.org", "demand.day",
  // "demand.basis", "demand.note" for what the step lacks; "demand.top" when there is no bureau above.
  Result<Demand> move(const Call& call, std::string_view id, const Move& move) const;

  Result<Demand> find(const Call& call, std::string_view id) const;
  // Newest first.
  Result<Page<Demand>> list(const Call& call, const DemandFilter& filter, const PageRequest& page) const;
  // What the catalog of the domain holds that may be it, best first; at most 10.
  Result<std::vector<Match>> matches(const Call& call, std::string_view id) const;

  // Puts the clock of every open demand into the register of duties; once, when the node starts.
  Result<> keep_open(const Call& call) const;

  // The envelopes of this module.
  void handle(federation::Inbox& inbox) const;

 private:
  Parts parts_;
};

}  // namespace jw::demand
