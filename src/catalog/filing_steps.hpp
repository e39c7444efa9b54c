#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/filing_store.hpp"
#include "catalog/filings.hpp"

// What the steps of a filing share, whether a person takes them here or a bureau on another node
// does. Every function that has a session works inside its transaction.
namespace jw::catalog {

inline constexpr int kReviewDays = 2;   // 政务数据共享条例 Art 17
inline constexpr int kChangeDays = 10;  // 政务数据共享条例 Art 17
constexpr int kExtensionDays = 5;       // Art 17: once, with consent of the authority

// A filing of this resource that nobody has touched yet.
filing_store::Document begin_filing(const Filings::Parts& parts, const Resource& resource,
                                    std::string_view kind);

// The data bureau of the caller's block, or the nearest above: "filing.bureau" when there is none.
Result<Reviewer> reviewer_for(const Call& call, const Filings::Parts& parts);

// The latest assessments that let the form pass: "filing.assessment" says what is missing.
Result<std::vector<Assessment>> filed_assessments(db::Session& session, std::string_view resource,
                                                  const ResourceForm& form);

// Who is the caller to this filing?
bool is_own(const Call& call, const filing_store::Document& filing, std::string_view node);
bool is_reviewer(const Call& call, const filing_store::Document& filing, std::string_view node);
bool is_own_work(const Call& call, const filing_store::Document& filing);  // submitted or approved it
bool may_see_filing(const Call& call, const filing_store::Document& filing, std::string_view node);
tl::unexpected<Error> own_work();
tl::unexpected<Error> wrong_state(const filing_store::Document& filing);
Result<> check_note(std::string_view text, bool needed);
tl::unexpected<Error> not_the_reviewer(const filing_store::Document& filing);

// The register of duties says what the filing says: the review waits for the bureau, the change for
// its department. After every put().
Result<> keep_clocks(db::Session& session, const Call& call, const Filings::Parts& parts,
                     const filing_store::Document& filing);

// The bureau has it from now on: its clock starts.
void receive(const Filings::Parts& parts, filing_store::Document& filing);

// Grants on the resource that have not ended; 0 where nobody counts them.
Result<std::int64_t> standing_grants(db::Session& session, const Filings::Parts& parts,
                                     std::string_view resource);

Result<> take_step(db::Session& session, const Call& call, const Filings::Parts& parts,
                   const filing_store::Document& filing, std::string_view action, std::string_view note);
Result<> move_resource(db::Session& session, const Call& call, const Filings::Parts& parts,
                       std::string_view resource, std::string_view state);

// What was accepted takes effect: the filing's form is the published version; the resource leaves the
// catalog with the filing's reason. Grants that run go on, their holders are told.
Result<> publish(db::Session& session, const Call& call, const Filings::Parts& parts,
                 filing_store::Document& filing);
Result<> take_down(db::Session& session, const Call& call, const Filings::Parts& parts,
                   const filing_store::Document& filing);

// Never in the catalog again, out of it at once, and whatever was filed is over.
Result<> bar_resource(db::Session& session, const Call& call, const Filings::Parts& parts,
                      const Resource& resource, std::optional<filing_store::Document> open);

// What the bureau decides. Where the resource lives they take effect; where only the bureau lives
// they are noted and sent there.
Result<> apply_accept(db::Session& session, const Call& call, const Filings::Parts& parts,
                      filing_store::Document& filing, std::string_view note);
Result<> apply_return(db::Session& session, const Call& call, const Filings::Parts& parts,
                      filing_store::Document& filing, std::string_view reason);
Result<> apply_extension(db::Session& session, const Call& call, const Filings::Parts& parts,
                         filing_store::Document& filing, bool consent, std::string_view note);

// Puts the filing before its bureau when that lives on another node; else does nothing.
Result<> tell_bureau(db::Session& session, const Call& call, const Filings::Parts& parts,
                     const filing_store::Document& filing, std::string_view note = {});

Result<Filing> show_filing(db::Session& session, const Call& call, const Filings::Parts& parts,
                           const filing_store::Document& filing, bool whole);

}  // namespace jw::catalog
