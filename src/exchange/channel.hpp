#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "base/call.hpp"
#include "base/file.hpp"
#include "base/result.hpp"
#include "exchange/receiver.hpp"

namespace jw::federation {
class PeerClient;
}

namespace jw::exchange {

// The road a batch takes to its recipient's node. `may_go_on` is asked every half second while
// bytes flow; its Error stops them.
class Channel {
 public:
  using MayGoOn = std::function<Result<>()>;
  virtual ~Channel() = default;
  virtual Result<Offer> offer(const Call& call, const boost::json::object& manifest) = 0;
  virtual Result<> put(const Call& call, std::string_view grant, std::int64_t sequence,
                       std::string_view segment, const file::Path& path, std::int64_t offset,
                       const MayGoOn& may_go_on) = 0;
  virtual Result<boost::json::object> complete(const Call& call, std::string_view grant,
                                               std::int64_t sequence) = 0;
};

// Over HTTPS to another node.
std::unique_ptr<Channel> remote_channel(const federation::PeerClient& client, std::string node);

// To a tenant of this node: the same receiver, no network.
std::unique_ptr<Channel> local_channel(Receiver& receiver, std::string self);

}  // namespace jw::exchange
