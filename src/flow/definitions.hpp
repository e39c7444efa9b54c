#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "flow/bpmn.hpp"
#include "flow/definition.hpp"
#include "flow/program.hpp"

namespace jw::db {
class Database;
class Session;
struct Migration;
}  // namespace jw::db
namespace jw::org {
class Orgs;
}

namespace jw::flow {

class Presets;
struct Found;

std::span<const db::Migration> definition_migrations();

// The processes and decision tables of the node, with all their versions. A process belongs to the
// block that deployed it first and holds there and below; those that ship with the program hold
// everywhere. Blocks below may make parts of it their own (override), level by level, never a looser
// clock. When a version changes, those that stand on it follow; one whose parts don't fit any more
// stays in force and says why. Reading needs flow.read, changing flow.deploy. Thread-safe.
class Definitions {
 public:
  Definitions(db::Database& database, const Clock& clock, const org::Orgs& orgs, const Presets* presets)
      : database_(database), clock_(clock), orgs_(orgs), presets_(presets) {}

  // Wiring: what a service task may call (not asked when unset), and who hears of a new version in
  // the transaction that makes it.
  void knows_topic(std::function<bool(std::string_view)> known) { known_topic_ = std::move(known); }
  // Ids that come with the program: "flow.shipped" (Conflict) when somebody deploys one of them.
  void reserve(std::function<bool(std::string_view)> shipped) { shipped_ = std::move(shipped); }
  using Deployed = std::function<Result<>(db::Session&, const Call&, const Program&)>;
  void on_deployed(Deployed told) { told_ = std::move(told); }
  // What is in force is about to be another: in the transaction that makes it so.
  using Changed = std::function<Result<>(db::Session&, const Call&)>;
  void on_changed(Changed changed) { changed_ = std::move(changed); }

  // Everything that read_bpmn() refuses, and: called processes and decision tables that are not
  // deployed, topics nobody wired, clocks whose preset is unknown or that are looser than the law.
  Result<DefinitionCheck> check(const Call& call, std::string_view document) const;
  // Those that come with the program, when the node starts: a document that differs from the one in
  // force is a new version, and local versions follow it. "flow.deploy" as below.
  Result<> ship(const Call& call, const std::vector<std::string>& documents);
  // All processes of the document, each as a new version; the one before becomes "former".
  // "flow.deploy" (Invalid) names the refusals; "flow.owner" (Denied): the process belongs to another
  // block, which the caller's may only override. A document equal to the current one changes nothing.
  Result<std::vector<Definition>> deploy(const Call& call, std::string_view document, std::string_view note);

  // The current ones, local ones after their base; those withdrawn too when asked for.
  Result<std::vector<Definition>> list(const Call& call) const;
  Result<std::vector<Definition>> versions(const Call& call, std::string_view process) const;  // newest first
  // Version 0: the current one of the block that owns it. "flow.process_unknown" (NotFound).
  Result<Definition> find(const Call& call, std::string_view process, std::int64_t version) const;
  Result<std::string> document(const Call& call, std::string_view process, std::int64_t version) const;
  Result<std::vector<Difference>> diff(const Call& call, std::string_view process, std::int64_t from,
                                       std::int64_t to) const;
  // The versions that one stands on, nearest first, each with what differs from it.
  Result<std::vector<Ancestor>> lineage(const Call& call, std::string_view process,
                                        std::int64_t version) const;
  // No new instance begins; those that run go on. With all local versions.
  Result<> withdraw(const Call& call, std::string_view process, std::string_view note);

  // The caller's block's own parts of a process. "flow.override_none" (NotFound).
  Result<Override> override_of(const Call& call, std::string_view process, std::string_view region) const;
  Result<DefinitionCheck> check_override(const Call& call, std::string_view process,
                                         const OverrideForm& form) const;
  // A new local version in place of the one before. "flow.override" (Invalid) names the refusals.
  Result<Override> put_override(const Call& call, std::string_view process, const OverrideForm& form);
  // The same from an edited document: what differs from the version in force around the caller's block
  // becomes its parts; what no part can say is refused ("override.removed", "override.other").
  Result<DefinitionCheck> check_own(const Call& call, std::string_view process,
                                    std::string_view document) const;
  Result<Override> put_own(const Call& call, std::string_view process, std::string_view document,
                           std::string_view note);
  // The base holds again.
  Result<> remove_override(const Call& call, std::string_view process);

  Result<std::vector<DecisionVersion>> decisions(const Call& call) const;         // the current ones
  Result<DecisionVersion> decision(const Call& call, std::string_view id) const;  // "flow.decision_unknown"
  Result<DecisionVersion> put_decision(const Call& call, const DecisionForm& form);

  // Between nodes of governments (rollout); no right is asked for, the caller knows who may.
  Result<std::vector<Definition>> in_force(db::Session& session) const;  // as list()
  // Versions of one document and block, as they travel.
  Result<Handed> hand_down(db::Session& session, const std::vector<Definition>& versions) const;
  // As strict as a deployment by hand, and more: the process must be the sending block's to give, its
  // tasks must have departments of this node, and what it calls must be here. Refusals: those of
  // deploy and put_override, and "handed.base", "handed.document", "handed.owner", "handed.shipped",
  // "handed.pinned", "handed.called", "handed.org". Own versions of blocks below follow.
  Result<HandedAnswer> receive(db::Session& session, const Call& call, const Handed& handed,
                               const Origin& origin, const LivesHere& lives_here);
  // The block above has withdrawn it, or dropped its parts. Nothing when it is not from above.
  Result<> take_back(db::Session& session, const Call& call, std::string_view process,
                     std::string_view region);

  // Duties with time limits that clocks may name; none without presets.
  std::vector<Found> terms() const;

  // For the engine; no right is asked for. Version 0: the current one of the block that owns it.
  Result<std::shared_ptr<const Program>> program(db::Session& session, std::string_view process,
                                                 std::int64_t version) const;
  // The version an instance of a place begins with: of the smallest block around it; the owner's when
  // no place is said. "flow.process_elsewhere" (NotFound): it holds in other blocks only.
  Result<std::int64_t> version_for(db::Session& session, std::string_view process,
                                   std::string_view region) const;
  Result<boost::json::value> decide(db::Session& session, std::string_view table,
                                    const boost::json::object& variables) const;

 private:
  struct Candidate {
    Process process;
    std::string document;
    std::string region;
    std::int64_t base_version = 0;
    std::vector<OverrideChange> changes;
    std::optional<Origin> origin;
    std::string org;  // with an origin: who deployed it there
  };
  Result<std::string> block_of(const Call& call) const;
  Result<BpmnReading> examine(db::Session& session, std::string_view document) const;
  Result<> examine_more(db::Session& session, const std::vector<Process>& processes,
                        Refusals& refusals) const;
  void examine_clock(const Process& process, std::string_view element, const ClockSpec& clock,
                     Refusals& refusals) const;
  // Working days a clock gives in a block; none when that depends on variables or nothing says.
  std::optional<std::int64_t> days_of(const ClockSpec& clock, std::string_view region) const;
  Result<Definition> keep(db::Session& session, const Call& call, const Candidate& candidate,
                          std::string_view note);
  struct Local {
    std::string document;
    Definition base;
    Process before;
    BpmnReading reading;
  };
  Result<Local> resolve(db::Session& session, const Call& call, std::string_view process,
                        const OverrideForm& form, std::string_view block) const;
  // An edited document as parts, or why not: refusals with the lines of that document.
  struct Own {
    OverrideForm form;
    Local local;
  };
  Result<Own> own(db::Session& session, const Call& call, std::string_view process, std::string_view document,
                  std::string_view block) const;
  // Local versions below a block stand on what is in force around them, or say why they can't.
  Result<> follow(db::Session& session, const Call& call, std::string_view process, std::string_view region);
  Result<Override> keep_local(db::Session& session, const Call& call, const OverrideForm& form,
                              std::string_view block, Local local);
  Result<HandedAnswer> receive_local(db::Session& session, const Call& call, const Handed& handed,
                                     const Origin& origin, const LivesHere& lives_here);
  Result<HandedAnswer> receive_whole(db::Session& session, const Call& call, const Handed& handed,
                                     const Origin& origin, const LivesHere& lives_here);
  Result<> tell_changed(db::Session& session, const Call& call) const {
    return changed_ ? changed_(session, call) : Result<>();
  }
  Definition told(Definition one) const;

  db::Database& database_;
  const Clock& clock_;
  const org::Orgs& orgs_;
  const Presets* presets_;
  std::function<bool(std::string_view)> known_topic_;
  std::function<bool(std::string_view)> shipped_;
  Deployed told_;
  Changed changed_;
  // By process, version and digest: what is kept under them never changes.
  mutable Guarded<std::map<std::string, std::shared_ptr<const Program>>> programs_;
  mutable Guarded<std::map<std::string, std::shared_ptr<const Decision>>> decisions_;
};

}  // namespace jw::flow
