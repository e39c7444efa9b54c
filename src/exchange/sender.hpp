#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/call.hpp"
#include "base/result.hpp"
#include "exchange/allowance.hpp"
#include "exchange/batch.hpp"
#include "exchange/channel.hpp"
#include "exchange/parts.hpp"
#include "exchange/runner.hpp"

namespace jw::exchange {

// Brings one sealed batch to its recipient's node and its receipt back. Asks the grant again
// before every step, its hours too, and takes the batch from the caps of the day before the first byte
// leaves. Segments are removed only after the receipt is stored. Thread-safe.
class Sender {
 public:
  struct Options {
    std::chrono::milliseconds first_backoff;
    std::chrono::milliseconds last_backoff;
    Acknowledged acknowledged;
    TakenElsewhere elsewhere;
  };
  Sender(Parts parts, const federation::PeerClient& client, Receiver& receiver, Options options)
      : parts_(std::move(parts)), client_(client), receiver_(receiver), options_(std::move(options)) {}

  // Until acknowledged, until something fails, or until the grant says to wait; which is kept with the batch.
  Result<> send(const Call& call, std::string_view batch) const;

 private:
  struct Parcel;
  struct Course;
  Result<Parcel> load(const Call& call, std::string_view batch) const;
  Result<> carry(const Call& call, const Parcel& parcel, Course& course) const;
  Result<> may_go_on(const Call& call, const Parcel& parcel, Course& course) const;
  Result<> begin(const Call& call, const Parcel& parcel, Course& course) const;
  Result<> check_receipt(const Parcel& parcel, const boost::json::object& document) const;
  Result<> acknowledge(const Call& call, const Parcel& parcel, Course& course,
                       const boost::json::object& receipt, Time sent) const;
  Result<> refuse(const Call& call, const Parcel& parcel, const Error& error) const;
  Result<> give_up(const Call& call, const Parcel& parcel, const Error& error) const;
  Result<> start_over(const Call& call, const Parcel& parcel, const Offer& gap) const;

  Parts parts_;
  const federation::PeerClient& client_;
  Receiver& receiver_;
  Options options_;
};

}  // namespace jw::exchange
