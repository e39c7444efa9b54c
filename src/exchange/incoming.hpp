#pragma once

#include <string>

#include "exchange/batch.hpp"
#include "exchange/receiver.hpp"
#include "grant/document.hpp"

namespace jw::exchange {

// A batch on its way in, and what the recipient holds at that moment.
struct Receiver::Incoming {
  std::string batch;  // id of our row
  std::string state;  // "receiving", "applied", ...
  std::string receipt;
  Manifest manifest;
  std::string digest;
  std::int64_t held_sequence = 0;
  std::string held_file;  // name below holding_folder; "" none
};

}  // namespace jw::exchange
