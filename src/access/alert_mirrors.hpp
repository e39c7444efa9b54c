#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/describe.hpp>

#include "access/alerts.hpp"
#include "base/call.hpp"
#include "base/page.hpp"
#include "base/result.hpp"
#include "supervision/parts.hpp"

namespace jw::federation {
class Inbox;
}

namespace jw::access {

// An alert as it is overseen, on its own node and on others: which grant between whom, what was found,
// how far its handling has come. No person and no text that somebody wrote.
struct OverseenAlert {
  std::string id, grant, number, resource_name;
  std::string provider_org, provider_name, consumer_org, consumer_name;
  std::string detector, step, state;
  std::int64_t measured = 0, allowed = 0;
  std::string opened, changed;
  std::string raised_by, raised_by_name;  // the department that took a measure by hand; "" a detector
  std::int64_t revision = 1;
  std::string home;  // the node that keeps it and its grant; "" this one
};
BOOST_DESCRIBE_STRUCT(OverseenAlert, (),
                      (id, grant, number, resource_name, provider_org, provider_name, consumer_org,
                       consumer_name, detector, step, state, measured, allowed, opened, changed, raised_by,
                       raised_by_name, revision, home))

// Alerts and measures between nodes. The provider's node keeps each and tells the nodes of both parties
// and of the bureaus over either, which show it beside their own and change nothing in it. Each word
// travels in an envelope of its transaction, so it survives a cut line and a restart, and is heard once.
// Thread-safe.
class AlertMirrors {
 public:
  explicit AlertMirrors(supervision::Parts parts) : parts_(std::move(parts)) {}

  // What Alerts::Told::changed is to call: in the transaction that changed it.
  Result<> tell(db::Session& session, const Call& call, const Alert& alert) const;
  void handle(federation::Inbox& inbox) const;

  // Open alerts that a node which should hear of them has not heard of: raised before it joined, or by
  // an earlier version of the program.
  Result<> keep_open(const Call& call) const;

  // Right supervision.read: departments see those of grants they are a party of, bureaus and auditors
  // those of their block besides. `state` "open", "explained", "closed"; "" all. Newest first.
  Result<Page<OverseenAlert>> list(const Call& call, std::string_view state, const PageRequest& page) const;

 private:
  Result<> told(db::Session& session, const Call& call, OverseenAlert alert, const std::string& from) const;

  supervision::Parts parts_;
};

}  // namespace jw::access
