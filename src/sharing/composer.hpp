#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

namespace jw::catalog {
struct Clearance;
struct Resource;
}  // namespace jw::catalog

namespace jw::sharing {

struct Application;

// A rule of data/grade_policy.json that holds for an item in the mode applied for.
struct ComposerRule {
  std::string demand;  // as catalog::GradeRule has it
  std::string zh, en;
  std::string source;     // id
  std::string source_zh;  // the law or standard
  std::string source_en;
};
BOOST_DESCRIBE_STRUCT(ComposerRule, (), (demand, zh, en, source, source_zh, source_en))

struct ComposerTreatment {
  std::string kind;
  bool permitted = false;
  std::string zh, en;  // why not
};
BOOST_DESCRIBE_STRUCT(ComposerTreatment, (), (kind, permitted, zh, en))

// One item that was applied for, in front of the reviewer.
struct ComposerItem {
  std::string name, title, type;
  bool key = false;
  std::string level;
  std::int64_t grade = 1;
  std::string personal;
  bool cleared = false;  // the authority's decision for this recipient and mode is on file
  std::vector<ComposerRule> rules;
  std::vector<ComposerTreatment> treatments;   // all kinds, in the order people are offered them
  std::vector<ComposerTreatment> comparisons;  // those of mode "verify", likewise
  boost::json::value proposed;                 // a treatment that the rules permit; the reviewer decides
  std::string zh, en;                          // why it is proposed; empty: clear, nothing speaks against
};
BOOST_DESCRIBE_STRUCT(ComposerItem, (),
                      (name, title, type, key, level, grade, personal, cleared, rules, treatments,
                       comparisons, proposed, zh, en))

// What may be done with each item of an application, by what the policy of grades says of it, and
// what to begin with. The compiler judges the grant again, with the parameters chosen.
std::vector<ComposerItem> compose_items(const Application& application, const catalog::Resource& resource,
                                        std::span<const catalog::Clearance> held, std::string_view day);

}  // namespace jw::sharing
