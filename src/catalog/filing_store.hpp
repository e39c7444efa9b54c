#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "catalog/filing.hpp"

namespace jw::db {
class Session;
}

// Rows of filings and assessments. Every function works inside the caller's transaction.
namespace jw::catalog::filing_store {

// A filing as it is kept, and as it travels to a bureau on another node (without the ids of people).
struct Document {
  std::string id;
  std::string resource;
  std::string code;
  std::string name;
  OrgName org;
  std::string region;
  std::string node;
  std::string provider_code;
  std::string kind;
  std::string state;
  std::string cause;
  std::string changed_on;
  std::string note;
  std::string refusal;
  std::int64_t standing_grants = 0;
  std::int64_t base_version = 0;
  std::int64_t version = 0;
  std::string created;
  std::string updated;
  std::string author;    // id of who submitted it last
  std::string approver;  // id of the head who approved
  std::optional<Reviewer> reviewer;
  std::string received;  // when the bureau got it
  std::string reviewed;
  std::string review_due;
  bool review_provisional = false;
  std::string change_due;
  bool change_provisional = false;
  std::string extension;
  ResourceForm form;
  std::optional<ResourceForm> before;
  std::vector<Assessment> assessments;
};
BOOST_DESCRIBE_STRUCT(Document, (),
                      (id, resource, code, name, org, region, node, provider_code, kind, state, cause,
                       changed_on, note, refusal, standing_grants, base_version, version, created, updated,
                       author, approver, reviewer, received, reviewed, review_due, review_provisional,
                       change_due, change_provisional, extension, form, before, assessments))

Result<std::optional<Document>> find(db::Session& session, std::string_view id);
// Is it over, one way or another?
bool has_ended(std::string_view state);
// The one of a resource that is not over.
Result<std::optional<Document>> find_open(db::Session& session, std::string_view resource);
// Inserts or replaces.
Result<> put(db::Session& session, const Document& filing);

Result<> add_step(db::Session& session, std::string_view filing, const FilingStep& step);
Result<std::vector<FilingStep>> steps(db::Session& session, std::string_view filing);

// Newest first; `fits` tells whether they were made for items of this digest.
Result<std::vector<Assessment>> assessments(db::Session& session, std::string_view resource,
                                            std::string_view items_digest);

// What an assessment looks at: names, titles, types, descriptions, personal kind and grade.
std::string items_digest(const std::vector<Item>& items);

}  // namespace jw::catalog::filing_store
