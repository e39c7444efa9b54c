#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/result.hpp"

namespace jw::catalog {

struct Item;

// How an item is protected: GB/T 43697 level and grade, and the kind of personal information.
struct Grading {
  std::string level = "general";  // general, important, core
  std::int64_t grade = 1;         // of general data: 1 to 4
  std::string personal = "none";  // none, personal, sensitive
};

Grading grading_of(const Item& item);

struct PolicySource {
  std::string id, zh, en;
};
BOOST_DESCRIBE_STRUCT(PolicySource, (), (id, zh, en))

// The grade an item has at least. An empty field fits everything.
struct GradeFloor {
  std::string personal, sharing;
  std::int64_t grade = 1;
  std::string source, zh, en;
};
BOOST_DESCRIBE_STRUCT(GradeFloor, (), (personal, sharing, grade, source, zh, en))

// What an item of a level, grade (this one and above; 0: any) or kind asks for in some modes (none
// named: all).
struct GradeRule {
  std::string level, personal;
  std::int64_t grade = 0;
  // "decision": of the authority, on file; "hide": a treatment that hides something of every value;
  // "advise": the same, but only said; "equal_only": verified by equality, not by prefix or range;
  // "no_extremes": no minimum and no maximum, unless in a treatment that hides.
  std::string demand;
  std::vector<std::string> modes;
  std::string source, zh, en;
};
BOOST_DESCRIBE_STRUCT(GradeRule, (), (level, personal, grade, demand, modes, source, zh, en))

// What a grade permits. The table is data/grade_policy.json, each line with its source; it is
// compiled into the program, so that no file on a running node loosens it. Immutable.
struct GradePolicy {
  std::vector<PolicySource> sources;
  std::vector<std::string> returning, answering;  // modes that give rows; that give answers about them
  std::vector<GradeFloor> floors;
  std::vector<GradeRule> rules;

  // Strict: an unknown field, demand, level, mode or source is an error, "grade_policy" (Invalid).
  static Result<GradePolicy> parse(std::string_view json);
  static const GradePolicy& national();

  // The rules that hold for an item in a mode. A mode nobody knows is held to all of them.
  std::vector<const GradeRule*> of(const Grading& item, std::string_view mode) const;

  // The floors that an item of such a resource lies below.
  std::vector<const GradeFloor*> below(const Grading& item, std::string_view sharing) const;

  // The grade that counts: its own, or the highest floor it lies below. What is not general data keeps
  // its own. `sharing` "" where nobody knows it: then the kind of personal information alone speaks.
  std::int64_t least_grade(const Grading& item, std::string_view sharing) const;
};
BOOST_DESCRIBE_STRUCT(GradePolicy, (), (sources, returning, answering, floors, rules))

}  // namespace jw::catalog
