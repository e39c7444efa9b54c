#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "correction/correction.hpp"
#include "correction/parts.hpp"

namespace jw::correction {

// A value the person says is wrong.
struct NewPoint {
  boost::json::object key;              // the row, by its key items as they were delivered
  std::string item;                     // name
  std::optional<std::string> expected;  // not of a treated item: nobody can name its clear value
  bool should_be_empty = false;
  std::string evidence;  // needed when it is not said what the value should be
};
BOOST_DESCRIBE_STRUCT(NewPoint, (), (key, item, expected, should_be_empty, evidence))

struct NewCorrection {
  std::string holding;  // id of the grant
  std::string reason;
  std::string case_number;
  std::vector<NewPoint> points;
};
BOOST_DESCRIBE_STRUCT(NewCorrection, (), (holding, reason, case_number, points))

// A point that somebody of the department has raised already: it joined that one.
struct Joined {
  std::int64_t place = 0;  // in the list that was sent, from 1
  std::string correction;
  std::string number;
};
BOOST_DESCRIBE_STRUCT(Joined, (), (place, correction, number))

struct PointError {
  std::int64_t place = 0;
  std::string code;
  std::string message;
  std::string message_zh;
};
BOOST_DESCRIBE_STRUCT(PointError, (), (place, code, message, message_zh))

struct Raised {
  std::optional<Correction> correction;  // none when every point joined another or was wrong
  std::vector<Joined> joined;
  std::vector<PointError> errors;
};
BOOST_DESCRIBE_STRUCT(Raised, (), (correction, joined, errors))

struct CorrectionFilter {
  std::string box;    // mine, answer (waits for our answer), rule (waits for our ruling), all
  std::string state;  // "" all
  std::string resource;
  std::string light;  // yellow, red: what is soon or already late
};

// A cell of a holding that is or was disputed, or that the provider has corrected.
struct Mark {
  boost::json::object key;
  std::string item;
  std::string state;       // open, corrected, rejected
  std::string correction;  // "" for what others disputed
  std::string number;
  std::string time;
};
BOOST_DESCRIBE_STRUCT(Mark, (), (key, item, state, correction, number, time))

// The consumer's side, and what everybody may look at. Every step checks right and department,
// records its event and posts its envelopes in one transaction; corrections of others are
// "correction.unknown". Thread-safe.
class Corrections {
 public:
  explicit Corrections(Parts parts) : parts_(std::move(parts)) {}

  // Right correction.write, a live grant, rows that are held. Strict: the first wrong point is
  // the error. Errors: "correction.points" (none, or over 10,000), "correction.item_not_granted",
  // "correction.row_not_held", "correction.key", "correction.expected_masked",
  // "correction.same_value", "correction.expected", "correction.twice", "correction.text",
  // "holding.nameless", those of exchange::Grants::judge.
  Result<Raised> raise(const Call& call, const NewCorrection& form) const;
  // The same, but wrong points are left out and told.
  Result<Raised> raise_good(const Call& call, const NewCorrection& form) const;

  Result<Correction> find(const Call& call, std::string_view id) const;
  Result<Page<Correction>> list(const Call& call, const CorrectionFilter& filter,
                                const PageRequest& page) const;
  // With values: for the two parties only; recorded as correction.read.
  Result<Page<Point>> points(const Call& call, std::string_view id, std::string_view state,
                             const PageRequest& page) const;
  // The newest 2,000 of a holding.
  Result<std::vector<Mark>> marks(const Call& call, std::string_view holding) const;

  Result<Correction> withdraw(const Call& call, std::string_view id, std::string_view reason) const;
  // Sends it all again, so that a peer that lost it has it; once a day: "correction.reminded".
  Result<Correction> remind(const Call& call, std::string_view id) const;
  Result<Correction> accept(const Call& call, std::string_view id, std::string_view note) const;
  // To the data bureau of the lowest block above both: "correction.no_bureau" when there is none.
  Result<Correction> escalate(const Call& call, std::string_view id, std::string_view statement) const;

 private:
  Result<Raised> raise_with(const Call& call, const NewCorrection& form, bool strict) const;
  Result<Party> common_bureau(const Call& call, const Correction& correction) const;

  Parts parts_;
};

}  // namespace jw::correction
