#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "catalog/resource.hpp"

namespace jw::catalog {

// What a reviewer should see at once. `blocks`: it cannot be published so.
struct Finding {
  std::string code;
  bool blocks = false;
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (code, blocks, zh, en))

// The forms' own rules are those of checked(); these ask for judgement. One row each in finding.cpp.
std::vector<Finding> findings_of(const ResourceForm& form, std::string_view provider_code);

// The titles in 《》.
std::vector<std::string> cited_titles(std::string_view text);

// Whether a title may be a law, an administrative regulation or a decision of the State Council: not
// one of a province, a city or a single ministry by its own name. The reviewer has the last word.
bool may_be_national_law(std::string_view title);

}  // namespace jw::catalog
