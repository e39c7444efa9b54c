#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/clock.hpp"
#include "base/file.hpp"
#include "base/guarded.hpp"
#include "base/result.hpp"
#include "flow/clock.hpp"

namespace jw::db {
class Database;
}
namespace jw::org {
class Orgs;
}

namespace jw::flow {

// One time limit of a preset.
struct Term {
  std::string duty;       // row of duty_kinds(), "reply.conditional"
  std::int64_t days = 0;  // working days, 1 to 1000
  std::string article;    // "第二十一条"
  std::int64_t extension = 0;
  std::string consent;  // authority, head or government; needed with an extension
  std::string notice;   // requester, or ""
  std::string extension_article;
  std::string on_incomplete = "restart";  // restart, resume, run_on
  std::string silence;                    // "", accept, escalate
  std::string note;
};
BOOST_DESCRIBE_STRUCT(Term, (),
                      (duty, days, article, extension, consent, notice, extension_article, on_incomplete,
                       silence, note))

// The time limits of one law or local rule: a preset (时限预设).
struct Preset {
  std::string id;  // "CN-809", "CN-140581-2024": CN-<prefix>-... for a region's
  std::int64_t version = 1;
  std::string region;  // prefix of the block it holds in; "" the nation
  std::string title;
  std::string source;     // where it stands, so that anybody can look it up
  std::string effective;  // first day, "" not known: it is shown but never chosen
  std::string until;      // last day, "" still in force
  // law, official, platform (agreed, where no law speaks), reported, recalled: see
  // data/clock_presets.NOTES.md; entered: by a data bureau.
  std::string confidence;
  std::string note;
  std::vector<Term> terms;
};
BOOST_DESCRIBE_STRUCT(Preset, (),
                      (id, version, region, title, source, effective, until, confidence, note, terms))

// A step of the escalation ladder: who is told how many working days after the end (-1: when the
// light turns yellow).
struct Rung {
  std::string rung;
  std::string zh;
  std::string en;
  std::int64_t late = 0;
  std::string to;  // org: of the duty; authority: data bureau; government: that of the block
};
BOOST_DESCRIBE_STRUCT(Rung, (), (rung, zh, en, late, to))

struct Lights {
  double yellow_used = 0.8;
  std::int64_t yellow_left = 1;
};
BOOST_DESCRIBE_STRUCT(Lights, (), (yellow_used, yellow_left))

struct PresetFile {
  std::string edition;
  Lights lights;
  std::vector<Rung> ladder;
  std::vector<Preset> presets;
};
BOOST_DESCRIBE_STRUCT(PresetFile, (), (edition, lights, ladder, presets))

// A term with where it stands.
struct Found {
  std::string preset;
  std::int64_t version = 0;
  std::string title;
  std::string source;
  Term term;
};

// The nation's law, which no local rule may loosen; what the platform agreed on is none.
bool is_law(const Preset& preset);

// The form of a preset and of its terms. "preset.form" (Invalid) names the field, "preset.duty" a duty
// without a row in duty_kinds().
Result<> check_preset(const Preset& preset);

// Decree 809 Art 23 lets a place shorten a time limit, never lengthen it: "preset.looser" (Invalid)
// when a term of `local` allows more working days, or more of them by extension, than one of the
// nation's presets that are in force for the same duty at some time it is itself.
Result<> check_not_looser(const Preset& local, const std::vector<Preset>& all);

// data/clock_presets.json. "preset.file" (Corrupt) or the errors of the two above.
Result<PresetFile> read_presets(const file::Path& file);

// Presets that ship with the program and those the data bureaus of this node entered. Thread-safe.
class Presets {
 public:
  static Result<std::unique_ptr<Presets>> open(const Call& call, db::Database& database, const Clock& clock,
                                               const org::Orgs& orgs, const file::Path& file);

  // All, the nation's first, then by region.
  std::vector<Preset> list() const;
  std::optional<Preset> find(std::string_view id) const;
  // A preset that ships with the program can't be changed.
  bool is_shipped(std::string_view id) const;

  // The term of that very preset, "preset.unknown" (NotFound) or "preset.duty_unknown" (NotFound).
  Result<Found> term(std::string_view preset, std::string_view duty) const;
  // What holds in a region on a day: the preset of the smallest block around it, of several the one
  // that came into force last; the nation's otherwise. Those whose text nobody has read (reported,
  // recalled) are not chosen. "preset.none" (NotFound).
  Result<Found> choose(std::string_view region, std::string_view duty, std::string_view day) const;
  // May a clock of this duty take so many working days? "preset.looser" when the nation's law in
  // force on that day gives fewer; a duty no law speaks of may.
  Result<> check_days(std::string_view duty, std::int64_t days, std::string_view day) const;

  // Right preset.write, of the caller's own block ("preset.region"). Replaces the block's preset of
  // that id, as a new version. Errors of check_preset and check_not_looser; "preset.id" when the id
  // does not begin with the block's ("CN-320613-"), "preset.shipped" (Conflict).
  Result<Preset> put(const Call& call, Preset preset);
  // "preset.unknown", "preset.shipped". Running clocks go on by what they began with.
  Result<> retire(const Call& call, std::string_view id);

  Lights lights() const { return shipped_.lights; }
  const std::vector<Rung>& ladder() const { return shipped_.ladder; }
  const std::string& edition() const { return shipped_.edition; }

  // Takes up what another process wrote; called now and then by the node.
  Result<> refresh(const Call& call);

 private:
  Presets(db::Database& database, const Clock& clock, const org::Orgs& orgs)
      : database_(database), clock_(clock), orgs_(orgs) {}
  std::shared_ptr<const std::vector<Preset>> all() const;
  Result<> require_block(const Call& call, std::string_view region) const;

  db::Database& database_;
  const Clock& clock_;
  const org::Orgs& orgs_;
  PresetFile shipped_;
  Guarded<std::shared_ptr<const std::vector<Preset>>> all_;
};

// The clock of a term, for a region, not started yet.
LegalClock clock_of(const Term& term, const Lights& lights, std::string_view region);

}  // namespace jw::flow
