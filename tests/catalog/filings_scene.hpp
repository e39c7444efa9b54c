#pragma once

#include <string>

#include "catalog/filings.hpp"
#include "node.hpp"

// A province's node with a department that files, its head, and the data bureau that reviews.
namespace jw::catalog::testing {

class FilingsTest : public CatalogTest {
 protected:
  FilingsTest() { node_.add_org("32", "data", "江苏省数据局"); }

  std::string draft(const ResourceForm& form = small_form()) {
    return must(node_.resources_->draft(clerk_, form)).id;
  }
  Filing submitted(const std::string& id, bool personal = false) {
    assess_all(*node_.filings_, "32.statistics", id, personal);
    return must(node_.filings_->submit(clerk_, id, "请审批"));
  }
  std::string published(const ResourceForm& form = small_form()) {
    const auto id = draft(form);
    node_.publish("32.statistics", id);
    return id;
  }
  std::string state(const std::string& id) { return must(node_.resources_->find(clerk_, id)).state; }
  Result<Filing> change(const std::string& id, const ResourceForm& form, std::int64_t version = 1,
                        std::string changed_on = "") {
    return node_.filings_->change(clerk_, id, {version, "duty", std::move(changed_on), "职责变化", form});
  }

  const Call clerk_ = member_of("32.statistics", "clerk");
  const Call head_ = member_of("32.statistics", "head");
  const Call bureau_ = member_of("32.data", "bureau");
  const Call stranger_ = member_of("32.health", "head");
};

}  // namespace jw::catalog::testing
