#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe.hpp>

#include "base/call.hpp"
#include "base/result.hpp"
#include "correction/correction.hpp"
#include "correction/parts.hpp"

namespace jw::federation {
class Inbox;
}

namespace jw::correction {

// What the provider says of one point.
struct PointAnswer {
  std::int64_t n = 0;
  std::string outcome;               // "correct" or "reject"
  std::optional<std::string> value;  // correct: what it is; absent: as the consumer said
  bool empty = false;                // correct: it is no value at all
  std::string reason;                // reject: why
};
BOOST_DESCRIBE_STRUCT(PointAnswer, (), (n, outcome, value, empty, reason))

struct AnswerForm {
  std::vector<PointAnswer> points;
  std::string others;  // "correct" (as the consumer said) or "reject": all other open points; "" leave them
  std::string others_reason;  // when they are rejected
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AnswerForm, (), (points, others, others_reason, note))

struct RulingForm {
  std::string outcome;  // "uphold" or "dismiss"
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(RulingForm, (), (outcome, reason))

// One recipient a fix has to reach.
struct HolderState {
  std::string grant;
  std::string org;
  std::string name;
  std::int64_t version = 0;  // data version that carries the fix
  std::int64_t cells = 0;    // of this correction, in their copy
  std::string told;          // "queued", "delivered", "refused", "here" (same node)
  std::string state;         // exchange::Reach
  std::int64_t sequence = 0;
  std::string sent;
  std::string acknowledged;
};
BOOST_DESCRIBE_STRUCT(HolderState, (),
                      (grant, org, name, version, cells, told, state, sequence, sent, acknowledged))

// The provider's side, the bureau's ruling, the clocks of both and what the nodes tell each
// other. Thread-safe.
class Answers {
 public:
  explicit Answers(Parts parts) : parts_(std::move(parts)) {}

  // Right correction.answer, not by who raised it. Corrects at the source (a new data version, in
  // the same transaction) or rejects with reasons; what is left out stays open. After a ruling to
  // uphold only "correct" is possible: "correction.binding". Errors name the point:
  // "correction.point", "correction.outcome", "correction.text" (no reason), "correction.value"
  // (nobody said what it should be), "correction.row_gone", "correction.two_values", those of
  // catalog::DataVersions::amend.
  Result<Correction> answer(const Call& call, std::string_view id, const AnswerForm& form) const;

  // The data bureau above both; binding on both. "correction.outcome", "correction.text".
  Result<Correction> rule(const Call& call, std::string_view id, const RulingForm& form) const;

  // The provider sees everybody, the consumer its own copy, others nobody.
  Result<std::vector<HolderState>> holders(const Call& call, std::string_view id) const;

  // Turns lights yellow and red, with an event each; counts provisional deadlines anew once their
  // year is known. Called now and then by the node.
  Result<> chase(const Call& call) const;

  // The envelopes of this module.
  void handle(federation::Inbox& inbox) const;

 private:
  Parts parts_;
};

}  // namespace jw::correction
