#include "base/json_read.hpp"
#include "catalog/directory.hpp"
#include "catalog/filing_steps.hpp"
#include "catalog/filing_store.hpp"
#include "catalog/filings.hpp"
#include "catalog/resource_row.hpp"
#include "db/database.hpp"
#include "federation/envelope.hpp"
#include "ledger/event.hpp"
#include "org/line.hpp"
#include "org/org.hpp"

// Filings whose bureau lives on another node than the resource. Every handler runs in the
// transaction of the inbox row and believes only what the sender may say: the node of a department
// puts its filings before the bureau, the node of the bureau decides on them.
namespace jw::catalog {
namespace {

using filing_store::Document;

struct AskedBody {
  Document filing;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AskedBody, (), (filing, note))

struct ReviewedBody {
  std::string filing;
  std::string outcome;
  std::string note;
  std::string digest;  // of the form that was looked at
};
BOOST_DESCRIBE_STRUCT(ReviewedBody, (), (filing, outcome, note, digest))

tl::unexpected<Error> wrong_sender() {
  return fail(Code::Denied, "filing.sender", "that node may not speak of this filing",
              "该节点无权处理此报审单");
}

// At the bureau's node: a filing, or what became of it, arrives.
Result<> asked(const Filings::Parts& parts, db::Session& session, const Call& call,
               const federation::Envelope& envelope) {
  auto body = JW_TRY(read_json<AskedBody>(envelope.body, "envelope"));
  Document& filing = body.filing;
  const auto org = JW_TRY(org::find_org(session, filing.org.id));
  if (filing.node != envelope.from || !org || org->node != envelope.from || org->region != filing.region)
    return wrong_sender();
  if (!filing.reviewer || filing.reviewer->node != parts.node) return wrong_sender();
  const auto bureau = JW_TRY(org::find_org(session, filing.reviewer->org));
  if (!bureau || bureau->node != parts.node || bureau->line != org::kAuthorityLine ||
      !org::is_within(filing.region, bureau->region))
    return wrong_sender();
  filing.form = JW_TRY(checked(filing.form));
  const auto known = JW_TRY(filing_store::find(session, filing.id));
  if (known && known->node != envelope.from) return wrong_sender();
  filing.org.name = org->name;
  // Nobody of that node is one of ours, whatever it writes there.
  filing.author.clear();
  filing.approver.clear();
  const bool arrives = filing.state == "awaiting_review";
  if (arrives) receive(parts, filing);
  JW_TRY(filing_store::put(session, filing));
  JW_TRY(keep_clocks(session, call, parts, filing));
  const std::string action = arrives                       ? "approve"
                             : filing.state == "cancelled" ? "cancel"
                             : filing.extension == "asked" ? "ask_extension"
                                                           : "submit";
  JW_TRY(filing_store::add_step(session, filing.id,
                                {to_string(parts.clock.now()), "", filing.org.id, action, body.note}));
  JW_TRY(ledger::record(session, call, parts.clock,
                        {"filing.received",
                         filing.id,
                         {{"from", envelope.from}, {"org", filing.org.id}, {"state", filing.state}}}));
  return {};
}

// At the department's node: the bureau has decided.
Result<> reviewed(const Filings::Parts& parts, db::Session& session, const Call& call,
                  const federation::Envelope& envelope) {
  const auto body = JW_TRY(read_json<ReviewedBody>(envelope.body, "envelope"));
  auto filing = JW_TRY(filing_store::find(session, body.filing));
  if (!filing) return fail(Code::NotFound, "filing.unknown", "no filing {}", "没有报审单 {}", body.filing);
  if (filing->node != parts.node || !filing->reviewer || filing->reviewer->node != envelope.from)
    return wrong_sender();
  if (body.outcome == "extend" || body.outcome == "refuse_extension") {
    if (filing->extension != "asked") return {};
    return apply_extension(session, call, parts, *filing, body.outcome == "extend", body.note);
  }
  // Taken back meanwhile: the decision has nothing to decide on.
  if (filing->state != "awaiting_review" || body.digest != form_digest(filing->form)) return {};
  if (body.outcome == "accept") return apply_accept(session, call, parts, *filing, body.note);
  if (body.outcome == "return") return apply_return(session, call, parts, *filing, body.note);
  return fail(Code::Invalid, "filing.outcome", "outcome: accept or return", "审核结论应为 accept 或 return");
}

}  // namespace

Result<> Filings::take(db::Session& session, const Call& call, const federation::Envelope& envelope) const {
  if (envelope.type == "filing.asked") return asked(parts_, session, call, envelope);
  return reviewed(parts_, session, call, envelope);
}

void Filings::handle(federation::Inbox& inbox) const {
  for (const std::string_view type : {"filing.asked", "filing.reviewed"})
    inbox.on(type, [this](db::Session& session, const Call& call, const federation::Envelope& envelope) {
      return take(session, call, envelope);
    });
}

}  // namespace jw::catalog
